"""Accounts on SQLite: the SQL for users, sessions, tokens and tries."""

import json
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from lessons.errors import Conflict
from lessons.pages.types.base import N_
from lessons.store import outbox
from lessons.store.comments import SqliteCommentWriting
from lessons.store.letters import Letter
from lessons.store.remarks import ACTIONS
from lessons.store.users import Contribution, Linked, Session, User

LAST = N_("You are the only administrator: make somebody else one first.")

_USER = (
    "u.id, u.email, u.name, u.role, u.organisation, u.lang, u.created_at, u.password, u.erased,"
    " EXISTS (SELECT 1 FROM identities i WHERE i.user = u.id) AS federated"
)


class SqliteAccounts:
    """Accounts in the store's own file, read by the same connections and written under the same lock."""

    def __init__(
        self, read: Callable[[], Database], writing: Callable[[], AbstractContextManager[Database]]
    ) -> None:  # fmt: skip
        self._read = read
        self._writing = writing

    def add(self, user: User, kept: str, letter: Letter | None = None) -> None:
        row = [
            user.id,
            user.email,
            user.name,
            user.role,
            user.organisation,
            user.lang,
            user.created_at.isoformat(),
            kept,
        ]
        query = (
            "INSERT INTO users (id, email, name, role, organisation, lang, created_at, password)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
        )
        with self._writing() as db:
            try:
                db.execute(query, row)
            except sqlite3.IntegrityError:
                raise Conflict(f"{user.email} has an account already") from None
            if letter:
                outbox.post(db, letter, user.created_at)

    def user(self, id: str) -> User | None:
        found = self._users("u.id = ?", [id])
        return found[0][0] if found else None

    def known(self, email: str) -> tuple[User, str] | None:
        found = self._users("u.email = ?", [email])
        return found[0] if found else None

    def users(self) -> list[User]:
        return [user for user, _ in self._users("u.erased = 0 ORDER BY u.name COLLATE NOCASE, u.email", [])]

    def names(self, ids: Sequence[str]) -> dict[str, str]:
        query = "SELECT id, name FROM users WHERE id IN (SELECT value FROM json_each(?))"
        return dict(self._read().execute(query, [json.dumps(list(ids))]).fetchall())

    def set_lang(self, id: str, lang: str) -> None:
        with self._writing() as db:
            db.execute("UPDATE users SET lang = ? WHERE id = ? AND erased = 0", [lang, id])

    def rehash(self, id: str, kept: str) -> None:
        with self._writing() as db:
            db.execute("UPDATE users SET password = ? WHERE id = ? AND erased = 0", [kept, id])

    def set_password(self, id: str, kept: str) -> None:
        with self._writing() as db:
            _set_password(db, id, kept)

    def issue(self, hash: str, kind: str, email: str, until: datetime) -> None:
        whose = "(SELECT id FROM users WHERE email = :email)"
        with self._writing() as db:
            db.execute(f"DELETE FROM tokens WHERE kind = :kind AND user = {whose}", {"kind": kind, "email": email})
            db.execute(
                "INSERT INTO tokens (hash, kind, user, until) SELECT :hash, :kind, id, :until FROM users"
                " WHERE email = :email",
                {"hash": hash, "kind": kind, "until": until.isoformat(), "email": email},
            )

    def holder(self, hash: str, kind: str, at: datetime) -> User | None:
        found = self._users(
            "u.id = (SELECT t.user FROM tokens t WHERE t.hash = ? AND t.kind = ? AND t.until > ?)",
            [hash, kind, at.isoformat()],
        )
        return found[0][0] if found else None

    def redeem(self, hash: str, kind: str, kept: str, at: datetime) -> User | None:
        with self._writing() as db:
            given = [hash, kind, at.isoformat()]
            row = db.execute("SELECT user FROM tokens WHERE hash = ? AND kind = ? AND until > ?", given).fetchone()
            if not row:
                return None
            _set_password(db, row[0], kept)
        return self.user(row[0])

    def begin(self, session: Session, hash: str, instead_of: str, expired: tuple[datetime, datetime]) -> None:
        row = [hash, session.id, session.user, session.agent, session.began_at.isoformat(), session.seen_at.isoformat()]
        with self._writing() as db:
            ended = [instead_of, *(at.isoformat() for at in expired)]
            db.execute("DELETE FROM sessions WHERE hash = ? OR began_at <= ? OR seen_at <= ?", ended)
            db.execute("INSERT INTO sessions (hash, id, user, agent, began_at, seen_at) VALUES (?, ?, ?, ?, ?, ?)", row)

    def session(self, hash: str) -> tuple[Session, User] | None:
        query = (
            f"SELECT {_USER}, s.id AS session, s.agent, s.began_at, s.seen_at"
            " FROM sessions s JOIN users u ON u.id = s.user WHERE s.hash = ? AND u.erased = 0"
        )
        for row in self._read().query(query, [hash]):
            return _session({**row, "user": row["id"], "id": row["session"]}), _user(row)
        return None

    def seen(self, id: str, at: datetime) -> None:
        with self._writing() as db:
            db.execute("UPDATE sessions SET seen_at = ? WHERE id = ?", [at.isoformat(), id])

    def sessions(self, user: str) -> list[Session]:
        query = "SELECT * FROM sessions WHERE user = ? ORDER BY seen_at DESC, began_at DESC"
        return [_session(row) for row in self._read().query(query, [user])]

    def end(self, user: str, id: str = "") -> None:
        with self._writing() as db:
            db.execute("DELETE FROM sessions WHERE user = ? AND ? IN ('', id)", [user, id])

    def try_(self, limits: Mapping[str, int], since: datetime, at: datetime) -> bool:
        with self._writing() as db:
            db.execute("DELETE FROM tries WHERE at <= ?", [since.isoformat()])
            tried = {k: db.execute("SELECT count(*) FROM tries WHERE key = ?", [k]).fetchone()[0] for k in limits}
            if any(tried[key] >= limit for key, limit in limits.items()):
                return False
            db.conn.executemany("INSERT INTO tries (key, at) VALUES (?, ?)", [(key, at.isoformat()) for key in limits])
        return True

    def forgive(self, key: str) -> None:
        with self._writing() as db:
            db.execute("DELETE FROM tries WHERE key = ?", [key])

    def identified(self, issuer: str, subject: str) -> tuple[User, bool] | None:
        query = (
            f"SELECT {_USER}, k.granted FROM identities k JOIN users u ON u.id = k.user"
            " WHERE k.issuer = ? AND k.subject = ? AND u.erased = 0"
        )
        for row in self._read().query(query, [issuer, subject]):
            return _user(row), bool(row["granted"])
        return None

    def identify(self, id: str, issuer: str, subject: str, at: datetime, *, granted: bool) -> None:
        query = (
            "INSERT INTO identities (issuer, subject, user, granted, linked_at)"
            " SELECT :issuer, :subject, id, :granted, :at FROM users WHERE id = :id AND erased = 0"
            " ON CONFLICT (issuer, subject) DO UPDATE SET granted = excluded.granted WHERE user = excluded.user"
        )
        given = {"id": id, "issuer": issuer, "subject": subject, "granted": granted, "at": at.isoformat()}
        with self._writing() as db:
            try:
                done = db.execute(query, given).rowcount
            except sqlite3.IntegrityError:
                done = 0
            if not done:
                raise Conflict(f"{issuer} knows somebody else by this name or address")

    def links(self, id: str) -> list[Linked]:
        query = "SELECT issuer, subject, linked_at FROM identities WHERE user = ? ORDER BY linked_at, issuer"
        return [
            Linked(r["issuer"], r["subject"], datetime.fromisoformat(r["linked_at"]))
            for r in self._read().query(query, [id])
        ]

    def place(self, id: str, role: str, organisation: str, at: datetime) -> None:
        with self._writing() as db:
            if role != "administrator":
                _keep_one_administrator(db, id)
            db.execute(
                "UPDATE users SET role = ?, organisation = ? WHERE id = ? AND erased = 0", [role, organisation, id]
            )
            SqliteCommentWriting(db).recredit(id, at)

    def erase(self, id: str, at: datetime) -> None:
        with self._writing() as db:
            _keep_one_administrator(db, id)
            _set_password(db, id, "")
            db.execute("DELETE FROM subscriptions WHERE user = ?", [id])
            db.execute("DELETE FROM outbox WHERE user = ?", [id])
            db.execute("DELETE FROM identities WHERE user = ?", [id])
            db.execute(
                "UPDATE users SET email = NULL, name = '', role = 'reader', organisation = '', erased = 1 WHERE id = ?",
                [id],
            )
            SqliteCommentWriting(db).forget(id, at)

    def contributions(self, id: str) -> list[Contribution]:
        query = (
            "SELECT c.ref, c.revision, c.action, r.comment, c.at FROM changes c"
            " JOIN revisions r ON r.page = c.page AND r.number = c.revision WHERE c.actor = ?"
            " AND c.action NOT IN (SELECT value FROM json_each(?)) ORDER BY c.seq"
        )
        return [
            Contribution(r["ref"], r["revision"], r["action"], r["comment"], datetime.fromisoformat(r["at"]))
            for r in self._read().query(query, [id, json.dumps(ACTIONS)])
        ]

    def _users(self, where: str, values: Sequence[str]) -> list[tuple[User, str]]:
        """With the password as it is kept. The pieces of SQL are constants of this module."""
        query = f"SELECT {_USER} FROM users u WHERE {where}"
        return [(_user(row), row["password"]) for row in self._read().query(query, values)]


