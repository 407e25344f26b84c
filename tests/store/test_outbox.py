"""The outbox in the store: what was posted waits until it has gone, once, and then says nothing more."""

import sqlite3
from datetime import timedelta

import pytest
from sqlite_utils import Database

from lessons.store.letters import KINDS, Counts, Letter, Posted
from lessons.store.migrations import migrations
from lessons.store.sqlite import SqliteStore
from tests.conftest import NOON
from tests.store.test_accounts import ANNA, BENT
from tests.store.test_sqlite import DEED, draft

LATER = NOON + timedelta(minutes=1)
DAY = timedelta(days=1)
WORDS = {"title": "Test", "path": "/lessons/test"}


@pytest.fixture
def store(tmp_path):
    made = SqliteStore(tmp_path / "s.db")
    for user in (ANNA, BENT):
        made.accounts.add(user, "")
    return made


def post(store, *users, kind="published", at=NOON, once=""):
    with store.writing() as writing:
        for user in users:
            writing.post(Letter(kind, user, WORDS), at, once)


def posted(id=1, user="a1", **more):
    return Posted(
        **{
            "id": id,
            "kind": "published",
            "user": user,
            "values": WORDS,
            "at": NOON,
            "tries": 0,
            "fault": "",
            "waits": True,
        }
        | more
    )


def test_letters_are_due_in_the_order_in_which_they_were_posted(store):
    post(store, "b2", "a1", "b2")
    post(store, "a1", at=LATER)

    assert store.outbox.due(NOON, 10) == [posted(1, "b2"), posted(2, "a1"), posted(3, "b2")]
    assert [p.id for p in store.outbox.due(LATER, 10)] == [1, 2, 3, 4]
    assert [p.id for p in store.outbox.due(LATER, 2)] == [1, 2]
    assert [p.id for p in store.outbox.waiting()] == [1, 2, 3, 4]


def test_a_letter_that_went_is_not_due_again_and_says_nothing(store, tmp_path):
    post(store, "a1")
    store.outbox.begin(1, NOON, LATER)
    store.outbox.sent(1, NOON)

    assert (store.outbox.due(LATER, 10), store.outbox.waiting(), store.outbox.troubles(NOON - DAY)) == ([], [], [])
    row = sqlite3.connect(tmp_path / "s.db").execute("SELECT given, tries, sent_at, next_at FROM outbox").fetchall()
    assert row == [("{}", 1, NOON.isoformat(), None)]


def test_a_try_whose_outcome_is_not_known_is_made_again_later(store):
    post(store, "a1")
    store.outbox.begin(1, NOON, LATER)

    assert store.outbox.due(NOON, 10) == []
    assert store.outbox.due(LATER, 10) == [posted(tries=1)]


def test_a_letter_is_taken_by_one(store, tmp_path):
    post(store, "a1")
    others = [SqliteStore(tmp_path / "s.db") for _ in range(3)]

    assert [s.outbox.begin(1, NOON, LATER) for s in (store, *others)] == [True, False, False, False]


def test_what_failed_waits_and_what_is_given_up_says_nothing(store):
    post(store, "a1", "b2")
    store.outbox.failed(1, "450 busy", LATER)
    store.outbox.failed(2, "550 no", None)

    assert store.outbox.due(NOON, 10) == []
    assert store.outbox.waiting() == [posted(fault="450 busy")]
    assert store.outbox.troubles(NOON - DAY) == [
        posted(fault="450 busy"),
        posted(2, "b2", values={}, fault="550 no", waits=False),
    ]
    assert store.outbox.counts(NOON - DAY) == Counts(waiting=1, failing=1, given_up=1)
    assert store.outbox.counts(NOON) == Counts(waiting=1, failing=1, given_up=0)


def test_a_letter_that_is_done_with_stays_so(store):
    post(store, "a1", "b2")
    store.outbox.sent(1, NOON)
    store.outbox.failed(2, "550 no", None)
    for id in (1, 2):
        assert not store.outbox.begin(id, LATER, LATER)
        store.outbox.failed(id, "late answer", NOON)

    assert store.outbox.waiting() == []


