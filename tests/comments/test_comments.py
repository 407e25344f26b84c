"""Comments: who may say what about which page, what is refused, and whom it concerns."""

from dataclasses import replace
from datetime import timedelta

import pytest

from lessons import accounts, comments, talk
from lessons.comments import Said
from lessons.errors import Doubtful, Invalid, NotFound, TooMany
from lessons.mail import Letter
from lessons.pages.types import PAGE_TYPES
from lessons.tries import PER_WRITER, WINDOW, count_sent
from tests import small
from tests.conftest import NOON
from tests.small import EVERYONE
from tests.web.conftest import store_pages

GOOD = Said("comment", "Det genkender vi.")
QUESTION = Said("question", "Hvor lang tid tog prøven?")
USE = Said("use", "Vi prøvede med en tiendedel af dataene.", "NordEPJ", "helped")


def in_state(site, state):
    """The page in another state than it is stored in."""
    return replace(site.store.page("lesson", "a"), state=state)


def said(site, page, user=None):
    """Kind and text of all that a user sees under a page."""
    found = talk.talk(site, page, user)
    return [(e.comment.kind, e.comment.text) for e in (*found.uses, *found.threads, *(a for t in found.threads for a in t.answers))]  # fmt: skip


def test_a_comment_says_who_wrote_it_as_what_and_when(site, page, leader):
    comment = comments.add(site, page, leader, GOOD)
    stored = site.store.comments.one(page, comment.id)

    assert stored == comment
    assert (stored.author, stored.role, stored.organisation) == (leader.id, "project_leader", "region-nordjylland")
    assert (stored.audience, stored.lang, stored.text, stored.created_at) == ("public", "da", GOOD.text, NOON)


def test_a_use_names_a_project_page_by_its_title_or_slug_or_any_project_by_name(site, page, leader):
    named = [
        comments.add(site, page, leader, replace(USE, project=name)).project
        for name in ("NordEPJ", " nordepj ", "NORDEPJ", "Vores  eget\nprojekt", "Kanariefugl", "hidden")
    ]

    assert named == ["project/nordepj"] * 1 + ["project/nordepj"] * 2 + ["Vores eget projekt", "Kanariefugl", "hidden"]


def test_each_kind_keeps_what_belongs_to_it_and_no_more(site, page, leader):
    everything = Said("", "Ord", "NordEPJ", "helped", "")
    made = [comments.add(site, page, leader, replace(everything, kind=kind)) for kind in comments.KEPT]

    assert [(c.kind, c.text, c.project, c.outcome) for c in made] == [
        ("comment", "Ord", "", ""),
        ("question", "Ord", "", ""),
        ("use", "Ord", "project/nordepj", "helped"),
        ("thanks", "", "", ""),
    ]


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        (replace(GOOD, text=" \n\t "), comments.TEXT),
        (replace(GOOD, text="\u200e\u202e\x00"), comments.TEXT),
        (replace(GOOD, text="x" * 2001), comments.LONG),
        (replace(GOOD, kind=""), comments.KIND),
        (replace(GOOD, kind="score"), comments.KIND),
        (replace(GOOD, text="Ring til borgeren med cpr 010170-1234"), comments.NUMBER),
        (replace(USE, project="070761-4285"), comments.NUMBER),
        (replace(USE, text=""), comments.TEXT),
        (replace(USE, project=" "), comments.PROJECT),
        (replace(USE, project="x" * 201), comments.PROJECT),
        (replace(USE, outcome=""), comments.OUTCOME),
        (replace(USE, outcome="10 of 10"), comments.OUTCOME),
        (replace(GOOD, answer_to="nothing"), comments.QUESTION),
    ],
    ids=str,
)
def test_what_cannot_be_accepted_is_refused_with_what_to_do(site, page, leader, given, fault):
    with pytest.raises(Invalid) as raised:
        comments.add(site, page, leader, given)

    assert raised.value.faults == [fault]
    assert said(site, page, leader) == []


def test_every_fault_is_told_at_once(site, page, leader):
    with pytest.raises(Invalid) as raised:
        comments.add(site, page, leader, Said("use"))

    assert raised.value.faults == [comments.PROJECT, comments.OUTCOME, comments.TEXT]


@pytest.mark.parametrize("text", ["Skriv til anna.hansen@example.org", "Ring på tlf. 12 34 56 78"])
def test_an_address_or_telephone_number_is_asked_about_and_may_stand(site, page, leader, text):
    with pytest.raises(Doubtful) as raised:
        comments.add(site, page, leader, replace(GOOD, text=text))
    assert raised.value.faults == [comments.CONTACT]

    assert comments.add(site, page, leader, replace(GOOD, text=text, meant=True)).text == text


