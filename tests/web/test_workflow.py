"""A manuscript's page: what each reader sees and may press, twice and too late, and where they are led."""

import re

import pytest

from lessons import hearing, manuscripts, workflow
from lessons.hearing import Answer
from lessons.permissions import viewer_of
from tests import writing
from tests.web import people
from tests.web.conftest import served, store_pages

MOVES = ("submit", "withdraw", "send_back", "hear", "publish", "discard", "restore", "revise")


@pytest.fixture
def site(bare_site):
    store_pages(bare_site, writing.PAGES)
    return bare_site


@pytest.fixture
def who(site):
    return writing.people(site)


@pytest.fixture
def app(site, who):
    return served(site)


@pytest.fixture
def sign_in(app, site, who):
    """A browser in which somebody has signed in, by name."""
    return lambda name: people.signed_in(app, site, who[name])


@pytest.fixture
def draft(site, who):
    return manuscripts.begin(site, who["leader"], writing.text())


def brought_to(site, who, draft, state):
    """The draft, led to a state on its way."""
    id = draft.id
    if state in ("submitted", "in_hearing", "answered", "published"):
        workflow.submit(site, who["leader"], id, 1)
    if state in ("in_hearing", "answered", "published"):
        hearing.ask(site, who["desk"], id, 1)
    if state in ("answered", "published"):
        answer(site, who, id)
    if state == "published":
        workflow.publish(site, who["desk"], id, 1)
    if state == "discarded":
        workflow.take(site, who["leader"], id, "discard", 1)
    return heard_of(site, id)


def heard_of(site, id):
    return next(iter(site.store.manuscripts.hearings([id])), None)


def answer(site, who, id):
    said = Answer("disputes", "Vi advarede\nto gange.", "Flytningen blev ikke prøvet.")
    hearing.reply(site, who["supplier"], heard_of(site, id).id, said)


def press(client, id, action, version=1, **more):
    return people.send(client, f"/manuscripts/{id}/{action}", "/account", version=version, **more)


def state(site, who, id, name="leader"):
    return manuscripts.opened(site, who[name], id).state


def buttons(text):
    """Actions of the page's own forms, as their addresses end."""
    return [
        a.partition("?")[0].rpartition("/")[2]
        for a in re.findall(r'class="(?:press|form)" method="post" action="([^"]+)"', text)
    ]


BUTTONS = {
    ("draft", "leader"): ["submit", "discard"],
    ("submitted", "leader"): ["withdraw"],
    ("submitted", "desk"): ["hear", "send_back"],
    ("in_hearing", "leader"): ["withdraw"],
    ("in_hearing", "desk"): ["extend", "send_back"],
    ("in_hearing", "supplier"): [],
    ("answered", "leader"): ["confirm", "withdraw"],
    ("answered", "desk"): ["publish", "send_back"],
    ("answered", "supplier"): [],
    ("published", "leader"): [],
    ("published", "desk"): [],
    ("discarded", "leader"): ["restore"],
}
"""State and reader → the buttons on the page; every other reader finds no such page."""
TWINS = {"colleague": "leader", "chief": "desk"}
"""Who may do what another of the table may: here neither of the desk has written it."""
TAKEN = {("submitted", "leader", "submit"), ("in_hearing", "desk", "hear"), ("answered", "desk", "hear")}
"""Steps by which they came there: the same button once more, which changes nothing."""
STATES = ("draft", "submitted", "in_hearing", "answered", "published", "discarded")


def permitted(at):
    """Name → buttons, None where there is no page."""
    return {name: BUTTONS.get((at, TWINS.get(name, name))) for name in writing.PEOPLE}


@pytest.mark.parametrize("at", STATES)
def test_each_sees_the_buttons_that_they_may_press_or_no_page_at_all(site, who, draft, sign_in, at):
    brought_to(site, who, draft, at)

    found = {name: sign_in(name).get(f"/manuscripts/{draft.id}") for name in writing.PEOPLE}

    assert {n: buttons(f.text) if f.status_code == 200 else None for n, f in found.items()} == permitted(at)
    assert {f.status_code for f in found.values()} == {200, 404}


@pytest.mark.parametrize("at", ["draft", "submitted", "in_hearing", "answered"])
def test_what_has_no_button_cannot_be_done_by_address_either(site, who, draft, sign_in, at):
    brought_to(site, who, draft, at)
    for name, allowed in permitted(at).items():
        client = sign_in(name)
        refused = [action for action in MOVES if action not in (allowed or ()) and (at, name, action) not in TAKEN]

        answers = {action: press(client, draft.id, action, reason="Skriv mere").status_code for action in refused}

        assert set(answers.values()) <= {404, 409}, (name, answers)
        assert state_of(site, draft.id) == {"answered": "in_hearing"}.get(at, at)


