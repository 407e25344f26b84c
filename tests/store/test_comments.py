"""Comments in the store: each with its actor and date, in the change log, removed with a trace, and never hidden by a page."""

import sqlite3
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlite_utils import Database

from lessons.errors import NotFound
from lessons.pages.page import Viewer
from lessons.store.base import Deed
from lessons.store.migrations import migrations
from lessons.store.remarks import Comment
from lessons.store.sqlite import SqliteStore
from tests.conftest import NOON
from tests.store.test_accounts import ANNA, BENT
from tests.store.test_sqlite import draft, put

LATER = NOON + timedelta(hours=1)
COUNCIL = Viewer(frozenset({"public", "council"}))


@pytest.fixture
def store(tmp_path):
    """Two pages and two users."""
    store = SqliteStore(tmp_path / "s.db")
    put(store, draft("a"), draft("b"))
    store.accounts.add(ANNA, "")
    store.accounts.add(BENT, "")
    return store


@pytest.fixture
def page(store):
    return store.page("lesson", "a")


@pytest.fixture
def comment(page):
    return Comment("c1", page.id, "comment", "a1", "project_leader", "region", "public", "da", "Godt.", NOON)


def add(store, *comments, since=NOON):
    with store.writing() as writing:
        return [writing.comments.add(comment, since) for comment in comments]


def remove(store, comment, by="a1"):
    with store.writing() as writing:
        writing.comments.remove(comment, by, LATER)


def log(store, since=2):
    return [(c.ref, c.revision, c.action, c.actor, c.at) for c in store.changes(since, 99)]


def test_what_is_said_is_read_back_whole_and_in_order(store, page, comment):
    use = replace(comment, id="c2", kind="use", author="b2", project="project/x", outcome="partly", created_at=LATER)
    answer = replace(comment, id="c0", answer_to="c1", created_at=LATER)
    add(store, comment, use, answer)

    assert store.comments.of(page) == [comment, use, answer]
    assert store.comments.one(page, "c2") == use
    assert store.comments.of(store.page("lesson", "b")) == []
    assert store.comments.by("a1") == [("lesson/a", comment), ("lesson/a", answer)]


def test_saying_something_stands_in_the_log_and_leaves_the_page_as_it_was(store, page, comment):
    before = (store.page("lesson", "a"), store.recent(9), store.revisions(page))
    add(store, comment, replace(comment, id="c2", kind="use", author="b2"))

    assert log(store) == [("lesson/a", 1, "comment", "a1", NOON), ("lesson/a", 1, "use", "b2", NOON)]
    assert (store.page("lesson", "a"), store.recent(9), store.revisions(page)) == before
    assert store.faults() == []


def test_the_very_same_said_again_soon_stands_once(store, page, comment):
    soon = replace(comment, id="c2", created_at=NOON + timedelta(seconds=59))

    assert add(store, comment, soon, since=NOON - timedelta(seconds=1)) == ["c1", "c1"]
    assert len(log(store)) == 1


@pytest.mark.parametrize(
    "other",
    [{"author": "b2"}, {"text": "Andet."}, {"kind": "question"}, {"project": "x"}, {"outcome": "helped"}, {"answer_to": "c1"}],
    ids=lambda o: next(iter(o)),
)  # fmt: skip
def test_anything_else_said_soon_stands_too(store, comment, other):
    assert add(store, comment, replace(comment, id="c2", **other), since=NOON - timedelta(seconds=1)) == ["c1", "c2"]


def test_thanks_stand_once_until_they_are_taken_back(store, page, comment):
    thanks = replace(comment, kind="thanks", text="")
    again = replace(thanks, id="c2", created_at=NOON + timedelta(days=300))
    assert add(store, thanks, again, since=LATER) == ["c1", "c1"]
    remove(store, thanks)

    assert add(store, again) == ["c2"]


def test_a_change_keeps_when_it_was_made(store, page, comment):
    add(store, comment)
    with store.writing() as writing:
        writing.comments.edit(replace(comment, text="Bedre."), LATER)
        writing.comments.edit(replace(comment, text="Bedre."), NOON)

    assert store.comments.of(page) == [replace(comment, text="Bedre.", edited_at=LATER)]
    assert log(store, 3) == [("lesson/a", 1, "comment_edited", "a1", LATER)]


def test_what_is_removed_leaves_a_trace_and_no_text(store, page, comment, tmp_path):
    add(store, replace(comment, text="kanariefugl", project="kanariefugl", outcome="helped"))
    remove(store, comment, "b2")
    remove(store, comment, "a1")
    with store.writing() as writing:
        writing.comments.edit(comment, LATER)

    left = replace(comment, text="", removed_at=LATER, removed_by="b2")
    assert store.comments.of(page) == [left]
    assert [c for _, c in store.comments.by("a1")] == [left]
    assert log(store, 3) == [("lesson/a", 1, "comment_removed", "b2", LATER)]
    with pytest.raises(NotFound):
        store.comments.one(page, "c1")
    with pytest.raises(sqlite3.IntegrityError, match="removed by taking its text"):
        sqlite3.connect(tmp_path / "s.db").execute("DELETE FROM comments")