def test_text_is_tidied_and_otherwise_left_alone(site, page, leader):
    text = "  Linje en \r\nlinje to\r\r\r\r<b>tre</b>\x07 \u202eog fire "

    assert comments.add(site, page, leader, replace(GOOD, text=text)).text == "Linje en\nlinje to\n\n<b>tre</b> og fire"


@pytest.mark.parametrize("type", PAGE_TYPES)
def test_what_can_be_said_depends_on_the_kind_of_page(site, page, leader, type):
    of = replace(page, type=type)
    expected = {"lesson": ("comment", "question", "thanks", "use"), "organisation": (), "guide": ()}

    assert comments.kinds(of) == expected.get(type, ("comment", "question", "thanks"))
    for kind in set(comments.KEPT) - set(comments.kinds(of)):
        with pytest.raises(Invalid, match="Choose"):
            comments.add(site, of, leader, replace(USE, kind=kind))


@pytest.mark.parametrize("state", ["draft", "submitted", "in_hearing", "superseded", "retired"])
def test_a_page_that_takes_no_comments_says_so(site, leader, desk, state):
    for user in (leader, desk):
        with pytest.raises(Invalid) as raised:
            comments.add(site, in_state(site, state), user, GOOD)
        assert raised.value.faults == [comments.CLOSED]


def test_a_page_under_review_takes_comments(site, leader):
    assert comments.add(site, in_state(site, "under_review"), leader, GOOD).text == GOOD.text


def test_a_question_is_answered_one_level_deep(site, page, leader, supplier):
    question = comments.add(site, page, leader, QUESTION)
    answer = comments.add(site, page, supplier, replace(GOOD, answer_to=question.id))

    (thread,) = talk.talk(site, page).threads
    assert (thread.comment.id, [a.comment.id for a in thread.answers]) == (question.id, [answer.id])
    for other in (answer, comments.add(site, page, leader, GOOD)):
        with pytest.raises(Invalid, match="no longer there"):
            comments.add(site, page, leader, Said("comment", "Mere", answer_to=other.id))


def test_a_question_that_was_removed_is_not_answered(site, page, leader):
    question = comments.add(site, page, leader, QUESTION)
    comments.remove(site, page, leader, question.id)

    with pytest.raises(Invalid, match="no longer there"):
        comments.add(site, page, leader, replace(GOOD, answer_to=question.id))


def test_the_same_sent_twice_stands_once_for_a_minute(site, page, leader, clock):
    first = comments.add(site, page, leader, GOOD)
    clock.now += timedelta(seconds=59)
    assert comments.add(site, page, leader, GOOD).id == first.id
    clock.now += timedelta(seconds=1)

    assert comments.add(site, page, leader, GOOD).id != first.id


def test_nobody_thanks_themselves(site, leader, supplier):
    store_pages(site, {"a": small.LESSON.replace("2022", "2021")}, actor=leader.id)
    page = site.store.page("lesson", "a")

    with pytest.raises(Invalid) as raised:
        comments.add(site, page, leader, Said("thanks"))
    assert raised.value.faults == [comments.OWN]
    comments.add(site, page, supplier, Said("thanks"))
    assert [(t.thanks, bool(t.thanked), t.kinds) for t in (talk.talk(site, page, u) for u in (leader, supplier, None))] == [
        (1, False, ("comment", "question", "use")),
        (1, True, ("comment", "question", "thanks", "use")),
        (1, False, ()),
    ]  # fmt: skip


def test_what_one_said_can_be_changed_for_a_day(site, page, leader, clock):
    comment = comments.add(site, page, leader, USE)
    clock.now += timedelta(days=1)
    comments.edit(site, page, leader, comment.id, replace(USE, kind="comment", text="Bedre.", outcome="partly"))
    stored = site.store.comments.one(page, comment.id)
    assert (stored.kind, stored.text, stored.outcome, stored.edited_at) == ("use", "Bedre.", "partly", clock.now)
    clock.now += timedelta(seconds=1)

    with pytest.raises(Invalid) as raised:
        comments.edit(site, page, leader, comment.id, USE)
    assert raised.value.faults == [comments.LATE]


@pytest.mark.parametrize("given", [replace(GOOD, text=""), replace(GOOD, text="cpr 010170-1234")], ids=str)
def test_a_change_is_held_to_the_same_rules(site, page, leader, given):
    comment = comments.add(site, page, leader, GOOD)

    with pytest.raises(Invalid):
        comments.edit(site, page, leader, comment.id, given)


