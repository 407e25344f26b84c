"""A manuscript's way to publication: who takes which step, and that every step is taken whole."""

import pytest

from lessons import accounts, hearing, manuscripts, merging, reviewing, workflow
from lessons.accounts import Newcomer
from lessons.errors import Conflict, Invalid, NotFound
from lessons.hearing import Answer
from lessons.pages.page import ANYONE
from lessons.permissions import viewer_of
from lessons.store.manuscripts import Text
from tests import small, writing


@pytest.fixture
def site(bare_site, put):
    for slug, source in writing.PAGES.items():
        put(source, slug)
    return bare_site


@pytest.fixture
def who(site):
    return writing.people(site)


def submitted(site, author, **fields):
    m = manuscripts.begin(site, author, writing.text(**fields))
    return workflow.submit(site, author, m.id, m.version)


def heard(site, who, stance="agrees", **fields):
    m = submitted(site, who["leader"], **fields)
    m = hearing.ask(site, who["desk"], m.id, m.version)
    (asked,) = site.store.manuscripts.hearings([m.id])
    hearing.reply(site, who["supplier"], asked.id, Answer(stance, "Vi ser det sådan.", "Flytningen blev ikke prøvet."))
    return m


def test_a_lesson_goes_from_draft_through_hearing_to_a_published_page(site, who):
    m = heard(site, who)

    ref = workflow.publish(site, who["desk"], m.id, m.version)

    page = site.store.page("lesson", "test-med-rigtige-data-foer-overgangen")
    assert (ref, page.state, page.meta["review_due"]) == (page.ref, "published", "2028-03-01")
    assert [r.author for r in site.store.revisions(page)] == [who["leader"].id]
    assert [(h.organisation, h.stance) for h in hearing.accounts(site, page)] == [("systematic", "agrees")]
    done = manuscripts.opened(site, who["leader"], m.id)
    assert (done.state, done.ref, done.page) == ("published", page.ref, page.id)
    moves = site.store.manuscripts.moves(m.id, viewer_of(who["desk"]))
    assert [(move.action, move.state, move.actor) for move in moves] == [
        ("submit", "submitted", who["leader"].id),
        ("hear", "in_hearing", who["desk"].id),
        ("publish", "published", who["desk"].id),
    ]


def test_publishing_twice_is_publishing_once(site, who):
    m = heard(site, who)
    first = workflow.publish(site, who["desk"], m.id, m.version)

    assert workflow.publish(site, who["desk"], m.id, m.version) == first
    assert site.store.count(["lesson"]) == 1


@pytest.mark.parametrize("name", ["leader", "colleague", "supplier", "rival", "member"])
def test_nobody_but_the_desk_publishes(site, who, name):
    m = heard(site, who)

    with pytest.raises((NotFound, Conflict)):
        workflow.publish(site, who[name], m.id, m.version)
    assert site.store.count(["lesson"]) == 0


def test_whoever_wrote_it_does_not_publish_it(site, who):
    m = submitted(site, who["desk"], suppliers=None)

    with pytest.raises(Conflict, match="written some of it yourself"):
        workflow.publish(site, who["desk"], m.id, m.version)
    assert workflow.publish(site, who["chief"], m.id, m.version).startswith("lesson/")


def test_whoever_wrote_some_of_it_does_not_publish_it_either(site, who):
    inner = Newcomer("inner@example.org", "Test inner", "secretariat", "region-nordjylland", "da")
    inner = accounts.add(site, inner, writing.PASSWORD)
    m = manuscripts.begin(site, who["leader"], Text({"title": "Tom"}))
    m = manuscripts.save(site, inner, m.id, 1, writing.text(suppliers=None))
    m = workflow.submit(site, inner, m.id, 2)

    assert "publish" not in workflow.moves(site, inner, m, [])
    with pytest.raises(Conflict, match="written some of it yourself"):
        workflow.publish(site, inner, m.id, 2)
    assert workflow.publish(site, who["desk"], m.id, 2).startswith("lesson/")


def test_nothing_is_published_before_those_who_are_named_were_asked_and_had_their_time(site, who):
    m = submitted(site, who["leader"])
    with pytest.raises(Conflict, match="has not been asked"):
        workflow.publish(site, who["desk"], m.id, m.version)

    m = hearing.ask(site, who["desk"], m.id, m.version)
    with pytest.raises(Conflict, match="not over"):
        workflow.publish(writing.later(site, days=14), who["desk"], m.id, m.version)

    ref = workflow.publish(writing.later(site, days=14, seconds=1), who["desk"], m.id, m.version)
    (silent,) = hearing.accounts(site, site.store.page(*ref.split("/")))
    assert (silent.organisation, silent.answered_at) == ("systematic", None)


def test_what_is_missing_or_personal_has_to_be_mended_before_submitting(site, who):
    m = manuscripts.begin(site, who["leader"], writing.text(risks=None, body="Kald på 010203-4567.", sources=None))

    with pytest.raises(Invalid) as found:
        workflow.submit(site, who["leader"], m.id, m.version)
    assert len(found.value.faults) == 1
    assert "010203" not in found.value.faults[0]

    m = manuscripts.save(site, who["leader"], m.id, m.version, writing.text(risks=None, sources=None))
    with pytest.raises(Invalid) as found:
        workflow.submit(site, who["leader"], m.id, m.version)
    assert found.value.faults == ["risks: is missing", "sources: is missing"]