@pytest.mark.parametrize("id", ["c9", "", "'; DROP TABLE comments; --"])
def test_what_there_is_not_is_not_found(store, page, comment, id):
    add(store, comment)

    with pytest.raises(NotFound):
        store.comments.one(page, id)


def test_a_comment_is_found_under_its_own_page_alone(store, comment):
    add(store, comment)

    with pytest.raises(NotFound):
        store.comments.one(store.page("lesson", "b"), "c1")


def test_what_was_said_among_few_stays_with_them_when_the_page_opens(store, page, comment):
    add(store, replace(comment, audience="council"))

    assert store.comments.of(page) == []
    assert [c.id for c in store.comments.of(page, COUNCIL)] == ["c1"]
    with pytest.raises(NotFound):
        store.comments.one(page, "c1")


def test_what_was_said_about_a_page_moves_with_it_into_the_page_that_it_was_merged_into(store, page, comment):
    put(store, draft("c"))
    other, third = (store.page("lesson", slug) for slug in "bc")
    add(store, comment, replace(comment, id="c2", page=other.id), replace(comment, id="c3", page=third.id))
    with store.writing() as writing:
        writing.move(third, "superseded", Deed("supersede", "b2", NOON, "same"), other.id, merged=True)
        writing.move(other, "superseded", Deed("supersede", "b2", NOON, "same"), page.id, merged=True)

    assert [c.id for c in store.comments.of(page)] == ["c1", "c2", "c3"]
    assert store.comments.one(page, "c3").page == third.id


def test_a_page_that_only_took_over_does_not_take_what_was_said(store, page, comment):
    other = store.page("lesson", "b")
    add(store, replace(comment, page=other.id))
    with store.writing() as writing:
        writing.move(other, "superseded", Deed("supersede", "b2", NOON, "newer"), page.id)

    assert store.comments.of(page) == []


def test_what_is_said_about_a_hidden_page_is_in_no_log_that_others_read(store, comment):
    put(store, draft("closed", audience="council"))
    add(store, replace(comment, page=store.page("lesson", "closed", COUNCIL).id, audience="council"))

    assert [c.ref for c in store.changes(2, 9)] == []
    assert [c.action for c in store.changes(2, 9, COUNCIL)] == ["import", "comment"]


def test_the_authors_of_a_page_are_the_users_who_wrote_it(store, page):
    with store.writing() as writing:
        for n, actor in enumerate(("b2", "a1", "b2", "import")):
            writing.put(draft("a", source=str(n)), "published", {}, Deed("edit", actor, NOON))
    assert store.comments.authors(page) == ["b2", "a1"]
    store.accounts.erase("a1", LATER)

    assert store.comments.authors(page) == ["b2"]


def test_an_erased_user_leaves_neither_role_nor_organisation_but_where_a_page_was_used(store, page, comment):
    use = replace(comment, id="c2", kind="use", project="x", outcome="helped")
    other = replace(comment, id="c3", author="b2")
    add(store, comment, use, other)
    store.accounts.erase("a1", LATER)

    gone = [replace(comment, role="", organisation=""), replace(use, role=""), other]
    assert store.comments.of(page) == gone
    assert log(store, 5) == [("lesson/a", 1, "comment_edited", "a1", LATER)]


def test_saying_something_is_no_contribution_to_a_page(store, comment):
    with store.writing() as writing:
        writing.put(draft("a", source="new"), "published", {}, Deed("edit", "a1", NOON, "Rettet"))
    add(store, comment)

    assert [(c.action, c.comment) for c in store.accounts.contributions("a1")] == [("edit", "Rettet")]


def test_what_fails_in_the_same_transaction_takes_the_comment_with_it(store, page, comment):
    with pytest.raises(RuntimeError):
        _fail_after(store, comment)

    assert (store.comments.of(page), log(store)) == ([], [])


def test_an_older_store_gets_comments_and_keeps_its_pages(tmp_path):
    old = Database(tmp_path / "old.db")
    migrations.apply(old, stop_before="comments")
    assert "comments" not in old.table_names()
    old.execute(
        "INSERT INTO pages (id, type, slug, title, lang, state, audience, revision, seq, missing, created_at, updated_at)"
        " VALUES ('p', 'lesson', 'a', 'A', 'da', 'published', 'public', 1, 1, '[]', ?, ?)",
        [NOON.isoformat()] * 2,
    )
    old.execute("INSERT INTO revisions VALUES ('p', 1, 'source', '{}', '[]', 'a', 'import', '', ?)", [NOON.isoformat()])
    old.conn.commit()
    old.close()

    store = SqliteStore(tmp_path / "old.db")
    store.accounts.add(ANNA, "")
    page = store.page("lesson", "a")
    comment = Comment("c1", page.id, "comment", "a1", "supplier", "x", "public", "da", "Godt.", NOON)
    add(store, comment)

    assert store.comments.of(page) == [comment]
    assert store.faults() == []


def _fail_after(store, comment):
    with store.writing() as writing:
        writing.comments.add(comment, NOON)
        raise RuntimeError
