"""The hearing: who is asked, how long they have, and that nobody writes in anybody else's account."""

from datetime import timedelta

import pytest

from lessons import hearing, manuscripts, merging, reviewing, workflow
from lessons.errors import Conflict, Invalid, NotFound
from lessons.hearing import Answer
from lessons.store.base import Deed
from lessons.store.manuscripts import Text
from tests import small, writing
from tests.conftest import NOON


@pytest.fixture
def site(bare_site, put):
    for slug, source in writing.PAGES.items():
        put(source, slug)
    return bare_site


@pytest.fixture
def who(site):
    return writing.people(site)


def opened(site, who, author="leader", **fields):
    """A manuscript in hearing, with its hearings by organisation."""
    m = manuscripts.begin(site, who[author], writing.text(**fields))
    workflow.submit(site, who[author], m.id, 1)
    m = hearing.ask(site, who["desk"], m.id, 1)
    return m, {h.organisation: h for h in site.store.manuscripts.hearings([m.id])}


@pytest.mark.parametrize(
    ("author", "fields", "asked"),
    [
        ("leader", {}, ["systematic"]),
        ("leader", {"suppliers": ["cambio", "systematic", "unknown-firm"]}, ["cambio", "systematic"]),
        ("leader", {"suppliers": None}, []),
        ("supplier", {}, ["region-nordjylland"]),
        ("supplier", {"suppliers": ["systematic", "cambio"]}, ["region-nordjylland", "cambio"]),
        ("supplier", {"suppliers": None, "organisations": None}, ["region-nordjylland"]),
        ("desk", {}, ["systematic"]),
    ],
    ids=[
        "a public body names a supplier",
        "two suppliers, and one that has no page",
        "nobody is named",
        "a supplier names a public body",
        "a supplier names a body and another supplier",
        "a region alone is named",
        "the desk writes",
    ],
)
def test_the_other_side_is_asked(site, who, author, fields, asked):
    m = manuscripts.begin(site, who[author], writing.text(**fields))

    assert hearing.to_ask(site, m) == asked


@pytest.fixture
def renamed(site, who, put):
    put(small.SUPPLIER.replace("Systematic A/S", "Systematic Group"), "systematic-group")
    old = site.store.page("organisation", "systematic")
    reviewing.move(site, who["desk"], old, "supersede", "Nyt navn", "systematic-group")


def test_a_supplier_is_asked_under_the_name_of_its_day_and_under_todays(site, who, renamed):
    m = manuscripts.begin(site, who["leader"], writing.text())

    assert hearing.to_ask(site, m) == ["systematic", "systematic-group"]
    own = manuscripts.begin(site, who["supplier"], writing.text(regions=None, suppliers=["systematic-group"]))
    assert hearing.to_ask(site, own) == ["region-nordjylland"]


def test_whoever_answers_under_one_name_is_not_called_silent_under_the_other(site, who, renamed):
    m, asked = opened(site, who)
    hearing.reply(site, who["supplier"], asked["systematic"].id, Answer("disputes", "Vi advarede."))

    page = site.store.page(*workflow.publish(writing.later(site, days=15), who["desk"], m.id, 1).split("/"))

    assert [(h.organisation, h.stance) for h in hearing.accounts(site, page)] == [("systematic", "disputes")]


def test_a_retired_supplier_is_asked_too(site, who):
    reviewing.move(site, who["desk"], site.store.page("organisation", "systematic"), "retire", "Ophørt")

    assert hearing.to_ask(site, manuscripts.begin(site, who["leader"], writing.text())) == ["systematic"]


def test_they_have_fourteen_days_and_as_many_more_once(site, who):
    _, asked = opened(site, who)
    first = asked["systematic"]
    assert first.due_at == NOON + timedelta(days=14)

    longer = hearing.extend(site, who["desk"], first.id)

    assert (longer.due_at, longer.extended) == (NOON + timedelta(days=28), True)
    with pytest.raises(Conflict, match="once already"):
        hearing.extend(site, who["desk"], first.id)
    with pytest.raises(NotFound):
        hearing.extend(site, who["supplier"], first.id)


@pytest.mark.parametrize("name", ["leader", "colleague", "rival", "member", "desk", "chief"])
def test_only_who_was_asked_answers(site, who, name):
    _, asked = opened(site, who)

    with pytest.raises(NotFound):
        hearing.reply(site, who[name], asked["systematic"].id, Answer("agrees"))