def test_sent_back_it_is_a_draft_again_with_the_reason(site, who):
    m = heard(site, who)

    with pytest.raises(Invalid):
        workflow.send_back(site, who["desk"], m.id, "  ")
    back = workflow.send_back(site, who["desk"], m.id, " Skriv hvem \n der gør hvad ")

    assert (back.state, back.reason) == ("draft", "Skriv hvem der gør hvad")
    assert manuscripts.opened(site, who["leader"], m.id) == back


def test_a_step_on_a_text_that_has_changed_since_is_refused(site, who):
    m = manuscripts.begin(site, who["leader"], writing.text())
    manuscripts.save(site, who["colleague"], m.id, 1, writing.text(title="En anden titel"))

    with pytest.raises(Conflict, match="changed since"):
        workflow.submit(site, who["leader"], m.id, 1)


def test_only_its_own_people_the_desk_and_those_asked_can_read_it_on_its_way(site, who):
    def readers(id):
        found = []
        for name, user in who.items():
            try:
                manuscripts.opened(site, user, id)
            except NotFound:
                continue
            found.append(name)
        return found

    m = manuscripts.begin(site, who["leader"], writing.text())
    assert readers(m.id) == ["leader", "colleague"]
    workflow.submit(site, who["leader"], m.id, 1)
    assert readers(m.id) == ["leader", "colleague", "desk", "chief"]
    hearing.ask(site, who["desk"], m.id, 1)
    assert readers(m.id) == ["leader", "colleague", "supplier", "desk", "chief"]
    workflow.take(site, who["leader"], m.id, "withdraw")
    assert readers(m.id) == ["leader", "colleague"]
    assert site.store.changes(0, 100, None)[-1].ref.startswith("organisation/")
    assert site.store.count(["lesson"], ANYONE) == 0


@pytest.mark.parametrize(
    ("fields", "asked", "days", "moves"),
    [
        ({}, False, 0, ["send_back", "hear"]),
        ({"suppliers": None}, False, 0, ["send_back", "publish"]),
        ({}, True, 14, ["send_back"]),
        ({}, True, 15, ["send_back", "publish"]),
    ],
    ids=["somebody is to be asked", "nobody is named", "the time is not over", "the time is over"],
)
def test_the_desk_is_offered_what_it_may_do_now(site, who, fields, asked, days, moves):
    m = submitted(site, who["leader"], **fields)
    m = hearing.ask(site, who["desk"], m.id, m.version) if asked else m
    later = writing.later(site, days=days)

    assert workflow.moves(later, who["desk"], m, site.store.manuscripts.hearings([m.id])) == moves


def test_a_stale_draft_is_not_judged_but_refused(site, who):
    m = manuscripts.begin(site, who["leader"], writing.text(phase=None))
    manuscripts.save(site, who["colleague"], m.id, 1, writing.text())

    with pytest.raises(Conflict, match="changed since you read it"):
        workflow.submit(site, who["leader"], m.id, 1)


def heard_and_taken_back(site, who, page, stance):
    """A change by the desk that names the supplier for the first time and has been answered."""
    m = manuscripts.begin(site, who["desk"], writing.text(title="Nu med leverandør"), page=page)
    workflow.submit(site, who["desk"], m.id, 1)
    hearing.ask(site, who["chief"], m.id, 1)
    (asked,) = site.store.manuscripts.hearings([m.id])
    hearing.reply(site, who["supplier"], asked.id, Answer(stance, "Sådan var det ikke."))
    return workflow.take(site, who["desk"], m.id, "withdraw")


def test_what_was_answered_stands_beside_a_change_that_is_then_published_at_once(site, who, put):
    page = put(small.LESSON.replace("suppliers:\n  - systematic\n", ""), "en")
    m = heard_and_taken_back(site, who, page, "disputes")

    workflow.revise(site, who["desk"], m.id, 1)

    accounts = hearing.accounts(site, site.store.page("lesson", "en"))
    assert [(h.organisation, h.stance) for h in accounts] == [("systematic", "disputes")]


def test_an_answer_to_an_earlier_text_does_not_let_another_be_published_at_once(site, who, put):
    m = heard_and_taken_back(site, who, put(small.LESSON, "en"), "agrees")
    manuscripts.save(writing.later(site, hours=1), who["desk"], m.id, 1, writing.text(title="Noget helt andet"))

    with pytest.raises(Conflict, match="has not been asked"):
        workflow.revise(site, who["desk"], m.id, 2)


def merged(site, who, page):
    kept = site.store.page("lesson", "anden")
    merging.merge(site, who["chief"], kept, page, merging.proposed(site, kept, page))


PUT_AWAY = {
    "retired": lambda site, who, page: reviewing.move(site, who["chief"], page, "retire", "Forkert"),
    "superseded": lambda site, who, page: reviewing.move(site, who["chief"], page, "supersede", "nyere", "anden"),
    "merged": merged,
}


@pytest.mark.parametrize("fate", PUT_AWAY)
@pytest.mark.parametrize(
    ("by", "step"), [("chief", workflow.publish), ("desk", workflow.revise)], ids=["publish", "revise"]
)
def test_a_page_that_was_put_away_is_not_brought_back_by_a_change_begun_before(site, who, put, fate, by, step):
    put(small.SWEDISH, "anden")
    page = put(small.LESSON, "en")
    change = manuscripts.begin(site, who["desk"], writing.text(title="Ændret", suppliers=None), page=page)
    if step == workflow.publish:
        workflow.submit(site, who["desk"], change.id, 1)
    PUT_AWAY[fate](site, who, page)
    before = site.store.page("lesson", "en")

    with pytest.raises(Conflict, match=r"instead|on that page"):
        step(site, who[by], change.id, 1)

    assert site.store.page("lesson", "en") == before
