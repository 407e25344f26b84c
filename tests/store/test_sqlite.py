import multiprocessing
import sqlite3
import threading

import pytest

from lessons.errors import Busy, NotFound
from lessons.pages.page import ANYONE, Draft, Viewer
from lessons.store.base import Deed
from lessons.store.migrations import migrations
from lessons.store.sqlite import SqliteStore
from tests.conftest import NOON

DEED = Deed("import", "test", NOON, "first")


def draft(slug="a", source="source", audience="public", title="Title"):
    return Draft("lesson", slug, source, {"title": title, "lang": "da", "audience": audience}, [], [])


def put(store, *drafts, terms=None):
    with store.writing() as writing:
        return [writing.put(d, "published", terms or {}, DEED) for d in drafts]


@pytest.fixture
def store(tmp_path):
    return SqliteStore(tmp_path / "s.db")


def test_each_put_adds_a_revision_that_keeps_the_whole_source(store):
    put(store, draft(source="one"), draft(source="two\r\n\ufeff"))

    page = store.page("lesson", "a")

    assert [(r.number, r.source, r.author, r.comment) for r in store.revisions(page)] == [
        (2, "two\r\n\ufeff", "test", "first"),
        (1, "one", "test", "first"),
    ]
    assert (page.revision, page.seq, page.updated_at) == (2, 2, NOON)


def test_one_revision_is_read_by_its_number(store):
    put(store, draft(source="one", title="First"), draft(source="two", title="Second"))
    page = store.page("lesson", "a")

    found = store.revision(page, 1)

    assert found == store.revisions(page)[1]
    assert (found.source, found.meta["title"], found.sections) == ("one", "First", [])


@pytest.mark.parametrize("number", [0, -1, 3, 2**64])
def test_a_revision_that_there_is_not_is_not_found(store, number):
    put(store, draft(), draft(source="two"))

    with pytest.raises(NotFound, match=f"lesson/a, revision {number}"):
        store.revision(store.page("lesson", "a"), number)


def test_revisions_stay_with_those_whom_they_were_written_for(store):
    put(store, draft(audience="council"), draft(source="two"))
    page = store.page("lesson", "a")
    council = Viewer(frozenset({"public", "council"}))

    assert [r.number for r in store.revisions(page)] == [2]
    assert [r.number for r in store.revisions(page, council)] == [2, 1]
    assert store.revision(page, 1, council).source == "source"
    with pytest.raises(NotFound):
        store.revision(page, 1)


def test_every_put_stands_in_the_log_in_order(store):
    put(store, draft("a"), draft("b"), draft("a"))

    assert [(c.seq, c.ref, c.revision, c.action) for c in store.changes(0, 10)] == [
        (1, "lesson/a", 1, "import"),
        (2, "lesson/b", 1, "import"),
        (3, "lesson/a", 2, "import"),
    ]
    assert [c.seq for c in store.changes(1, 1)] == [2]
    assert [c.seq for c in store.recent(10)] == [3, 2]


@pytest.mark.parametrize("statement", ["UPDATE changes SET actor = 'x'", "DELETE FROM changes"])
def test_the_log_cannot_be_changed(store, statement, tmp_path):
    put(store, draft())

    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        sqlite3.connect(tmp_path / "s.db").execute(statement)


def test_what_fails_inside_a_transaction_leaves_nothing(store):
    with pytest.raises(RuntimeError):
        _fail_halfway(store)

    assert (store.count(), store.seq()) == (0, 0)


def test_forbidden_and_unknown_pages_give_the_same_answer_everywhere(store):
    put(store, draft("open"), draft("closed", audience="council"), terms={"theme": ["x"], "risk": ["y"]})
    council = Viewer(frozenset({"public", "council"}))

    for missing in ("closed", "nowhere"):
        with pytest.raises(NotFound, match=f"lesson/{missing}"):
            store.page("lesson", missing)
    assert store.page("lesson", "closed", council).slug == "closed"
    for viewer, refs in ((ANYONE, ["lesson/open"]), (council, ["lesson/open", "lesson/closed"])):
        assert [p.ref for p in store.by_refs(["lesson/open", "lesson/closed", "lesson/no"], viewer)] == refs
        assert {p.ref for p in store.pages(viewer=viewer)} == set(refs)
        assert {c.ref for c in store.changes(0, 10, viewer)} == set(refs)
        assert {c.ref for c in store.recent(10, viewer)} == set(refs)
        assert set(store.containing(["title"], viewer)) == set(refs)
        assert {ref for ref, _, _ in store.pairs("lesson", "theme", "risk", viewer)} == set(refs)
        assert store.tally("lesson", "theme", viewer) == {"x": len(refs)}
        assert store.count(viewer=viewer) == len(refs)
        assert {slug for _, slug, _ in store.sources(viewer)} == {ref.partition("/")[2] for ref in refs}
        assert set(store.titles("lesson", viewer)) == {ref.partition("/")[2] for ref in refs}
    assert len(store.changes(0, 10, None)) == 2


