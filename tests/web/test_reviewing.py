"""The later life of a page, as its readers, the desk and those whom it names meet it."""

import re

import pytest

from lessons import hearing, manuscripts, merging, workflow
from lessons.hearing import Answer
from tests import small, writing
from tests.web import people
from tests.web.conftest import served, store_pages

LESSON = "/lessons/en"


@pytest.fixture
def site(bare_site):
    store_pages(bare_site, {**writing.PAGES, "en": small.LESSON, "to": small.SWEDISH, "nordepj": small.PROJECT})
    writing.people(bare_site)
    return bare_site


@pytest.fixture
def as_(site):
    """A client of somebody, by name; `None` for a reader."""

    def as_(name):
        client = served(site).test_client()
        if name:
            people.send(client, "/login", email=f"{name}@example.org", password=writing.PASSWORD)
        return client

    return as_


def main_of(answer):
    return answer.text.partition("<main")[2].partition("</main>")[0]


def test_it_is_still_true_in_one_press(as_, site):
    desk = as_("desk")

    for _ in range(2):
        assert people.send(desk, f"{LESSON}/review", page=f"{LESSON}/review").location == LESSON
    page = site.store.page("lesson", "en")
    assert (page.revision, page.meta["review_due"]) == (2, "2028-03-01")


@pytest.mark.parametrize(
    ("action", "more", "notice"),
    [
        ("question", {}, "looked at again"),
        ("supersede", {"successor": "/lessons/to"}, "Följ upp leverantören varje vecka"),
        ("retire", {}, "kept for the record"),
    ],
)
def test_readers_see_what_became_of_a_page_and_why(as_, action, more, notice):
    answer = people.send(
        as_("desk"), f"{LESSON}/state", page=f"{LESSON}/review", action=action, reason="Loven er ændret", **more
    )

    text = main_of(as_(None).get(LESSON))
    assert answer.location == LESSON
    assert notice in text
    assert "Loven er ændret" in text


def test_what_left_the_lists_is_found_at_its_address_alone(as_):
    reader = as_(None)
    assert "Test med rigtige data" in reader.get("/lessons").text

    people.send(as_("desk"), f"{LESSON}/state", page=f"{LESSON}/review", action="retire", reason="væk")

    for place in ("/", "/lessons", "/projects/nordepj", "/organisations/region-nordjylland", "/sitemap.xml"):
        assert LESSON not in reader.get(place).text, place
    assert "Retired" in reader.get("/changes").text
    assert reader.get(LESSON).status_code == reader.get(f"{LESSON}/history").status_code == 200


@pytest.mark.parametrize("name", ["leader", "supplier", "rival", "member"])
def test_others_find_no_such_steps(as_, name):
    client = as_(name)

    assert client.get(f"{LESSON}/review").status_code == 404
    assert client.get(f"{LESSON}/merge").status_code == 404
    assert people.send(client, f"{LESSON}/review", page="/account").status_code == 404
    for action in ("question", "retire", "supersede", "nonsense"):
        assert people.send(client, f"{LESSON}/state", page="/account", action=action, reason="x").status_code == 404


def test_a_step_without_a_reason_says_so_beside_its_form(as_):
    answer = people.send(as_("desk"), f"{LESSON}/state", page=f"{LESSON}/review", action="retire", reason=" ")

    assert (answer.status_code, "Say why" in main_of(answer)) == (400, True)


def test_a_reason_with_a_personal_number_is_refused_and_shows_it_masked(as_):
    given = {"action": "retire", "reason": "Spørg Jens, cpr 010170-1234"}
    answer = people.send(as_("desk"), f"{LESSON}/state", page=f"{LESSON}/review", **given)

    said = "01••••-•••• looks like a Danish personal number (CPR)."
    assert (answer.status_code, said in main_of(answer)) == (400, True)


def test_two_lessons_are_merged_and_the_other_address_leads_on(as_, site):
    desk = as_("desk")
    form = desk.get(f"{LESSON}/merge?with=/lessons/to")
    assert "Leverantörsstyrning" in form.text
    fields = {
        "with": "to",
        "revision": "1",
        "other_revision": "1",
        "title": "Begge",
        "body": "## Læring\r\n\r\nSammen.",
    }

    answer = people.send(desk, f"{LESSON}/merge", page=f"{LESSON}/merge?with=to", **fields)

    assert answer.location == LESSON
    assert site.store.page("lesson", "en").title == "Begge"
    moved = as_(None).get("/lessons/to")
    assert (moved.status_code, moved.location) == (301, LESSON)
    assert as_(None).get("/lessons/to/history").status_code == 200
    again = people.send(desk, f"{LESSON}/merge", page="/account", **fields)
    assert (again.status_code, "changed meanwhile" in again.text) == (400, True)


def test_a_merged_address_leads_nobody_to_a_page_that_is_hidden_from_them(as_, site):
    desk = site.store.accounts.known("desk@example.org")[0]
    kept, other = site.store.page("lesson", "en"), site.store.page("lesson", "to")
    merging.merge(site, desk, kept, other, merging.proposed(site, kept, other))
    store_pages(site, {"en": small.LESSON.replace("year: 2022", "year: 2022\naudience: council")})

    answer = as_(None).get("/lessons/to")
    assert (answer.status_code, LESSON in answer.text) == (200, False)
    assert as_("member").get("/lessons/to").location == LESSON


@pytest.mark.parametrize("with_", ["nowhere", "en", "/lessons/../etc"])
def test_what_cannot_be_merged_is_said(as_, with_):
    answer = as_("desk").get(f"{LESSON}/merge", query_string={"with": with_})

    assert answer.status_code in (200, 400)
    assert people.send(
        as_("desk"), f"{LESSON}/merge", page="/account", **{"with": with_, "revision": "1", "other_revision": "1"}
    ).status_code in (400, 404)


