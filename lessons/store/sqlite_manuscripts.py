"""Manuscripts and hearings on SQLite."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from lessons.errors import NotFound
from lessons.pages.page import Viewer
from lessons.store.manuscripts import Hearing, Manuscript, Move, Text, Version
from lessons.store.sqlite_rows import BECOMING, READ, TOLD

_COLUMNS = (
    "m.*, v.raw, v.body, coalesce(p.type || '/' || p.slug, '') AS ref,"
    " iif(p.id IS NULL, '[]', json_array(p.audience, coalesce(pr.meta ->> 'audience', 'public'))) AS audiences,"
    " (SELECT json_group_array(DISTINCT w.author) FROM manuscript_versions w"
    " WHERE w.manuscript = m.id AND w.kind != 'aside') AS hands"
)
_TOLD = (
    f"(SELECT t.id FROM pages t WHERE t.id IN {TOLD} AND (t.id IN (SELECT value FROM json_each(:pages)) OR t.audience IN"
    " ('public', (SELECT audience FROM pages WHERE id IN (SELECT value FROM json_each(:pages))))))"
)
"""A page and those that were merged into it, but for any that is meant for others than the page is."""
_TABLES = f"manuscripts m JOIN manuscript_versions v ON v.manuscript = m.id AND v.number = m.version {BECOMING}"
_HEARING = tuple(field.name for field in fields(Hearing))
_TIMES = ("asked_at", "due_at", "answered_at", "shown_at")


class SqliteManuscripts:
    """Reading them."""

    def __init__(self, read: Callable[[], Database]) -> None:
        self._read = read

    def manuscript(self, id: str, viewer: Viewer) -> Manuscript:
        found = self._manuscripts("m.id = :id", {"id": id}, viewer)
        if not found:
            raise NotFound(f"manuscript {id}")
        return found[0]

    def manuscripts(
        self, viewer: Viewer, states: Sequence[str] = (), author: str = "", organisation: str = "", page: str = ""
    ) -> list[Manuscript]:
        where = (
            "(:states = '[]' OR m.state IN (SELECT value FROM json_each(:states))) AND :author IN ('', m.author)"
            " AND :organisation IN ('', m.organisation) AND :page IN ('', m.page)"
        )
        values = {"states": json.dumps(list(states)), "author": author, "organisation": organisation, "page": page}
        return self._manuscripts(where, values, viewer)

    def versions(self, id: str, viewer: Viewer) -> list[Version]:
        return self._versions("true", {"id": id}, viewer)

    def version(self, id: str, number: int, viewer: Viewer) -> Version:
        found = self._versions("CAST(v.number AS TEXT) = :number", {"id": id, "number": str(number)}, viewer)
        if not found:
            raise NotFound(f"manuscript {id}, version {number}")
        return found[0]

    def moves(self, id: str, viewer: Viewer) -> list[Move]:
        self.manuscript(id, viewer)
        return _moves(self._read(), "manuscript = ?", [id])

    def writers(self, page: str) -> tuple[str, frozenset[str]]:
        query = (
            f"SELECT author, organisation FROM manuscripts WHERE page IN {_TOLD} AND state = 'published'"
            " ORDER BY page != :page, since DESC"
        )
        rows = list(self._read().query(query, {"page": page, "pages": json.dumps([page])}))
        return (rows[0]["author"] if rows else "", frozenset(row["organisation"] for row in rows) - {""})

    def hearings(
        self, manuscripts: Sequence[str] = (), pages: Sequence[str] = (), organisation: str = ""
    ) -> list[Hearing]:
        where = (
            f"h.manuscript IN (SELECT value FROM json_each(:manuscripts)) OR h.page IN {_TOLD}"
            " OR h.organisation = nullif(:organisation, '')"
        )
        values = {
            "manuscripts": json.dumps(list(manuscripts)), "pages": json.dumps(list(pages)), "organisation": organisation
        }  # fmt: skip
        return _hearings(self._read(), where, values)

    def hearing(self, id: str) -> Hearing:
        found = _hearings(self._read(), "h.id = :id", {"id": id})
        if not found:
            raise NotFound(f"hearing {id}")
        return found[0]

    def waiting(self, states: Sequence[str]) -> list[Hearing]:
        where = (
            "h.answered_at IS NULL AND h.manuscript IN"
            " (SELECT id FROM manuscripts WHERE state IN (SELECT value FROM json_each(:states)))"
        )
        found = _hearings(self._read(), where, {"states": json.dumps(list(states))})
        return sorted(found, key=lambda hearing: hearing.due_at)

    def offered(self) -> list[Hearing]:
        where = "h.manuscript IS NULL AND h.answered_at IS NOT NULL AND h.shown_at IS NULL"
        return _hearings(self._read(), where, {})

    def of(self, user: str) -> tuple[list[Version], list[Move], list[Hearing]]:
        db = self._read()
        versions = db.query(
            "SELECT * FROM manuscript_versions WHERE author = ? ORDER BY at, manuscript, number", [user]
        )
        answered = _hearings(db, "h.answered_by = :user", {"user": user})
        return [_version(row) for row in versions], _moves(db, "actor = ?", [user]), answered

    def _manuscripts(self, where: str, values: Mapping[str, Any], viewer: Viewer) -> list[Manuscript]:
        """Every look at manuscripts goes through this predicate. The pieces of SQL are constants of this module."""
        query = f"SELECT {_COLUMNS} FROM {_TABLES} WHERE ({where}) AND {READ} ORDER BY m.since, m.created_at, m.id"
        rows = self._read().query(query, {**values, "principals": json.dumps(sorted(viewer.principals))})
        return [_manuscript(row) for row in rows]

    def _versions(self, where: str, values: dict[str, Any], viewer: Viewer) -> list[Version]:
        self.manuscript(str(values["id"]), viewer)
        query = (
            "SELECT v.* FROM manuscript_versions v WHERE v.manuscript = :id"
            f" AND ({where}) ORDER BY v.number DESC"
        )  # fmt: skip
        return [_version(row) for row in self._read().query(query, values)]


class SqliteManuscriptWriting:
    """Changing them, inside the transaction that the connection is in."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def manuscript(self, id: str) -> Manuscript:
        for row in self._db.query(f"SELECT {_COLUMNS} FROM {_TABLES} WHERE m.id = ?", [id]):
            return _manuscript(row)
        raise NotFound(f"manuscript {id}")

    def begin(self, manuscript: Manuscript, readers: Iterable[str], comment: str = "") -> None:
        m, at = manuscript, manuscript.created_at.isoformat()
        self._db.execute(
            "INSERT INTO manuscripts (id, type, page, base, state, author, organisation, version, reason, created_at,"
            " updated_at, since) VALUES (?, ?, ?, ?, ?, ?, ?, 0, '', ?, ?, ?)",
            [m.id, m.type, m.page or None, m.base, m.state, m.author, m.organisation, at, at, at],
        )
        self._grant(m.id, readers)
        self.save(Version(m.id, 1, m.text, m.author, comment, "saved", m.created_at))

    def save(self, version: Version, aside: bool = False) -> int:
        v = version
        number = self._db.execute(
            "SELECT coalesce(max(number), 0) + 1 FROM manuscript_versions WHERE manuscript = ?", [v.manuscript]
        ).fetchone()[0]
        self._db.execute(
            "INSERT INTO manuscript_versions (manuscript, number, raw, body, author, comment, kind, at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                v.manuscript, number, json.dumps(v.text.raw, ensure_ascii=False), v.text.body, v.author, v.comment,
                "aside" if aside else v.kind, v.at.isoformat(),
            ],
        )  # fmt: skip
        if not aside:
            self._db.execute(_NEWEST, {"number": number, "at": v.at.isoformat(), "id": v.manuscript})
            self._db.execute(_GIVE_WAY, {"number": number, "author": v.author, "id": v.manuscript})
        return int(number)

    def rebase(self, id: str, base: int) -> None:
        self._db.execute("UPDATE manuscripts SET base = ? WHERE id = ?", [base, id])

    def move(self, move: Move, readers: Iterable[str], page: str = "") -> None:
        m, at = move, move.at.isoformat()
        self._db.execute(
            "UPDATE manuscripts SET state = ?, reason = ?, since = ?, page = coalesce(nullif(?, ''), page) WHERE id = ?",
            [m.state, m.reason, at, page, m.manuscript],
        )
        self._db.execute(
            "INSERT INTO manuscript_moves (manuscript, action, state, actor, at, reason) VALUES (?, ?, ?, ?, ?, ?)",
            [m.manuscript, m.action, m.state, m.actor, at, m.reason],
        )
        self._grant(m.manuscript, readers)

    def moved(self, manuscript: str) -> Move | None:
        found = _moves(self._db, "manuscript = ?", [manuscript])
        return found[-1] if found else None

    def seen(self, manuscript: str) -> bool:
        return any(move.action == "submit" for move in _moves(self._db, "manuscript = ?", [manuscript]))

    def empty(self, manuscript: str) -> None:
        query = "UPDATE manuscript_versions SET raw = '{}', body = '', comment = '' WHERE manuscript = ?"
        self._db.execute(query, [manuscript])

    def ask(self, hearing: Hearing) -> None:
        marks = ", ".join("?" * len(_HEARING))
        self._db.execute(f"INSERT INTO hearings ({', '.join(_HEARING)}) VALUES ({marks})", _values(hearing))

    def hearings(self, manuscript: str) -> list[Hearing]:
        return _hearings(self._db, "h.manuscript = :manuscript", {"manuscript": manuscript})

    def put_hearing(self, hearing: Hearing) -> None:
        given = ", ".join(f"{name} = ?" for name in _HEARING)
        self._db.execute(f"UPDATE hearings SET {given} WHERE id = ?", [*_values(hearing), hearing.id])

    def _grant(self, id: str, readers: Iterable[str]) -> None:
        self._db.execute("DELETE FROM manuscript_readers WHERE manuscript = ?", [id])
        self._db.conn.executemany(
            "INSERT INTO manuscript_readers (manuscript, principal) VALUES (?, ?)",
            [(id, p) for p in sorted(set(readers))],
        )