def state_of(site, id):
    with site.store.writing() as writing_:
        return writing_.manuscripts.manuscript(id).state


@pytest.mark.parametrize(
    ("at", "name", "action", "after"),
    [
        ("draft", "leader", "submit", "submitted"),
        ("submitted", "leader", "withdraw", "draft"),
        ("submitted", "desk", "hear", "in_hearing"),
        ("submitted", "desk", "send_back", "draft"),
        ("answered", "desk", "publish", "published"),
        ("draft", "leader", "discard", "discarded"),
        ("discarded", "leader", "restore", "draft"),
    ],
)
def test_a_button_pressed_twice_is_pressed_once(site, who, draft, sign_in, at, name, action, after):
    brought_to(site, who, draft, at)
    before = len(site.store.manuscripts.moves(draft.id, viewer_of(who["leader"])))
    client = sign_in(name)

    answers = [press(client, draft.id, action, reason="Skriv mere") for _ in range(2)]

    assert [a.status_code for a in answers] == [303, 303]
    assert answers[0].location == answers[1].location
    moves = site.store.manuscripts.moves(draft.id, viewer_of(who["leader"]))
    assert [(m.action, m.state) for m in moves[before:]] == [(action, after)]


@pytest.mark.parametrize("version", [0, 2, "", "x"])
@pytest.mark.parametrize(
    ("at", "name", "action"),
    [("draft", "leader", "submit"), ("submitted", "desk", "hear"), ("answered", "desk", "publish")],
)
def test_a_press_on_a_text_that_was_not_read_does_nothing_and_says_so(
    site, who, draft, sign_in, at, name, action, version
):
    brought_to(site, who, draft, at)

    found = press(sign_in(name), draft.id, action, version=version, ui="en")

    assert found.status_code == 409
    assert "Nothing has been done. This is how it stands now." in found.text
    assert state_of(site, draft.id) == {"answered": "in_hearing"}.get(at, at)


def test_a_press_that_comes_too_late_shows_how_it_stands_now(site, who, draft, sign_in):
    brought_to(site, who, draft, "submitted")
    desk = sign_in("desk")
    workflow.take(site, who["leader"], draft.id, "withdraw")

    assert press(desk, draft.id, "hear").status_code == 409
    workflow.submit(site, who["leader"], draft.id, 1)
    hearing.ask(site, who["chief"], draft.id, 1)
    found = press(desk, draft.id, "hear")
    assert (found.status_code, "In hearing since" in found.text) == (409, True)


def test_what_is_missing_is_listed_with_links_to_its_fields(site, who, sign_in):
    m = manuscripts.begin(site, who["leader"], writing.text(phase=None, year="ifjor", title="Uden fase"))
    client = sign_in("leader")

    read, sent = client.get(f"/manuscripts/{m.id}"), press(client, m.id, "submit")

    for found in (read, sent):
        assert f'<a href="/manuscripts/{m.id}/edit#year">Year</a>' in found.text
        assert "submit" not in buttons(found.text)
    assert (read.status_code, sent.status_code, state(site, who, m.id)) == (200, 400, "draft")
    workflow.take(site, who["leader"], m.id, "discard")


def test_sending_back_needs_a_reason_which_the_author_reads(site, who, draft, sign_in):
    brought_to(site, who, draft, "submitted")
    desk = sign_in("desk")

    refused = press(desk, draft.id, "send_back", reason="  ")
    assert (refused.status_code, "Say why, so that the author knows what to do." in refused.text) == (400, True)
    assert press(desk, draft.id, "send_back", reason="Skriv, hvem der <gør> hvad").location == "/desk"

    assert desk.get(f"/manuscripts/{draft.id}").status_code == 404
    text = sign_in("colleague").get(f"/manuscripts/{draft.id}").text
    assert text.count("Skriv, hvem der &lt;gør&gt; hvad") == 2
    assert "Sent back on 31 March 2026" in text


def test_a_reason_for_sending_back_is_kept_where_the_text_has_changed_meanwhile(site, who, draft, sign_in):
    brought_to(site, who, draft, "submitted")
    desk = sign_in("desk")
    assert '<details class="move" open>' not in desk.get(f"/manuscripts/{draft.id}").text
    workflow.take(site, who["leader"], draft.id, "withdraw", 1)
    manuscripts.save(site, who["leader"], draft.id, 1, writing.text(title="En anden titel"))
    workflow.submit(site, who["leader"], draft.id, 2)

    late = press(desk, draft.id, "send_back", reason="Skriv, hvem\nder <gør> hvad")

    form = late.text[late.text.index('<details class="move" open>') :]
    assert (late.status_code, state(site, who, draft.id)) == (409, "submitted")
    assert ">Skriv, hvem\nder &lt;gør&gt; hvad</textarea>" in form
    assert press(desk, draft.id, "send_back", version=2, reason="Skriv, hvem der gør hvad").location == "/desk"


