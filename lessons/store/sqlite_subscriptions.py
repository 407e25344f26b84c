"""Subscriptions on SQLite."""

import json
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from lessons.store.subscriptions import Subscription


class SqliteSubscriptions:
    """Subscriptions in the store's own file."""

    def __init__(
        self, read: Callable[[], Database], writing: Callable[[], AbstractContextManager[Database]]
    ) -> None:  # fmt: skip
        self._read = read
        self._writing = writing

    def add(self, subscription: Subscription) -> None:
        s = subscription
        filters = json.dumps({name: list(values) for name, values in sorted(s.filters.items())}, ensure_ascii=False)
        at = s.created_at.isoformat() if s.created_at else ""
        query = (
            "INSERT INTO subscriptions (id, user, q, filters, since, told, told_to, created_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (user, q, filters) DO NOTHING"
        )
        with self._writing() as db:
            db.execute(query, [s.id, s.user, s.q, filters, s.since, s.told, s.told_to, at])

    def remove(self, user: str, id: str) -> None:
        with self._writing() as db:
            db.execute("DELETE FROM subscriptions WHERE user = ? AND id = ?", [user, id])

    def of(self, user: str) -> list[Subscription]:
        query = "SELECT * FROM subscriptions WHERE user = ? ORDER BY created_at, id"
        return [_subscription(row) for row in self._read().query(query, [user])]

    def untold(self, week: str) -> list[Subscription]:
        query = "SELECT * FROM subscriptions WHERE told != ? ORDER BY user, created_at, id"
        return [_subscription(row) for row in self._read().query(query, [week])]

    def seen(self, user: str, since: int) -> None:
        with self._writing() as db:
            db.execute("UPDATE subscriptions SET since = max(since, ?) WHERE user = ?", [since, user])

    def tell(self, ids: list[str], to: int, week: str) -> None:
        query = "UPDATE subscriptions SET told_to = ?, told = ? WHERE id IN (SELECT value FROM json_each(?))"
        with self._writing() as db:
            db.execute(query, [to, week, json.dumps(ids)])


def _subscription(row: Mapping[str, Any]) -> Subscription:
    filters = {name: tuple(values) for name, values in json.loads(row["filters"]).items()}
    at = datetime.fromisoformat(row["created_at"]) if row["created_at"] else None
    return Subscription(row["id"], row["user"], row["q"], filters, row["since"], row["told"], row["told_to"], at)
