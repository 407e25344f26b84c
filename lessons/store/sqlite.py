"""The store on SQLite, through sqlite-utils."""

import json
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from lessons.errors import Busy, NotFound
from lessons.pages.page import ANYONE, Change, Page, Revision, Viewer
from lessons.store.accounts import SqliteAccounts
from lessons.store.base import Deed, Translation
from lessons.store.comments import SqliteComments
from lessons.store.locks import locked
from lessons.store.migrations import migrations
from lessons.store.outbox import SqliteOutbox
from lessons.store.remarks import ACTIONS
from lessons.store.sqlite_attachments import SqliteAttachments
from lessons.store.sqlite_manuscripts import SqliteManuscripts
from lessons.store.sqlite_rows import COLUMNS, PAGES, change_of, page_of, revision_of, sections_of
from lessons.store.sqlite_subscriptions import SqliteSubscriptions
from lessons.store.sqlite_writing import SqliteWriting

WAIT = 5.0
"""Seconds to wait for another writer before giving up."""
CHECKPOINT_AT = 1000
"""Pages in the write-ahead log (4 KiB each) from which a writer folds them back."""
_LISTED = "p.state IN ('published', 'under_review')"
"""What stands in lists, counts and the index; what was superseded or retired is found at its own address alone."""

_BESIDE = ", ".join(f"'{action}'" for action in ("translate", *ACTIONS))
_NEWEST_DEED = f"c.seq = (SELECT max(d.seq) FROM changes d WHERE d.page = p.id AND d.action NOT IN ({_BESIDE}))"
"""The newest change of each page that somebody made to it."""