def test_of_letters_that_go_once_only_the_first_is_kept_even_after_it_went(store):
    post(store, "a1", "b2", once="due lesson/a")
    post(store, "a1", "b2", once="due lesson/a")
    post(store, "a1", once="due lesson/b")
    post(store, "a1", "a1")
    store.outbox.sent(1, NOON)
    store.outbox.forget(NOON + DAY)
    post(store, "a1", once="due lesson/a")

    assert [p.user for p in store.outbox.waiting()] == ["b2", "a1", "a1", "a1"]


def test_what_is_done_with_is_forgotten_in_time(store, tmp_path):
    post(store, "a1", "a1", "a1")
    post(store, "a1", at=LATER)
    store.outbox.sent(1, NOON)
    store.outbox.failed(2, "550 no", None)
    store.outbox.sent(4, LATER)
    store.outbox.forget(NOON)

    assert sqlite3.connect(tmp_path / "s.db").execute("SELECT id FROM outbox").fetchall() == [(3,), (4,)]


@pytest.mark.parametrize("user", ["import", "", "x' OR '1'='1"])
def test_nobody_gets_no_letter(store, user):
    post(store, user)

    assert store.outbox.waiting() == []


def test_the_letters_of_whoever_is_erased_go_with_them_and_none_come_after(store):
    post(store, "a1", "b2")
    post(store, "a1", once="x")
    store.accounts.erase("a1", NOON)
    post(store, "a1")

    assert store.outbox.waiting() == [posted(2, "b2")]


def test_a_letter_is_posted_with_its_deed_or_not_at_all(store):
    with pytest.raises(RuntimeError):
        _fail_after_posting(store)

    assert (store.count(), store.outbox.waiting()) == (0, [])


def test_where_no_mail_goes_out_nothing_is_kept(tmp_path, store):
    silent = SqliteStore(tmp_path / "s.db", posting=False)
    post(silent, "a1")

    assert silent.outbox.waiting() == []


def test_a_store_from_before_there_were_letters_gets_an_outbox_and_keeps_its_users(tmp_path):
    old = Database(tmp_path / "old.db")
    migrations.apply(old, stop_before="outbox")
    assert "outbox" not in old.table_names()
    old.execute(
        "INSERT INTO users (id, email, name, role, organisation, lang, created_at, password)"
        " VALUES ('a1', 'anna@example.org', 'Anna', 'project_leader', 'region', 'da', ?, '')",
        [NOON.isoformat()],
    )
    old.conn.commit()
    old.close()

    store = SqliteStore(tmp_path / "old.db")
    post(store, "a1")

    assert (store.accounts.users(), store.outbox.waiting(), store.faults()) == ([ANNA], [posted()], [])


@pytest.mark.parametrize(
    ("kind", "values", "fault"),
    [
        ("birthday", WORDS, "there is no letter 'birthday': use invitation, reset, hearing_asked"),
        ("sent_back", WORDS, "a letter sent_back needs reason"),
        ("published", {}, "a letter published needs title, path"),
        ("published", {"title": "T", "path": "//evil.example"}, "'//evil.example' is no path"),
        ("published", {"title": "T", "path": "https://evil.example"}, "'https://evil.example' is no path"),
    ],
)
def test_a_letter_that_cannot_be_written_is_refused_when_it_is_made(kind, values, fault):
    with pytest.raises(ValueError, match=fault):
        Letter(kind, "a1", values)


def test_every_kind_says_what_it_needs():
    assert {name: (kind.needs, kind.may) for name, kind in KINDS.items()} == {
        "invitation": (("actor",), ()),
        "reset": ((), ()),
        "hearing_asked": (("title", "path", "organisation", "due"), ()),
        "hearing_due": (("title", "path", "organisation", "due"), ()),
        "hearing_overdue": (("title", "path", "organisation", "due"), ()),
        "replied": (("title", "path", "organisation"), ()),
        "sent_back": (("title", "path", "reason"), ()),
        "published": (("title", "path"), ()),
        "comment": (("title", "path", "actor"), ("text",)),
        "answered": (("title", "path", "actor"), ("text",)),
        "digest": (("path", "text", "count"), ()),
    }


def _fail_after_posting(store):
    with store.writing() as writing:
        writing.put(draft(), "published", {}, DEED)
        writing.post(Letter("published", "a1", WORDS), NOON)
        raise RuntimeError