def test_an_answer_is_their_own_and_the_authors_side_confirms_what_both_agree_on(site, who):
    m, asked = opened(site, who)
    id = asked["systematic"].id

    said = hearing.reply(site, who["supplier"], id, Answer("disputes", " Vi advarede. ", " Testen manglede. "))
    assert (said.stance, said.text, said.agreed, said.confirmed_by) == (
        "disputes",
        "Vi advarede.",
        "Testen manglede.",
        "",
    )
    for other in ("supplier", "desk", "rival"):
        with pytest.raises(NotFound):
            hearing.confirm(site, who[other], id)
    assert hearing.confirm(site, who["colleague"], id).confirmed_by == who["colleague"].id

    again = hearing.reply(site, who["supplier"], id, Answer("adds", "Mere.", "Noget andet."))
    assert again.confirmed_by == ""
    assert manuscripts.opened(site, who["leader"], m.id).text == writing.text()


@pytest.mark.parametrize(
    ("answer", "fault"),
    [
        (Answer("maybe", "text"), hearing.STANCE),
        (Answer("disputes", "  "), hearing.EMPTY),
        (Answer("adds", "x" * 6001), hearing.LONG),
        (Answer("adds", "Kald på 010203-4567"), "text: 01•••••••• looks like"),
    ],
    ids=["no stance", "a dispute without a word", "too long", "a personal number"],
)
def test_an_answer_that_cannot_stand_says_why(site, who, answer, fault):
    _, asked = opened(site, who)

    with pytest.raises(Invalid) as found:
        hearing.reply(site, who["supplier"], asked["systematic"].id, answer)
    assert fault[:12] in found.value.faults[0]


def test_after_sending_back_the_same_organisation_keeps_its_answer(site, who):
    m, asked = opened(site, who)
    hearing.reply(site, who["supplier"], asked["systematic"].id, Answer("agrees"))
    workflow.send_back(site, who["desk"], m.id, "kortere")
    workflow.submit(site, who["leader"], m.id, 1)

    hearing.ask(site, who["desk"], m.id, 1)

    (same,) = site.store.manuscripts.hearings([m.id])
    assert (same.id, same.stance) == (asked["systematic"].id, "agrees")


def test_what_an_organisation_is_asked_is_listed_for_its_own_people(site, who):
    m, asked = opened(site, who)

    assert hearing.asked_of(site, who["supplier"]) == [(asked["systematic"], m)]
    assert [hearing.asked_of(site, who[name]) for name in ("leader", "rival", "desk")] == [[], [], []]


def test_a_published_lesson_can_be_answered_unasked_and_shows_it_once_the_desk_lets_it_through(site, who, put):
    page = put(small.LESSON, "test-med-rigtige-data")
    assert [hearing.may_answer(site, who[name], page) for name in ("supplier", "rival", "leader")] == [
        True,
        False,
        True,
    ]

    said = hearing.offer(site, who["supplier"], page, Answer("adds", "Vi advarede."))
    with pytest.raises(NotFound):
        hearing.offer(site, who["rival"], page, Answer("adds", "Vi også."))
    with pytest.raises(Conflict):
        hearing.offer(site, who["supplier"], page, Answer("adds", "Igen."))
    assert hearing.accounts(site, page) == []
    assert site.store.manuscripts.offered() == [said]
    seq = site.store.seq()
    with pytest.raises(NotFound):
        hearing.let_through(site, who["supplier"], said.id)

    hearing.let_through(site, who["desk"], said.id)

    assert [(h.organisation, h.text) for h in hearing.accounts(site, page)] == [("systematic", "Vi advarede.")]
    assert [(c.action, c.ref) for c in site.store.changes(seq, 10)] == [("reply", page.ref)]


def test_an_organisation_that_has_no_page_is_nobodys_to_ask(site):
    assert hearing.parties(site, Text({"suppliers": ["ukendt"], "regions": "dk-national"})) == []


def sent_back_and_changed(site, who, **fields):
    """A lesson that was answered, sent back, changed a minute later and handed in again; with its hearing so far."""
    m, asked = opened(site, who)
    hearing.reply(site, who["supplier"], asked["systematic"].id, Answer("agrees", "Sådan var det.", "Testen manglede."))
    workflow.send_back(site, who["desk"], m.id, "Skriv mere")
    later = writing.later(site, minutes=1)
    m = manuscripts.save(later, who["leader"], m.id, 1, writing.text(**{"title": "En anden titel", **fields}))
    return later, workflow.submit(later, who["leader"], m.id, m.version), asked["systematic"]


def test_an_answer_to_an_earlier_text_is_no_answer_to_this_one(site, who):
    later, m, before = sent_back_and_changed(site, who)
    with pytest.raises(Conflict, match="has not been asked"):
        workflow.publish(later, who["desk"], m.id, m.version)

    hearing.ask(later, who["desk"], m.id, m.version)

    (asked,) = site.store.manuscripts.hearings([m.id])
    assert (asked.id, asked.stance, asked.answered_at, asked.due_at) == (
        before.id, "", None, later.clock() + timedelta(days=14),
    )  # fmt: skip
    assert (asked.text, asked.agreed) == ("Sådan var det.", "Testen manglede.")
    assert hearing.left(site, m, [asked]) == []


