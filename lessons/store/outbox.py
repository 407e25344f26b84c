"""The outbox on SQLite: the SQL for letters that wait, have gone or were given up."""

import json
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from lessons.store.letters import Counts, Letter, Posted

_POST = (
    "INSERT INTO outbox (kind, user, given, created_at, next_at, once)"
    " SELECT :kind, u.id, :given, :at, :at, nullif(:once, '') FROM users u WHERE u.id = :user AND u.erased = 0"
    " ON CONFLICT (user, once) DO NOTHING"
)
_FAILING = "next_at IS NOT NULL AND fault != ''"
_GIVEN_UP = "next_at IS NULL AND sent_at IS NULL AND created_at > :since"


def post(db: Database, letter: Letter, at: datetime, once: str = "") -> bool:
    """Put a letter into the outbox as part of a write transaction; none for whoever is no user or has been erased.

    Says whether it was put there.
    """
    given = json.dumps(dict(letter.values), ensure_ascii=False)
    row = {"kind": letter.kind, "user": letter.user, "given": given, "at": at.isoformat(), "once": once}
    return bool(db.execute(_POST, row).rowcount)


class SqliteOutbox:
    """The outbox in the store's own file, read by the same connections and written under the same lock."""

    def __init__(
        self, read: Callable[[], Database], writing: Callable[[], AbstractContextManager[Database]]
    ) -> None:  # fmt: skip
        self._read = read
        self._writing = writing

    def due(self, at: datetime, limit: int) -> list[Posted]:
        return self._posted("next_at <= :at", {"at": at.isoformat(), "limit": limit})

    def begin(self, id: int, at: datetime, next_at: datetime) -> bool:
        query = "UPDATE outbox SET tries = tries + 1, next_at = ? WHERE id = ? AND next_at <= ?"
        with self._writing() as db:
            return bool(db.execute(query, [next_at.isoformat(), id, at.isoformat()]).rowcount)

    def sent(self, id: int, at: datetime) -> None:
        with self._writing() as db:
            db.execute(
                "UPDATE outbox SET sent_at = ?, next_at = NULL, fault = '', given = '{}' WHERE id = ?",
                [at.isoformat(), id],
            )

    def failed(self, id: int, fault: str, next_at: datetime | None) -> None:
        query = (
            "UPDATE outbox SET fault = :fault, next_at = :next, given = iif(:next IS NULL, '{}', given)"
            " WHERE id = :id AND next_at IS NOT NULL"
        )
        with self._writing() as db:
            db.execute(query, {"fault": fault, "next": next_at.isoformat() if next_at else None, "id": id})

    def waiting(self) -> list[Posted]:
        return self._posted("next_at IS NOT NULL", {})

    def troubles(self, since: datetime) -> list[Posted]:
        return self._posted(f"({_FAILING}) OR ({_GIVEN_UP})", {"since": since.isoformat()})

    def counts(self, since: datetime) -> Counts:
        query = (
            f"SELECT count(next_at), count(CASE WHEN {_FAILING} THEN 1 END), count(CASE WHEN {_GIVEN_UP} THEN 1 END)"
            " FROM outbox"
        )
        return Counts(*self._read().execute(query, {"since": since.isoformat()}).fetchone())

    def forget(self, before: datetime) -> None:
        with self._writing() as db:
            db.execute(
                "DELETE FROM outbox WHERE next_at IS NULL AND once IS NULL AND created_at <= ?", [before.isoformat()]
            )

    def _posted(self, where: str, values: Mapping[str, Any]) -> list[Posted]:
        """The pieces of SQL are constants of this module."""
        query = f"SELECT * FROM outbox WHERE {where} ORDER BY id LIMIT :limit"
        return [_row(row) for row in self._read().query(query, {"limit": -1, **values})]


def _row(row: Mapping[str, Any]) -> Posted:
    waits = row["next_at"] is not None
    at = datetime.fromisoformat(row["created_at"])
    return Posted(row["id"], row["kind"], row["user"], json.loads(row["given"]), at, row["tries"], row["fault"], waits)
