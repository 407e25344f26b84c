import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

from lessons.config import ROOT
from lessons.web.locale import spoken


@pytest.mark.parametrize(
    ("asked", "served"),
    [
        ("da", "da"), ("nn", "nb"), ("no", "nb"), ("nb-NO,nb;q=0.9,en;q=0.5", "nb"), ("sv-FI", "sv"), ("fi", "en"),
        ("fi,sv;q=0.5,en;q=0.9", "en"), ("is", "en"), ("de,fr", "en"), ("", "en"), ("*", "en"), (";;q=,,\x00", "en"),
        ("en;q=0.1,da;q=0.2", "da"),
    ],
)  # fmt: skip
def test_the_browser_is_served_the_nearest_language(asked, served):
    assert spoken(asked) == served


def test_the_address_goes_before_the_browser_and_unknown_languages_are_ignored(client):
    assert '<html lang="sv">' in client.get("/?ui=sv", headers={"Accept-Language": "da"}).text
    assert '<html lang="da">' in client.get("/?ui=xx", headers={"Accept-Language": "da"}).text


def test_the_switch_keeps_page_and_query(client):
    text = client.get("/search?q=a%26b&country=DK&country=SE&ui=da").text

    assert 'href="?q=a%26b&amp;country=DK&amp;country=SE&amp;ui=nb" lang="nb"' in text


def test_a_chosen_language_goes_along_and_an_unchosen_one_does_not(client):
    assert 'href="/themes?ui=da"' in client.get("/?ui=da").text
    assert 'href="/themes"' in client.get("/", headers={"Accept-Language": "da"}).text


def test_the_switch_never_leads_to_another_site(client):
    answer = client.get("//evil.example/")

    assert "//evil.example" not in answer.text


def test_every_answer_varies_by_language(client):
    assert all(
        "Accept-Language" in client.get(a).headers["Vary"] for a in ("/", "/nope", "/api/search", "/guides/search")
    )


def wanted():
    with (ROOT / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)
    found = extract_from_dir(
        ROOT, methods, options, keywords={"_": None, "N_": None, "gettext": None, "ngettext": (1, 2)}
    )
    return {message if isinstance(message, str) else tuple(message) for _, _, message, _, _ in found if message}


@pytest.mark.parametrize("language", ["da", "nb", "sv"])
def test_every_text_is_translated(language):
    with (ROOT / "translations" / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        catalogue = read_po(file, locale=language)
    done = {
        m.id for m in catalogue if m.id and not m.fuzzy and (m.string if isinstance(m.string, str) else all(m.string))
    }

    assert wanted() - done == set()
    assert done - wanted() == set()
    assert [m.id for m in catalogue if m.id and list(m.check())] == []