def test_pages_are_narrowed_by_any_value_of_a_facet_and_all_facets(store):
    put(store, draft("a"), terms={"risk": ["x"], "region": ["r"]})
    put(store, draft("b"), terms={"risk": ["y"], "region": ["r"]})
    put(store, draft("c"), terms={"risk": ["y"], "region": ["s"]})

    def found(**terms):
        return [p.slug for p in store.pages(["lesson"], terms)]

    assert found(risk=["x", "y"]) == ["a", "b", "c"]
    assert found(risk=["y"], region=["r"]) == ["b"]
    assert [p.slug for p in store.pages(newest=True, limit=1, offset=1)] == ["b"]


def test_values_that_look_like_sql_are_only_values(store):
    evil = "a'); DROP TABLE pages; --"
    put(store, draft("a", title=evil), terms={"risk": [evil]})

    assert store.containing([evil]) == ["lesson/a"]
    assert [p.title for p in store.pages(terms={"risk": [evil]})] == [evil]
    assert store.by_refs([evil, "lesson/" + evil]) == []


def test_every_table_is_strict_and_made_by_the_migrations(store, tmp_path):
    tables = sqlite3.connect(tmp_path / "s.db").execute(
        "SELECT name, strict FROM pragma_table_list WHERE schema = 'main' AND name NOT LIKE 'sqlite%'"
    )

    assert dict(tables) == {
        "pages": 1,
        "attachments": 1,
        "manuscript_attachments": 1,
        "revision_attachments": 1,
        "revisions": 1,
        "changes": 1,
        "terms": 1,
        "translations": 1,
        "users": 1,
        "sessions": 1,
        "tokens": 1,
        "tries": 1,
        "manuscripts": 1,
        "manuscript_versions": 1,
        "manuscript_readers": 1,
        "manuscript_moves": 1,
        "hearings": 1,
        "subscriptions": 1,
        "outbox": 1,
        "comments": 1,
        "identities": 1,
        "_sqlite_migrations": 0,
    }


def test_faults_are_none_in_a_sound_store_and_named_in_a_damaged_one(store, tmp_path):
    put(store, draft())
    assert store.faults() == []

    connection = sqlite3.connect(tmp_path / "s.db")
    connection.execute("DELETE FROM revisions")
    connection.commit()

    assert store.faults() == ["database: the log names a lost revision of lesson/a"]


def test_a_writer_that_waits_too_long_is_told_to_try_again(store, tmp_path, monkeypatch):
    monkeypatch.setattr("lessons.store.sqlite.WAIT", 0.1)
    other = SqliteStore(tmp_path / "s.db")

    with store.writing(), pytest.raises(Busy, match="try again in a moment"):
        _in_thread(lambda: put(other, draft()))


def test_threads_write_without_losing_a_page(store):
    threads = [
        threading.Thread(target=lambda n=n: [put(store, draft(f"t{n}-{m}")) for m in range(10)]) for n in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (store.count(), store.seq()) == (60, 60)


def test_processes_open_and_write_a_new_store_at_once(tmp_path):
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=_write, args=(tmp_path / "new.db", n)) for n in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    store = SqliteStore(tmp_path / "new.db")
    assert ([w.exitcode for w in workers], store.count(), store.faults()) == ([0, 0, 0], 15, [])


def test_the_log_file_is_folded_back_once_it_has_grown(store, tmp_path, monkeypatch):
    monkeypatch.setattr("lessons.store.sqlite.CHECKPOINT_AT", 10)
    for n in range(30):
        put(store, draft(f"p{n}", source="x" * 5000))

    with sqlite3.connect(f"file:{tmp_path}/s.db?mode=ro&immutable=1", uri=True) as without_log:
        assert without_log.execute("SELECT count(*) FROM pages").fetchone()[0] > 20


def test_every_migration_has_a_name_of_its_own():
    names = [m.name for m in migrations._migrations]

    assert len(names) == len(set(names))


def _fail_halfway(store):
    with store.writing() as writing:
        writing.put(draft(), "published", {}, DEED)
        raise RuntimeError


def _write(path, n):
    store = SqliteStore(path)
    for m in range(5):
        put(store, draft(f"p{n}-{m}"))


def _in_thread(work):
    faults = []

    def run():
        try:
            work()
        except Busy as fault:
            faults.append(fault)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    if faults:
        raise faults[0]