class SqliteStore:
    """Pages in one SQLite file. One connection a thread; any number of processes. Without `posting` letters are not kept."""

    def __init__(self, path: Path, posting: bool = True) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        self._lock = path.with_name(path.name + ".lock")
        self._threads = threading.local()
        self._posting = posting
        path.touch(mode=0o600)  # Whoever reads the file reads names and addresses; SQLite gives its log the same mode.
        with locked(self._lock, wait=60):
            migrations.apply(self._db)

    @property
    def _db(self) -> Database:
        """This thread's connection: SQLite's own must not travel between threads."""
        if not hasattr(self._threads, "db"):
            self._threads.db = _connect(self._path)
        db: Database = self._threads.db
        return db

    @property
    def accounts(self) -> SqliteAccounts:
        return SqliteAccounts(lambda: self._db, self.transaction)

    @property
    def manuscripts(self) -> SqliteManuscripts:
        return SqliteManuscripts(lambda: self._db)

    @property
    def attachments(self) -> SqliteAttachments:
        return SqliteAttachments(lambda: self._db)

    @property
    def subscriptions(self) -> SqliteSubscriptions:
        return SqliteSubscriptions(lambda: self._db, self.transaction)

    @property
    def outbox(self) -> SqliteOutbox:
        return SqliteOutbox(lambda: self._db, self.transaction)

    @property
    def comments(self) -> SqliteComments:
        return SqliteComments(lambda: self._db)

    @contextmanager
    def writing(self) -> Iterator["SqliteWriting"]:
        with self.transaction() as db:
            yield SqliteWriting(db, self._posting)

    @contextmanager
    def transaction(self) -> Iterator[Database]:
        """The file lock keeps writers and checkpoints apart: most systems' SQLite still has the WAL-reset race."""
        with locked(self._lock, wait=WAIT):
            connection = self._db.conn
            try:
                connection.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as fault:
                raise Busy(f"The database is held by another program: try again in a moment ({fault}).") from None
            try:
                yield self._db
                connection.commit()
            except BaseException:
                connection.rollback()
                raise
            self._fold()

    def _fold(self) -> None:
        """Checkpoint once the log has grown; readers are not waited for."""
        log = self._path.with_name(self._path.name + "-wal")
        if log.exists() and log.stat().st_size > CHECKPOINT_AT * 4096:
            self._db.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()

    def page(self, type: str, slug: str, viewer: Viewer = ANYONE) -> Page:
        found = self._pages("p.type = :type AND p.slug = :slug", {"type": type, "slug": slug}, viewer)
        if not found:
            raise NotFound(f"{type}/{slug}")
        return found[0]

    def by_refs(self, refs: Sequence[str], viewer: Viewer = ANYONE, past: bool = False) -> list[Page]:
        pairs = [ref.split("/", 1) for ref in refs if "/" in ref]
        where = "(p.type, p.slug) IN (SELECT value ->> 0, value ->> 1 FROM json_each(:pairs))"
        found = {
            page.ref: page
            for page in self._pages(where if past else f"{where} AND {_LISTED}", {"pairs": json.dumps(pairs)}, viewer)
        }
        return [found[ref] for ref in refs if ref in found]

    def pages(
        self, types: Sequence[str] = (), terms: Mapping[str, Sequence[str]] | None = None, limit: int = -1,
        offset: int = 0, viewer: Viewer = ANYONE, newest: bool = False,
    ) -> list[Page]:  # fmt: skip
        # `+` keeps SQLite from reading and sorting every page of the types where it can walk the change log backwards.
        where, values = _of_types(types, "+p.type" if newest else "p.type")
        for n, (facet, wanted) in enumerate((terms or {}).items()):
            where += (
                f" AND p.id IN (SELECT page FROM terms WHERE facet = :f{n}"
                f" AND value IN (SELECT value FROM json_each(:v{n})))"
            )
            values |= {f"f{n}": facet, f"v{n}": json.dumps(list(wanted))}
        order = "p.seq DESC" if newest else "p.title COLLATE NOCASE, p.slug"
        values |= {"limit": limit, "offset": offset}
        return self._pages(f"{where} AND {_LISTED}", values, viewer, f"ORDER BY {order} LIMIT :limit OFFSET :offset")

    def by_ids(self, ids: Sequence[str], viewer: Viewer = ANYONE) -> list[Page]:
        where = f"p.id IN (SELECT value FROM json_each(:ids)) AND {_LISTED}"
        return self._pages(where, {"ids": json.dumps(list(ids))}, viewer, "ORDER BY p.type, p.slug")

    def due(self, day: date, viewer: Viewer = ANYONE) -> list[Page]:
        where = f"r.meta ->> 'review_due' <= :day AND {_LISTED}"
        return self._pages(where, {"day": day.isoformat()}, viewer, "ORDER BY r.meta ->> 'review_due', p.title")

    def under_review(self, viewer: Viewer = ANYONE) -> list[Page]:
        return self._pages("p.state = 'under_review'", {}, viewer, "ORDER BY p.updated_at, p.title")

    def titles(self, type: str, viewer: Viewer = ANYONE) -> dict[str, tuple[str, str]]:
        rows = self._rows("slug, title, lang", "pages p", "p.type = :type", {"type": type}, viewer)
        return {row["slug"]: (row["title"], row["lang"]) for row in rows}

    def count(self, types: Sequence[str] = (), viewer: Viewer = ANYONE) -> int:
        where, values = _of_types(types)
        return int(self._rows("count(*) AS n", "pages p", f"{where} AND {_LISTED}", values, viewer)[0]["n"])

    def containing(
        self, words: Sequence[str], viewer: Viewer = ANYONE, without: Sequence[str] = (), limit: int = -1
    ) -> list[str]:
        where = _LISTED
        values: dict[str, Any] = {"limit": limit}
        for n, word in enumerate((*words, *without)):
            where += f" AND {'NOT ' if n >= len(words) else ''}instr(r.plain, :w{n})"
            values[f"w{n}"] = word.casefold()
        rows = self._rows("p.type, p.slug", PAGES, where, values, viewer, "ORDER BY p.seq DESC LIMIT :limit")
        return [f"{row['type']}/{row['slug']}" for row in rows]

    def pairs(self, type: str, first: str, second: str, viewer: Viewer = ANYONE) -> list[tuple[str, str, str]]:
        rows = self._rows(
            "p.slug, a.value AS a, b.value AS b",
            "pages p JOIN terms a ON a.page = p.id JOIN terms b ON b.page = p.id",
            f"p.type = :type AND a.facet = :first AND b.facet = :second AND {_LISTED}",
            {"type": type, "first": first, "second": second},
            viewer,
        )
        return [(f"{type}/{row['slug']}", row["a"], row["b"]) for row in rows]

    def tally(self, type: str, facet: str, viewer: Viewer = ANYONE) -> dict[str, int]:
        rows = self._rows(
            "t.value, count(*) AS n",
            "pages p JOIN terms t ON t.page = p.id",
            f"p.type = :type AND t.facet = :facet AND {_LISTED}",
            {"type": type, "facet": facet},
            viewer,
            "GROUP BY t.value ORDER BY n DESC, t.value",
        )
        return {row["value"]: row["n"] for row in rows}

    def revisions(self, page: Page, viewer: Viewer = ANYONE) -> list[Revision]:
        return self._revisions(page, "true", {}, viewer)

    def revision(self, page: Page, number: int, viewer: Viewer = ANYONE) -> Revision:
        # Compared as text: a number from an address may be larger than SQLite's integers.
        found = self._revisions(page, "CAST(r.number AS TEXT) = :number", {"number": str(number)}, viewer)
        if not found:
            raise NotFound(f"{page.ref}, revision {number}")
        return found[0]

    def _revisions(self, page: Page, where: str, values: Mapping[str, Any], viewer: Viewer) -> list[Revision]:
        """A page may have been meant for fewer people once: then its revisions of that time still are."""
        rows = self._rows(
            "r.*",
            "pages p JOIN revisions r ON r.page = p.id",
            f"p.id = :id AND {where} AND coalesce(r.meta ->> 'audience', 'public')"
            " IN (SELECT value FROM json_each(:principals))",
            {"id": page.id, **values},
            viewer,
            "ORDER BY r.number DESC",
        )
        return [revision_of(row) for row in rows]

    def sources(self, viewer: Viewer = ANYONE) -> Iterable[tuple[str, str, str]]:
        rows = self._rows("p.type, p.slug, r.source", PAGES, _LISTED, {}, viewer, "ORDER BY p.type, p.slug")
        return ((row["type"], row["slug"], row["source"]) for row in rows)

    def changes(self, since: int, limit: int, viewer: Viewer | None = ANYONE) -> list[Change]:
        where = "c.seq > :since"
        values = {"since": since, "limit": limit}
        if viewer is not None:
            return self._changes(where, values, viewer, "ORDER BY c.seq LIMIT :limit")
        query = f"SELECT c.* FROM changes c WHERE {where} ORDER BY c.seq LIMIT :limit"
        return [change_of(row) for row in self._db.query(query, values)]

    def recent(self, limit: int, viewer: Viewer = ANYONE) -> list[Change]:
        return self._changes(_NEWEST_DEED, {"limit": limit}, viewer, "ORDER BY c.seq DESC LIMIT :limit")

    def seq(self) -> int:
        return int(self._db.execute("SELECT coalesce(max(seq), 0) FROM changes").fetchone()[0])

    def untranslated(self, type: str, source: str, target: str, limit: int, viewer: Viewer = ANYONE) -> list[Page]:
        where = (
            f"p.type = :type AND p.lang = :source AND {_LISTED} AND NOT EXISTS (SELECT 1 FROM translations t"
            " WHERE t.page = p.id AND t.lang = :target AND t.revision = p.revision)"
        )
        values = {"type": type, "source": source, "target": target, "limit": limit}
        return self._pages(where, values, viewer, "ORDER BY p.seq DESC LIMIT :limit")

    def keep_translation(self, page: Page, translation: Translation, actor: str, at: datetime) -> None:
        with self.writing() as writing:
            writing.keep_translation(page, translation, Deed("translate", actor, at))

    def translations(self, pages: Sequence[Page]) -> dict[str, list[Translation]]:
        query = (
            "SELECT p.type, p.slug, t.lang, t.title, t.sections FROM translations t JOIN pages p ON p.id = t.page"
            " WHERE t.revision = p.revision AND t.title != '' AND p.id IN (SELECT value FROM json_each(:ids)) ORDER BY t.lang"
        )
        found: dict[str, list[Translation]] = {}
        for row in self._db.query(query, {"ids": json.dumps([page.id for page in pages])}):
            sections = sections_of(row["sections"])
            found.setdefault(f"{row['type']}/{row['slug']}", []).append(
                Translation(row["lang"], row["title"], sections)
            )
        return found

    def faults(self) -> list[str]:
        wrong = [f"database: {row[0]}" for row in self._db.execute("PRAGMA integrity_check") if row[0] != "ok"]
        wrong += [
            f"database: {row[0]} row {row[1]} points nowhere" for row in self._db.execute("PRAGMA foreign_key_check")
        ]
        stray = "SELECT ref FROM changes c LEFT JOIN revisions r ON r.page = c.page AND r.number = c.revision WHERE r.page IS NULL"
        return wrong + [f"database: the log names a lost revision of {row[0]}" for row in self._db.execute(stray)]

    def _pages(self, where: str, values: Mapping[str, Any], viewer: Viewer, rest: str = "") -> list[Page]:
        return [page_of(row) for row in self._rows(COLUMNS, PAGES, where, values, viewer, rest)]

    def _changes(self, where: str, values: Mapping[str, Any], viewer: Viewer, rest: str) -> list[Change]:
        tables = "changes c JOIN pages p ON p.id = c.page"
        return [change_of(row) for row in self._rows("c.*", tables, where, values, viewer, rest)]

    def _rows(
        self, columns: str, tables: str, where: str, values: Mapping[str, Any], viewer: Viewer, rest: str = ""
    ) -> list[dict[str, Any]]:
        """Every look at pages goes through this one predicate. The pieces of SQL are constants of this module."""
        query = (
            f"SELECT {columns} FROM {tables} WHERE ({where})"
            f" AND p.audience IN (SELECT value FROM json_each(:principals)) {rest}"
        )
        # Not `query`, which puts a savepoint around what only reads.
        found = self._db.execute(query, {**values, "principals": json.dumps(sorted(viewer.principals))})
        names = [column[0] for column in found.description]
        return [dict(zip(names, row, strict=True)) for row in found]


def _connect(path: Path) -> Database:
    connection = sqlite3.connect(path, timeout=WAIT, isolation_level=None)
    for pragma in (
        "journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "wal_autocheckpoint = 0", "trusted_schema = OFF",
    ):  # fmt: skip
        connection.execute(f"PRAGMA {pragma}")
    return Database(connection, execute_plugins=False)


def _of_types(types: Sequence[str], column: str = "p.type") -> tuple[str, dict[str, Any]]:
    if not types:
        return "true", {}
    return f"{column} IN (SELECT value FROM json_each(:types))", {"types": json.dumps(list(types))}