def test_only_its_author_changes_a_comment(site, page, leader, supplier, desk):
    comment = comments.add(site, page, leader, GOOD)

    for user in (supplier, desk):
        with pytest.raises(NotFound):
            comments.edit(site, page, user, comment.id, QUESTION)


def test_only_its_author_and_the_desk_remove_a_comment(site, page, leader, supplier, council, desk):
    first, second = comments.add(site, page, leader, GOOD), comments.add(site, page, leader, QUESTION)
    for user in (supplier, council):
        with pytest.raises(NotFound):
            comments.remove(site, page, user, first.id)
    comments.remove(site, page, leader, first.id)
    comments.remove(site, page, desk, second.id)

    left = site.store.comments.of(page)
    assert [(c.text, c.removed_by, c.removed_at) for c in left] == [("", leader.id, NOON), ("", desk.id, NOON)]
    with pytest.raises(NotFound):
        comments.remove(site, page, leader, first.id)


def test_what_one_said_is_removed_even_when_the_page_takes_no_more(site, page, leader, desk):
    first, second = comments.add(site, page, leader, GOOD), comments.add(site, page, leader, QUESTION)
    retired = in_state(site, "retired")
    comments.remove(site, retired, leader, first.id)
    comments.remove(site, retired, desk, second.id)

    assert all(c.removed_at for c in site.store.comments.of(page))


def test_a_comment_goes_to_the_pages_authors_and_an_answer_to_whoever_asked(site, page, leader, supplier):
    question = comments.add(site, page, leader, QUESTION)
    answer = comments.add(site, page, supplier, replace(GOOD, answer_to=question.id))
    about = {"title": page.title, "path": f"/lessons/a#comment-{question.id}", "actor": "Anna", "text": QUESTION.text}

    assert comments.letters(page, question, "Anna", ["writer", leader.id]) == [Letter("comment", "writer", about)]
    assert comments.letters(page, answer, "Anna", ["writer"], question) == [
        Letter("answered", leader.id, {**about, "path": f"/lessons/a#comment-{answer.id}", "text": GOOD.text})
    ]
    assert comments.letters(page, replace(answer, author=leader.id), "Anna", ["writer"], question) == []


@pytest.mark.parametrize("kind", ["use", "thanks"])
def test_nobody_gets_a_letter_about_uses_and_thanks(page, kind, site, leader):
    assert comments.letters(page, comments.add(site, page, leader, replace(USE, kind=kind)), "Anna", ["writer"]) == []


def posted(site):
    return [(letter.kind, letter.user, letter.at) for letter in site.store.outbox.waiting()]


def test_letters_are_posted_with_the_comment_once_to_those_who_may_read_the_page(site, leader, supplier, desk):
    for n, user in enumerate((leader, supplier)):
        store_pages(site, {"a": small.LESSON.replace("2022", f"202{n}")}, actor=user.id)
    page = site.store.page("lesson", "a")
    accounts.erase(site, supplier)
    for _ in range(2):
        question = comments.add(site, page, desk, QUESTION)
    comments.add(site, page, leader, replace(GOOD, answer_to=question.id))

    assert posted(site) == [("comment", leader.id, NOON), ("answered", desk.id, NOON)]


def test_nobody_is_told_of_what_they_may_no_longer_read(site, leader, desk):
    store_pages(site, {"a": small.LESSON.replace("lang: da\n", "lang: da\naudience: council\n", 1)}, actor=leader.id)
    page = site.store.page("lesson", "a", EVERYONE)
    comments.add(site, page, desk, QUESTION)

    assert posted(site) == []


def test_what_is_sent_in_a_quarter_of_an_hour_is_counted(site, leader, supplier, clock):
    for _ in range(PER_WRITER):
        count_sent(site, "comment", leader.id)
    with pytest.raises(TooMany):
        count_sent(site, "comment", leader.id)
    count_sent(site, "comment", supplier.id)
    clock.now += WINDOW

    count_sent(site, "comment", leader.id)


def test_what_one_said_is_in_ones_export_and_what_was_removed_is_not(site, page, leader):
    kept = comments.add(site, page, leader, USE)
    gone = comments.add(site, page, leader, GOOD)
    comments.remove(site, page, leader, gone.id)

    taken = accounts.export(site, leader)
    assert [(c["page"], c["id"], c["text"], c["removed_at"]) for c in taken["comments"]] == [
        ("lesson/a", kept.id, USE.text, None),
        ("lesson/a", gone.id, "", "2026-03-31T12:00:00+00:00"),
    ]
    assert taken["contributions"] == []