def test_who_is_named_answers_and_both_accounts_stand_side_by_side(as_, site):
    supplier = as_("supplier")
    assert f"{LESSON}/answer" in supplier.get(LESSON).text
    said = {"stance": "disputes", "text": "Vi advarede <b>to</b> gange.\n\nI marts.", "agreed": ""}

    answer = people.send(supplier, f"{LESSON}/answer", page=f"{LESSON}/answer", **said)

    assert answer.location == f"{LESSON}/answered"
    assert supplier.get(answer.location).status_code == 200
    assert "advarede" not in as_(None).get(LESSON).text
    (offered,) = site.store.manuscripts.offered()
    hearing.let_through(site, site.store.accounts.known("desk@example.org")[0], offered.id)
    text = main_of(as_(None).get(LESSON))
    assert "They see it otherwise." in text
    assert "Vi advarede &lt;b&gt;to&lt;/b&gt; gange." in text
    assert f"{LESSON}/answer" not in supplier.get(LESSON).text


def test_a_refused_answer_is_told_in_the_readers_language(as_):
    answer = people.send(as_("supplier"), f"{LESSON}/answer?ui=da", page="/account", stance="adds", text="010203-4567")

    assert (answer.status_code, "01••••-•••• ligner et dansk personnummer" in main_of(answer)) == (400, True)


@pytest.mark.parametrize("name", ["rival", "member", "desk"])
def test_who_is_not_named_cannot_answer(as_, name):
    client = as_(name)

    assert f"{LESSON}/answer" not in client.get(LESSON).text
    assert client.get(f"{LESSON}/answer").status_code == 404
    assert people.send(client, f"{LESSON}/answer", page="/account", stance="agrees").status_code == 404


def test_agreed_facts_stand_above_and_silence_is_stated(as_, site):
    who = {name: site.store.accounts.known(f"{name}@example.org")[0] for name in writing.PEOPLE}
    m = manuscripts.begin(site, who["leader"], writing.text(title="Ny erfaring", suppliers=["systematic", "cambio"]))
    workflow.submit(site, who["leader"], m.id, 1)
    hearing.ask(site, who["desk"], m.id, 1)
    asked = {h.organisation: h for h in site.store.manuscripts.hearings([m.id])}
    hearing.reply(site, who["supplier"], asked["systematic"].id, Answer("adds", "Mere om det.", "Der gik tre uger."))
    hearing.confirm(site, who["leader"], asked["systematic"].id)
    workflow.publish(writing.later(site, days=15), who["desk"], m.id, 1)

    text = main_of(as_(None).get("/lessons/ny-erfaring"))

    assert text.index("What both sides agree on") < text.index("Der gik tre uger.") < text.index("Mere om det.")
    assert "Asked on 31 March 2026; no answer had come by 14 April 2026." in text
    assert "As told by Region Nordjylland" in " ".join(re.sub(r"<[^>]+>", "", text).split())


def test_a_page_goes_back_to_how_it_once_read(as_, site):
    store_pages(site, {"en": small.LESSON.replace("Indledning.", "Ødelagt.")})
    desk = as_("desk")
    there = f"{LESSON}/revisions/1"
    assert "Go back to this revision" in desk.get(there).text
    assert "Go back to this revision" not in desk.get(f"{LESSON}/revisions/2").text
    assert "Go back to this revision" not in as_(None).get(there).text

    answer = people.send(desk, f"{there}/revert", page=there)

    page = site.store.page("lesson", "en")
    assert (answer.location, page.revision, site.store.revisions(page)[0].comment) == (LESSON, 3, "Back to revision 1")
    assert "Indledning." in site.store.revisions(page)[0].source
    assert people.send(as_("leader"), f"{there}/revert", page="/account").status_code == 404


def test_the_author_of_a_page_takes_it_back_the_usual_way(as_, site):
    who = {name: site.store.accounts.known(f"{name}@example.org")[0] for name in writing.PEOPLE}
    m = manuscripts.begin(site, who["leader"], writing.text(title="Ny erfaring", suppliers=None))
    workflow.submit(site, who["leader"], m.id, 1)
    workflow.publish(site, who["desk"], m.id, 1)
    page = site.store.page("lesson", "ny-erfaring")
    m = manuscripts.begin(site, who["desk"], writing.text(title="Ændret", suppliers=None), page=page)
    workflow.revise(site, who["desk"], m.id, 1)

    answer = people.send(as_("leader"), "/lessons/ny-erfaring/revisions/1/revert", page="/account")

    assert answer.location.startswith("/manuscripts/")
    assert site.store.page("lesson", "ny-erfaring").title == "Ændret"


def test_readers_see_the_organisation_and_members_the_name_of_who_wrote(as_, site):
    user = site.store.accounts.known("supplier@example.org")[0]
    store_pages(site, {"en": small.LESSON.replace("Indledning.", "Ændret.")}, actor=user.id)

    assert "Test supplier" in as_("leader").get(f"{LESSON}/history").text
    public = as_(None).get(f"{LESSON}/history").text
    assert ("Test supplier" in public, "Systematic A/S" in public) == (False, True)


def test_a_comparison_is_read_side_by_side_or_in_one_text(as_, site):
    store_pages(site, {"en": small.LESSON.replace("uden en prøve", "med en prøve")})
    reader = as_(None)

    assert "diff-inline" not in reader.get(f"{LESSON}/diff").text
    assert "diff-inline" in reader.get(f"{LESSON}/diff?view=inline").text
