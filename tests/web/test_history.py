import re
from html import unescape

import pytest

from tests import small
from tests.web.conftest import served, store_pages

LESSON = "/lessons/a"
CHANGED = (
    small.LESSON.replace("year: 2022", "year: 2023")
    .replace("  - data_migration", "  - testing_quality")
    .replace("kind: avoid", "kind: repeat")
    .replace("uden en prøve", "uden <b>prøve</b>")
    .replace("Indledning.", "Indledning.\n\nEt nyt afsnit.")
)
HIDDEN = small.LESSON.replace("year: 2022", "year: 2022\naudience: council")


@pytest.fixture
def client(bare_site):
    """A lesson with two revisions, one that was hidden at first, one that still is, and pages of other types."""
    store_pages(bare_site, {"a": small.LESSON, "once": HIDDEN, "hidden": HIDDEN, "nordepj": small.PROJECT})
    store_pages(bare_site, {"a": CHANGED, "once": small.LESSON})
    return served(bare_site).test_client()


def main_of(answer):
    return answer.text.partition("<main")[2].partition("</main>")[0]


def column(text, name):
    """What one side of the comparison reads, hidden words left out."""
    cells = re.findall(rf'<div class="diff-{name}">(.*?)</div>', text, re.DOTALL)
    return [unescape(re.sub(r'<span class="unseen">[^<]*</span>|<[^>]+>', "", cell)) for cell in cells]


@pytest.mark.parametrize("language", ["da", "nb", "sv", "en"])
@pytest.mark.parametrize(
    "address", ["history", "diff", "diff?from=2&to=1", "diff?from=2&to=2", "revisions/1", "revisions/2"]
)
def test_every_page_is_sound_in_every_language_and_kept_from_crawlers(client, address, language):
    answer = client.get(f"{LESSON}/{address}", headers={"Accept-Language": language})

    assert answer.status_code == 200
    assert '<meta name="robots" content="noindex">' in answer.text


def test_every_type_of_page_has_a_history(client):
    text = client.get("/projects/nordepj").text

    assert '<a href="/projects/nordepj/history">History</a>' in text
    assert client.get("/projects/nordepj/history").status_code == 200
    assert "read the same" in client.get("/projects/nordepj/diff").text


def test_the_history_lists_revisions_newest_first_with_their_difference(client):
    text = client.get(f"{LESSON}/history").text

    assert re.findall(r'href="(/lessons/a/revisions/\d)"', text) == ["/lessons/a/revisions/2", "/lessons/a/revisions/1"]
    assert re.findall(r'href="(/lessons/a/diff[^"]*)"', text) == ["/lessons/a/diff?to=2&amp;from=1"]
    assert text.count("31 March 2026, 12:00 UTC") == 2


def test_fields_that_changed_are_named_as_readers_know_them(client):
    facts = client.get(f"{LESSON}/diff?from=1&to=2").text.partition('<dl class="facts')[2].partition("</dl>")[0]
    plain = " ".join(re.sub(r"<[^>]+>", " ", facts).split())

    assert "Risk types removed: Data migration added: Testing and quality" in plain
    assert "Kind removed: Something to avoid added: Something to repeat" in plain
    assert "Year removed: 2022 added: 2023" in plain


def test_the_text_is_compared_word_by_word_on_both_sides(client):
    text = main_of(client.get(f"{LESSON}/diff?from=1&to=2"))

    assert '<ins><span class="unseen"> added: </span>Et nyt afsnit.</ins>' in text
    assert '<del><span class="unseen"> removed: </span>en prøve</del>' in text
    assert "Data blev flyttet uden <b>prøve</b>." in column(text, "new")
    assert "<b>" not in text


def test_the_two_newest_are_compared_where_the_address_names_none(client):
    named = main_of(client.get(f"{LESSON}/diff?from=1&to=2"))

    assert main_of(client.get(f"{LESSON}/diff")) == named
    assert main_of(client.get(f"{LESSON}/diff?from=x&to=")) == named


def test_a_revision_is_shown_as_the_page_was_and_leads_on(client):
    text = client.get(f"{LESSON}/revisions/1").text

    assert "Data blev flyttet uden en prøve." in text
    assert "Et nyt afsnit" not in text
    assert 'href="/lessons/a/diff?to=2&amp;from=1"' in text
    assert "This is how the page reads now" in client.get(f"{LESSON}/revisions/2").text


@pytest.mark.parametrize("rest", ["history", "diff", "diff?from=1&to=1", "revisions/1"])
def test_hidden_and_unknown_pages_give_the_same_answer(client, rest):
    hidden, unknown = (client.get(f"/lessons/{slug}/{rest}") for slug in ("hidden", "nowhere"))

    assert (hidden.status_code, unknown.status_code) == (404, 404)
    assert hidden.text.replace("hidden", "nowhere") == unknown.text


def test_what_was_hidden_once_stays_hidden(client):
    text = client.get("/lessons/once/history").text

    assert re.findall(r"/lessons/once/revisions/(\d)", text) == ["2"]
    for rest in ("revisions/1", "diff?from=1&to=2"):
        assert client.get(f"/lessons/once/{rest}").status_code == 404


@pytest.mark.parametrize(
    "address",
    [
        "/lessons/a/revisions/0", "/lessons/a/revisions/3", "/lessons/a/revisions/99999999999999999999999",
        "/lessons/a/revisions/x", "/lessons/a/diff?from=1&to=9", "/lessons/a/diff?from=-1&to=2",
        "/lessons/a/diff?from=99999999999999999999999&to=2", "/nothing/a/history", "/lessons/%00/history",
        "/lessons/%ff/history", "/lessons/../history",
    ],
)  # fmt: skip
def test_what_is_not_there_is_not_found(client, address):
    assert client.get(address).status_code == 404