def _keep_one_administrator(db: Database, id: str) -> None:
    """Before a user stops being an administrator."""
    others = "SELECT count(*) FROM users WHERE role = 'administrator' AND erased = 0 AND id != ?"
    row = db.execute("SELECT role FROM users WHERE id = ?", [id]).fetchone()
    if row and row[0] == "administrator" and not db.execute(others, [id]).fetchone()[0]:
        raise Conflict(LAST)


def _set_password(db: Database, id: str, kept: str) -> None:
    db.execute("UPDATE users SET password = ? WHERE id = ? AND erased = 0", [kept, id])
    db.execute("DELETE FROM sessions WHERE user = ?", [id])
    db.execute("DELETE FROM tokens WHERE user = ?", [id])


def _user(row: Mapping[str, Any]) -> User:
    return User(
        id=row["id"],
        email=row["email"] or "",
        name=row["name"],
        role=row["role"],
        organisation=row["organisation"],
        lang=row["lang"],
        created_at=datetime.fromisoformat(row["created_at"]),
        active=bool(row["password"]),
        erased=bool(row["erased"]),
        federated=bool(row["federated"]),
    )


def _session(row: Mapping[str, Any]) -> Session:
    began, seen = (datetime.fromisoformat(row[name]) for name in ("began_at", "seen_at"))
    return Session(row["id"], row["user"], row["agent"], began, seen)
