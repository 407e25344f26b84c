"""Accounts in the store: kept hashed, ended together, counted across processes, and added to stores of any age."""

import multiprocessing
import sqlite3
import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlite_utils import Database

from lessons.errors import Conflict
from lessons.store.migrations import migrations
from lessons.store.sqlite import SqliteStore
from lessons.store.users import Contribution, Linked, Session, User
from tests.conftest import NOON
from tests.store.test_sqlite import draft, put

ANNA = User("a1", "anna@example.org", "Anna", "project_leader", "region", "da", NOON)
BENT = User("b2", "bent@example.org", "Bent", "administrator", "", "sv", NOON)
LATER = NOON + timedelta(hours=1)
LONG_AGO = (NOON - timedelta(days=30), NOON - timedelta(days=7))


@pytest.fixture
def store(tmp_path):
    return SqliteStore(tmp_path / "s.db")


@pytest.fixture
def accounts(store):
    store.accounts.add(ANNA, "")
    store.accounts.add(BENT, "kept")
    return store.accounts


def session(id, user="a1", began=NOON, seen=NOON):
    return Session(id, user, "Firefox", began, seen)


def test_users_are_found_by_id_and_address(accounts):
    active = replace(BENT, active=True)

    assert accounts.user("a1") == ANNA
    assert accounts.known("bent@example.org") == (active, "kept")
    assert accounts.users() == [ANNA, active]
    assert (accounts.user("x"), accounts.known("x")) == (None, None)


def test_an_address_has_one_account(accounts):
    with pytest.raises(Conflict, match="has an account already"):
        accounts.add(replace(ANNA, id="other"), "")


def test_a_token_is_good_once_for_its_kind_and_time(accounts):
    accounts.issue("h", "reset", "anna@example.org", LATER)

    assert accounts.holder("h", "reset", NOON) == ANNA
    assert accounts.holder("h", "invitation", NOON) is None
    assert accounts.holder("h", "reset", LATER) is None
    assert accounts.redeem("h", "reset", "new", LATER) is None
    assert accounts.redeem("h", "reset", "new", NOON) == replace(ANNA, active=True)
    assert accounts.redeem("h", "reset", "newer", NOON) is None
    assert accounts.known("anna@example.org")[1] == "new"


def test_a_newer_token_of_a_kind_ends_the_older(accounts):
    accounts.issue("one", "reset", "anna@example.org", LATER)
    accounts.issue("other", "invitation", "anna@example.org", LATER)
    accounts.issue("two", "reset", "anna@example.org", LATER)

    assert [
        bool(accounts.holder(h, k, NOON)) for h, k in (("one", "reset"), ("two", "reset"), ("other", "invitation"))
    ] == [
        False,
        True,
        True,
    ]


def test_a_token_for_nobody_opens_nothing(accounts):
    accounts.issue("h", "reset", "nobody@example.org", LATER)

    assert accounts.holder("h", "reset", NOON) is None