_NEWEST = "UPDATE manuscripts SET version = :number, updated_at = :at WHERE id = :id"
_GIVE_WAY = (
    "DELETE FROM manuscript_versions WHERE manuscript = :id AND kind = 'auto' AND author = :author AND number < :number"
    " AND number > coalesce((SELECT max(number) FROM manuscript_versions"
    " WHERE manuscript = :id AND number < :number AND (kind = 'saved' OR author != :author)), 0)"
)
"""What this author kept while typing since anything else was saved."""


def _moves(db: Database, where: str, values: list[str]) -> list[Move]:
    query = f"SELECT manuscript, action, state, actor, at, reason FROM manuscript_moves WHERE {where} ORDER BY seq"
    return [Move(**{**row, "at": datetime.fromisoformat(row["at"])}) for row in db.query(query, values)]


def _hearings(db: Database, where: str, values: dict[str, Any]) -> list[Hearing]:
    query = f"SELECT h.* FROM hearings h WHERE {where} ORDER BY h.asked_at, h.id"
    return [_hearing(row) for row in db.query(query, values)]


def _values(hearing: Hearing) -> list[Any]:
    found = {name: getattr(hearing, name) for name in _HEARING}
    found |= {name: found[name].isoformat() if found[name] else None for name in _TIMES}
    found |= {name: found[name] or None for name in ("manuscript", "page")}
    return [int(value) if isinstance(value, bool) else value for value in found.values()]