def test_before_handing_in_it_says_who_will_be_asked_and_for_how_long(site, who, draft, sign_in):
    text = sign_in("leader").get(f"/manuscripts/{draft.id}").text

    ahead = text[text.index("What happens when you hand it in") :]
    assert '<a href="/organisations/systematic"><span lang="da">Systematic A/S</span></a>' in ahead
    assert "have 14 days to answer" in ahead
    assert "No supplier is scored or ranked" in ahead


def test_the_text_is_shown_as_the_page_will_look_whatever_is_wrong_with_its_fields(site, who, sign_in):
    wrong = writing.text(
        title="<script>alert(1)</script>", lang="xx", year=["x"], sources=[{"url": "javascript:alert(1)"}], risks={"a": 1},
        body="## Læring\n\n<img src=x onerror=alert(1)> **fed**",
    )  # fmt: skip
    m = manuscripts.begin(site, who["leader"], wrong)

    found = sign_in("leader").get(f"/manuscripts/{m.id}")

    assert (found.status_code, "<strong>fed</strong>" in found.text) == (200, True)
    assert "<script>alert" not in found.text
    assert "<img" not in found.text
    assert "javascript:" not in found.text


def test_both_accounts_stand_side_by_side_and_the_authors_side_agrees_to_the_facts(site, who, draft, sign_in):
    heard = brought_to(site, who, draft, "answered")
    colleague = sign_in("colleague")
    text = colleague.get(f"/manuscripts/{draft.id}").text
    assert "Vi advarede\nto gange." in text
    assert ("They see it otherwise." in text, "What they take to be agreed" in text) == (True, True)
    assert "What both sides agree on" not in text

    stale = people.send(colleague, f"/hearings/{heard.id}/confirm", "/account", agreed="Noget andet.")
    assert (stale.status_code, heard_of(site, draft.id).confirmed_by) == (409, "")
    for _ in range(2):
        done = people.send(colleague, f"/hearings/{heard.id}/confirm", "/account", agreed=heard.agreed)
        assert (done.status_code, done.location) == (303, f"/manuscripts/{draft.id}")

    assert heard_of(site, draft.id).confirmed_by == who["colleague"].id
    assert "What both sides agree on" in colleague.get(f"/manuscripts/{draft.id}").text


def test_publishing_leads_to_the_page_and_the_manuscript_leads_there_too(site, who, draft, sign_in):
    brought_to(site, who, draft, "answered")

    done = press(sign_in("desk"), draft.id, "publish")

    assert done.location == "/lessons/test-med-rigtige-data-foer-overgangen"
    assert f'href="{done.location}">To the page' in sign_in("leader").get(f"/manuscripts/{draft.id}").text


def test_the_desk_publishes_its_own_change_to_a_page_at_once(site, who, draft, sign_in):
    brought_to(site, who, draft, "published")
    page = site.store.page("lesson", "test-med-rigtige-data-foer-overgangen")
    m = manuscripts.begin(site, who["desk"], writing.text(year=2023), page=page)
    client = sign_in("desk")
    assert buttons(client.get(f"/manuscripts/{m.id}").text) == ["submit", "revise", "discard"]

    done = press(client, m.id, "revise")

    assert (done.status_code, done.location) == (303, f"/lessons/{page.slug}")
    assert site.store.page("lesson", page.slug).meta["year"] == 2023


@pytest.mark.parametrize("action", MOVES)
def test_nobody_is_pressed_into_anything_by_another_site(site, who, draft, sign_in, action):
    client = sign_in("leader")

    for token in ({}, {"csrf_token": "0" * 40}):
        assert client.post(f"/manuscripts/{draft.id}/{action}", data={"version": 1, **token}).status_code == 403
    assert state(site, who, draft.id) == "draft"


def test_whoever_is_not_signed_in_is_asked_to_log_in(app, draft):
    client = app.test_client()

    assert client.get(f"/manuscripts/{draft.id}").location == f"/login?next=/manuscripts/{draft.id}"
    assert client.get("/manuscripts/unknown").location == "/login?next=/manuscripts/unknown"


def test_whoever_wrote_it_is_told_that_somebody_else_publishes_it(site, who, sign_in):
    m = manuscripts.begin(site, who["desk"], writing.text(suppliers=None))
    workflow.submit(site, who["desk"], m.id, 1)
    browser = sign_in("desk")
    words = "You have written some of it yourself"

    page = browser.get(f"/manuscripts/{m.id}?ui=en").text
    assert (words in page, f"/manuscripts/{m.id}/publish" in page) == (True, False)
    assert press(browser, m.id, "publish").status_code == 409
    assert words not in sign_in("chief").get(f"/manuscripts/{m.id}?ui=en").text
