"""Talk: what each viewer sees of what was said about a page."""

from dataclasses import replace
from datetime import timedelta

import pytest

from lessons import accounts, comments, indexing, talk
from lessons.errors import NotFound
from lessons.permissions import viewer_of
from tests import small
from tests.comments.test_comments import GOOD, QUESTION, USE, in_state
from tests.test_indexing import Remembering
from tests.web.conftest import store_pages


def test_names_are_shown_to_members_alone(site, page, leader, supplier):
    comments.add(site, page, leader, GOOD)

    assert [talk.talk(site, page, user).threads[0].name for user in (None, leader, supplier)] == [
        "",
        "Test project_leader",
        "Test project_leader",
    ]


def test_a_former_user_is_one_to_everybody(site, page, leader, supplier):
    comments.add(site, page, leader, GOOD)
    comments.add(site, page, leader, USE)
    accounts.erase(site, leader)

    for user in (None, supplier):
        seen = talk.talk(site, page, user)
        (entry,), (use,) = seen.threads, seen.uses
        assert (entry.name, entry.is_former, entry.comment.role, entry.comment.organisation) == ("", True, "", "")
        assert (use.name, use.is_former, use.comment.role, use.comment.organisation) == ("", True, "", "region-nordjylland")  # fmt: skip


def test_uses_are_counted_and_stand_last_first(site, page, leader, supplier, clock):
    for name in ("NordEPJ", "Andet"):
        comments.add(site, page, leader, replace(USE, project=name))
        clock.now += timedelta(days=1)
    gone = comments.add(site, page, supplier, USE)
    comments.remove(site, page, supplier, gone.id)

    seen = talk.talk(site, page)
    assert [(e.project_name, e.project.slug if e.project else "") for e in seen.uses] == [
        ("", ""),
        ("Andet", ""),
        ("NordEPJ", "nordepj"),
    ]
    assert (seen.used, [u.project for u in talk.uses(site, page)]) == (2, ["Andet", "project/nordepj"])


def test_a_project_that_the_viewer_may_not_know_of_is_left_out(site, page, leader, council):
    comments.add(site, page, council, replace(USE, project="Kanariefugl"))

    for user, name in ((None, ""), (leader, ""), (council, "Kanariefugl")):
        assert [e.project_name for e in talk.talk(site, page, user).uses] == [name]
    assert [u.project for u in talk.uses(site, page)] == [""]
    assert [u.project for u in talk.uses(site, page, viewer_of(council))] == ["project/hidden"]
    assert (talk.projects(site, leader), talk.projects(site, council)) == (["NordEPJ"], ["Kanariefugl", "NordEPJ"])


def test_who_wrote_the_page_is_marked(site, leader, supplier):
    store_pages(site, {"a": small.LESSON.replace("2022", "2021")}, actor=leader.id)
    page = site.store.page("lesson", "a")
    comments.add(site, page, leader, GOOD)
    comments.add(site, page, supplier, QUESTION)

    assert [e.is_by_author for e in talk.talk(site, page).threads] == [True, False]


@pytest.mark.parametrize(
    ("state", "who", "expected"),
    [
        ("published", "leader", (True, True)),
        ("published", "supplier", (False, False)),
        ("published", "desk", (False, True)),
        ("published", None, (False, False)),
        ("retired", "leader", (False, True)),
        ("retired", "desk", (False, True)),
    ],
)
def test_who_may_change_and_remove_is_told_with_each(site, page, request, leader, state, who, expected):
    comments.add(site, page, leader, GOOD)
    user = request.getfixturevalue(who) if who else None

    (entry,) = talk.talk(site, in_state(site, state), user).threads
    assert (entry.is_editable, entry.is_removable) == expected


def test_one_entry_is_for_those_who_may_do_something_with_it(site, page, leader, supplier, desk):
    comment = comments.add(site, page, leader, GOOD)

    assert [talk.entry(site, page, user, comment.id).is_editable for user in (leader, desk)] == [True, False]
    with pytest.raises(NotFound):
        talk.entry(site, page, supplier, comment.id)


def test_an_answer_to_a_removed_question_stays_under_its_trace(site, page, leader, supplier):
    question = comments.add(site, page, leader, QUESTION)
    comments.add(site, page, supplier, replace(GOOD, answer_to=question.id))
    comments.remove(site, page, leader, question.id)

    (thread,) = talk.talk(site, page).threads
    assert (thread.comment.text, [a.comment.text for a in thread.answers]) == ("", [GOOD.text])


@pytest.mark.parametrize(("state", "is_open"), [("published", True), ("under_review", True), ("superseded", False), ("retired", False)])  # fmt: skip
def test_what_was_said_stays_when_a_page_takes_no_more(site, page, leader, state, is_open):
    comments.add(site, page, leader, GOOD)
    seen = talk.talk(site, in_state(site, state), leader)

    assert (len(seen.threads), seen.is_open, bool(seen.kinds)) == (1, is_open, is_open)


def test_the_index_only_counts_what_is_said_as_reached(site, page, leader):
    followed = replace(site, engine=Remembering())
    indexing.catch_up(followed)
    followed.engine.documents.clear()
    comments.add(site, site.store.page("project", "nordepj"), leader, GOOD)
    comments.add(site, page, leader, USE)

    assert indexing.catch_up(followed) == 0
    assert (followed.engine.documents, followed.engine.seq()) == ({}, site.store.seq())


def test_a_change_beside_what_is_said_is_indexed(site, page, leader):
    followed = replace(site, engine=Remembering())
    indexing.catch_up(followed)
    comments.add(site, page, leader, GOOD)
    store_pages(site, {"a": small.LESSON.replace("2022", "2021")})

    assert indexing.catch_up(followed) == 1
    assert followed.engine.documents["lesson/a"].numbers["year"] == 2021