def _hearing(row: Mapping[str, Any]) -> Hearing:
    given = dict(row)
    given |= {name: datetime.fromisoformat(given[name]) if given[name] else None for name in _TIMES}
    given |= {name: given[name] or "" for name in ("manuscript", "page")}
    return Hearing(**{**given, "extended": bool(given["extended"])})


def _manuscript(row: Mapping[str, Any]) -> Manuscript:
    times = {name: datetime.fromisoformat(row[name]) for name in ("created_at", "updated_at", "since")}
    return Manuscript(
        id=row["id"],
        type=row["type"],
        page=row["page"] or "",
        ref=row["ref"],
        base=row["base"],
        state=row["state"],
        author=row["author"],
        organisation=row["organisation"],
        version=row["version"],
        text=Text(json.loads(row["raw"]), row["body"]),
        reason=row["reason"],
        audiences=frozenset(json.loads(row["audiences"])),
        hands=frozenset(json.loads(row["hands"])),
        **times,
    )


def _version(row: Mapping[str, Any]) -> Version:
    return Version(
        manuscript=row["manuscript"],
        number=row["number"],
        text=Text(json.loads(row["raw"]), row["body"]),
        author=row["author"],
        comment=row["comment"],
        kind=row["kind"],
        at=datetime.fromisoformat(row["at"]),
    )