def test_whoever_is_named_no_more_neither_reads_it_nor_is_quoted(site, who):
    later, m, before = sent_back_and_changed(site, who, suppliers=["cambio"])
    hearing.ask(later, who["desk"], m.id, m.version)

    assert [name for name in ("supplier", "rival") if hearing.asked_of(later, who[name])] == ["rival"]
    with pytest.raises(Conflict, match="no longer in hearing"):
        hearing.reply(later, who["supplier"], before.id, Answer("disputes", "Nej."))
    late = writing.later(later, days=15)
    workflow.publish(late, who["desk"], m.id, m.version)
    page = site.store.page("lesson", "en-anden-titel")
    assert [(h.organisation, h.stance) for h in hearing.accounts(late, page)] == [("cambio", "")]


def test_the_same_answer_twice_is_one(site, who):
    _, asked = opened(site, who)
    id, said = asked["systematic"].id, Answer("adds", "Mere.")
    first = hearing.reply(site, who["supplier"], id, said)
    letters = len(site.store.outbox.waiting())

    assert hearing.reply(writing.later(site, minutes=1), who["supplier"], id, said, seen="1//") == first
    assert len(site.store.outbox.waiting()) == letters


def test_an_answer_takes_the_place_of_none_that_was_not_read(site, who):
    m, asked = opened(site, who)
    first = asked["systematic"]
    seen = hearing.mark(first, m)
    hearing.reply(site, who["supplier"], first.id, Answer("agrees"), seen)

    with pytest.raises(Conflict, match="has been changed"):
        hearing.reply(site, who["supplier"], first.id, Answer("disputes", "Nej."), seen)
    now, _ = hearing.opened(site, who["supplier"], first.id)
    assert now.stance == "agrees"


def test_facts_are_agreed_on_as_they_were_read(site, who):
    _, asked = opened(site, who)
    id = asked["systematic"].id
    hearing.reply(site, who["supplier"], id, Answer("agrees", agreed="Testen manglede."))

    with pytest.raises(Conflict, match="worded anew"):
        hearing.confirm(site, who["leader"], id, "Testen var med.")
    assert hearing.confirm(site, who["leader"], id, "Testen manglede.").confirmed_by == who["leader"].id
    assert hearing.confirm(site, who["colleague"], id, "Testen manglede.").confirmed_by == who["leader"].id


def published(site, who, title, stance, text):
    """A lesson in which the supplier has given its account."""
    m, asked = opened(site, who, title=title)
    hearing.reply(site, who["supplier"], asked["systematic"].id, Answer(stance, text))
    return site.store.page(*workflow.publish(site, who["desk"], m.id, 1).split("/"))


def merged(site, who, kept, other):
    return merging.merge(site, who["desk"], kept, other, merging.proposed(site, kept, other))


def test_what_was_answered_to_either_of_two_merged_lessons_stands_beside_the_one(site, who, put):
    imported = put(small.SWEDISH, "svensk")
    one = published(site, who, "Den ene", "agrees", "Ja.")
    two = published(site, who, "Den anden", "disputes", "Nej.")

    kept = merged(site, who, imported, merged(site, who, one, two))

    assert sorted(h.stance for h in hearing.accounts(site, kept)) == ["agrees", "disputes"]
    assert site.store.manuscripts.writers(kept.id) == (who["leader"].id, frozenset({"region-nordjylland"}))
    assert hearing.may_answer(site, who["supplier"], kept)


def test_an_answer_that_waits_to_be_let_through_waits_on_where_its_lesson_is_merged(site, who, put):
    kept, other = put(small.SWEDISH, "svensk"), put(small.LESSON, "en")
    hearing.offer(site, who["supplier"], other, Answer("adds", "Vi advarede."))

    merged(site, who, kept, other)

    (offered,) = site.store.manuscripts.offered()
    shown = hearing.let_through(site, who["desk"], offered.id)
    assert (shown.slug, [h.text for h in hearing.accounts(site, shown)]) == ("svensk", ["Vi advarede."])


def test_what_was_answered_behind_a_door_stays_there_wherever_its_lesson_leads(site, who, put):
    kept = put(small.SWEDISH, "svensk")
    m, asked = opened(site, who, audience="council")
    hearing.reply(site, who["supplier"], asked["systematic"].id, Answer("disputes", "Nej."))
    _, slug = workflow.publish(site, who["desk"], m.id, 1).split("/")
    other = site.store.page("lesson", slug, small.EVERYONE)
    with site.store.writing() as writing_:
        writing_.move(other, "superseded", Deed("merge", "desk", NOON), successor=kept.id, merged=True)

    assert (hearing.accounts(site, kept), site.store.manuscripts.writers(kept.id)) == ([], ("", frozenset()))
    assert [h.text for h in hearing.accounts(site, other)] == ["Nej."]