def test_a_token_is_redeemed_once_however_many_try(accounts):
    accounts.issue("h", "reset", "anna@example.org", LATER)
    got = []
    threads = [threading.Thread(target=lambda: got.append(accounts.redeem("h", "reset", "x", NOON))) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum(user is not None for user in got) == 1


def test_a_new_session_ends_the_one_before_and_those_that_are_over(accounts):
    accounts.begin(session("old", began=NOON - timedelta(days=31)), "h-old", "", LONG_AGO)
    accounts.begin(session("idle", seen=NOON - timedelta(days=8)), "h-idle", "", (LONG_AGO[0], LONG_AGO[0]))
    accounts.begin(session("before"), "h-before", "", (LONG_AGO[0] - timedelta(days=9), LONG_AGO[0]))
    accounts.begin(session("new"), "h-new", "h-before", LONG_AGO)

    assert accounts.sessions("a1") == [session("new")]
    assert accounts.session("h-new") == (session("new"), ANNA)
    assert accounts.session("new") is None


def test_sessions_end_one_by_one_all_together_and_with_the_password(accounts):
    for id in "abc":
        accounts.begin(session(id), f"h-{id}", "", LONG_AGO)
    accounts.begin(session("bent", "b2"), "h-bent", "", LONG_AGO)
    accounts.end("b2", "a")
    accounts.end("a1", "a")
    assert {s.id for s in accounts.sessions("a1")} == {"b", "c"}

    accounts.end("a1")
    assert accounts.sessions("a1") == []

    accounts.begin(session("d"), "h-d", "", LONG_AGO)
    accounts.issue("t", "reset", "anna@example.org", LATER)
    accounts.set_password("a1", "new")
    assert (accounts.sessions("a1"), accounts.holder("t", "reset", NOON)) == ([], None)
    assert [s.id for s in accounts.sessions("b2")] == ["bent"]


def test_a_session_remembers_when_it_was_seen(accounts):
    accounts.begin(session("a"), "h", "", LONG_AGO)
    accounts.seen("a", LATER)

    assert accounts.sessions("a1") == [session("a", seen=LATER)]


def test_tries_are_counted_under_every_key_and_forgotten_in_time(accounts):
    limits = {"account": 2, "address": 3}

    def attempt(keys, at=NOON):
        return accounts.try_({k: limits[k] for k in keys}, at - timedelta(minutes=15), at)

    assert [attempt(["account", "address"]) for _ in range(3)] == [True, True, False]
    assert [attempt(["address"]) for _ in range(2)] == [True, False]
    assert not attempt(["account"], NOON + timedelta(minutes=14))
    assert attempt(["account"], NOON + timedelta(minutes=15))


def test_forgiven_tries_leave_the_others(accounts):
    since = NOON - timedelta(minutes=15)
    accounts.try_({"account": 1, "address": 1}, since, NOON)
    accounts.forgive("account")

    assert accounts.try_({"account": 1}, since, NOON)
    assert not accounts.try_({"address": 1}, since, NOON)


def test_processes_count_tries_together(accounts, tmp_path):
    context = multiprocessing.get_context("spawn")
    queue = context.Queue()
    workers = [context.Process(target=_try, args=(tmp_path / "s.db", queue)) for _ in range(3)]
    for worker in workers:
        worker.start()
    allowed = sum(queue.get(timeout=60) for _ in workers)
    for worker in workers:
        worker.join()

    assert allowed == 10


def test_an_erased_user_leaves_only_an_author(store, accounts, tmp_path):
    put(store, draft())
    accounts.begin(session("a"), "h", "", LONG_AGO)
    accounts.issue("t", "reset", "anna@example.org", LATER)
    accounts.erase("a1", LATER)

    left = accounts.user("a1")
    assert (left.email, left.name, left.organisation, left.role, left.erased) == ("", "", "", "reader", True)
    assert accounts.names(["a1", "b2", "import"]) == {"a1": "", "b2": "Bent"}
    assert (accounts.session("h"), accounts.holder("t", "reset", NOON), accounts.known("anna@example.org")) == (
        None,
    ) * 3
    assert [u.id for u in accounts.users()] == ["b2"]
    accounts.set_password("a1", "again")
    accounts.add(replace(ANNA, id="a2"), "")
    store._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    rows = sqlite3.connect(tmp_path / "s.db").execute("SELECT * FROM users WHERE id = 'a1'").fetchall()
    assert rows == [("a1", None, "", "reader", "", "da", NOON.isoformat(), "", 1)]


def test_the_last_administrator_cannot_go(accounts):
    with pytest.raises(Conflict, match="only administrator"):
        accounts.erase("b2", LATER)
    accounts.add(replace(BENT, id="c3", email="c@example.org"), "")
    accounts.erase("b2", LATER)

    assert accounts.user("b2").erased


ISSUER = "https://login.example.org"


def test_a_provider_knows_a_user_by_one_name(accounts):
    accounts.identify("a1", ISSUER, "anna", NOON, granted=False)
    accounts.identify("a1", ISSUER, "anna", LATER, granted=True)
    accounts.identify("a1", "https://other.example", "anna", LATER, granted=False)

    assert accounts.identified(ISSUER, "anna") == (replace(ANNA, federated=True), True)
    assert accounts.identified(ISSUER, "bent") is None
    assert accounts.links("a1") == [Linked(ISSUER, "anna", NOON), Linked("https://other.example", "anna", LATER)]
    assert [user.federated for user in accounts.users()] == [True, False]


@pytest.mark.parametrize(("id", "subject"), [("b2", "anna"), ("a1", "another"), ("nobody", "new")])
def test_a_name_or_user_that_is_known_otherwise_is_refused(accounts, id, subject):
    accounts.identify("a1", ISSUER, "anna", NOON, granted=True)
    with pytest.raises(Conflict):
        accounts.identify(id, ISSUER, subject, LATER, granted=False)

    assert accounts.identified(ISSUER, "anna") == (replace(ANNA, federated=True), True)
    assert accounts.links("b2") == []


def test_erasure_takes_the_providers_names_along(accounts):
    accounts.identify("a1", ISSUER, "anna", NOON, granted=True)
    accounts.erase("a1", LATER)
    with pytest.raises(Conflict):
        accounts.identify("a1", ISSUER, "anna", NOON, granted=True)

    assert (accounts.identified(ISSUER, "anna"), accounts.links("a1")) == (None, [])


def test_a_user_gets_another_place_but_the_last_administrator_keeps_the_role(accounts):
    accounts.place("a1", "council_member", "council", NOON)
    accounts.place("b2", "administrator", "region", NOON)
    with pytest.raises(Conflict, match="only administrator"):
        accounts.place("b2", "supplier", "", NOON)

    assert (accounts.user("a1").role, accounts.user("a1").organisation) == ("council_member", "council")
    assert (accounts.user("b2").role, accounts.user("b2").organisation) == ("administrator", "region")


def test_contributions_are_what_the_log_says_of_a_user(store, accounts):
    put(store, draft("one"), draft("two"))

    assert accounts.contributions("test") == [
        Contribution("lesson/one", 1, "import", "first", NOON),
        Contribution("lesson/two", 1, "import", "first", NOON),
    ]
    assert accounts.contributions("a1") == []


def test_an_older_store_gets_accounts_and_keeps_its_pages(tmp_path):
    """The schema as it was before: everything up to the translations."""
    old = Database(tmp_path / "old.db")
    migrations.apply(old, stop_before="accounts")
    assert "users" not in old.table_names()
    old.execute(
        "INSERT INTO pages VALUES ('p', 'lesson', 'a', 'A', 'da', 'published', 'public', 1, 1, '[]', ?, ?)",
        [NOON.isoformat()] * 2,
    )
    old.execute("INSERT INTO revisions VALUES ('p', 1, 'source', '{}', '[]', 'a', 'import', '', ?)", [NOON.isoformat()])
    old.conn.commit()
    old.close()

    store = SqliteStore(tmp_path / "old.db")
    store.accounts.add(ANNA, "")

    assert (store.page("lesson", "a").title, store.accounts.users()) == ("A", [ANNA])
    assert store.faults() == []


def test_a_store_with_accounts_learns_of_providers(tmp_path):
    old = Database(tmp_path / "old.db")
    migrations.apply(old, stop_before="identities")
    old.execute(
        "INSERT INTO users (id, email, name, role, organisation, lang, created_at, password)"
        " VALUES ('a1', 'anna@example.org', 'Anna', 'project_leader', 'region', 'da', ?, '')",
        [NOON.isoformat()],
    )
    old.conn.commit()
    old.close()
    store = SqliteStore(tmp_path / "old.db")
    assert store.accounts.users() == [ANNA]

    store.accounts.identify("a1", ISSUER, "anna", NOON, granted=True)

    assert store.accounts.users() == [replace(ANNA, federated=True)]
    assert store.faults() == []


def _try(path, queue):
    store = SqliteStore(path)
    queue.put(sum(store.accounts.try_({"k": 10}, NOON - timedelta(minutes=15), NOON) for _ in range(8)))
