"""Comments on SQLite: the SQL for what is said about pages."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from lessons.errors import NotFound
from lessons.pages.page import ANYONE, Page, Viewer
from lessons.store.remarks import EDITED, REMOVED, Comment
from lessons.store.sqlite_rows import TOLD

_SEEN = "c.audience IN (SELECT value FROM json_each(:principals))"


class SqliteComments:
    """Comments in the store's own file, read by the same connections."""

    def __init__(self, read: Callable[[], Database]) -> None:
        self._read = read

    def of(self, page: Page, viewer: Viewer = ANYONE) -> list[Comment]:
        return self._comments("true", {}, page, viewer)

    def one(self, page: Page, id: str, viewer: Viewer = ANYONE) -> Comment:
        found = self._comments("c.id = :id AND c.removed_at IS NULL", {"id": id}, page, viewer)
        if not found:
            raise NotFound(f"{page.ref}, comment {id}")
        return found[0]

    def by(self, user: str) -> list[tuple[str, Comment]]:
        query = (
            "SELECT p.type || '/' || p.slug AS ref, c.* FROM comments c JOIN pages p ON p.id = c.page"
            " WHERE c.author = ? ORDER BY c.created_at, c.rowid"
        )
        return [(row["ref"], _comment(row)) for row in self._read().query(query, [user])]

    def authors(self, page: Page) -> Sequence[str]:
        query = (
            "SELECT r.author FROM revisions r JOIN users u ON u.id = r.author WHERE r.page = ? AND u.erased = 0"
            " GROUP BY r.author ORDER BY min(r.number)"
        )
        return [row[0] for row in self._read().execute(query, [page.id])]

    def _comments(self, where: str, values: Mapping[str, str], page: Page, viewer: Viewer) -> list[Comment]:
        """The pieces of SQL are constants of this module."""
        query = (
            f"SELECT c.* FROM comments c WHERE c.page IN {TOLD} AND {where} AND {_SEEN} ORDER BY c.created_at, c.rowid"
        )
        given = {**values, "pages": json.dumps([page.id]), "principals": json.dumps(sorted(viewer.principals))}
        return [_comment(row) for row in self._read().query(query, given)]


class SqliteCommentWriting:
    """Comments in a write transaction that somebody else begins and ends."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def add(self, comment: Comment, again_since: datetime) -> str:
        given = _row(comment)
        again = self._db.execute(_SAME, {**given, "since": again_since.isoformat()}).fetchone()
        if again:
            return str(again[0])
        self._db.execute(_NEW, given)
        self._log(comment.page, comment.kind, comment.author, comment.created_at)
        return comment.id

    def edit(self, comment: Comment, at: datetime) -> None:
        new = {"id": comment.id, "text": comment.text, "project": comment.project, "outcome": comment.outcome}
        done = self._db.execute(_EDIT, {**new, "at": at.isoformat()})
        if done.rowcount:
            self._log(comment.page, EDITED, comment.author, at)

    def remove(self, comment: Comment, by: str, at: datetime) -> None:
        done = self._db.execute(_REMOVE, {"id": comment.id, "by": by, "at": at.isoformat()})
        if done.rowcount:
            self._log(comment.page, REMOVED, by, at)

    def forget(self, user: str, at: datetime) -> None:
        self.recredit(user, at)
        self._db.execute("UPDATE comments SET role = '' WHERE author = ?", [user])
        self._db.execute("UPDATE comments SET organisation = '' WHERE author = ? AND kind != 'use'", [user])

    def recredit(self, user: str, at: datetime) -> None:
        for (page,) in self._db.execute(_NAMING, [user, user]).fetchall():
            self._log(page, EDITED, user, at)

    def _log(self, page: str, action: str, actor: str, at: datetime) -> None:
        self._db.execute(_NEW_CHANGE, [action, actor, at.isoformat(), page])


_NEW = (
    "INSERT INTO comments (id, page, kind, author, role, organisation, audience, lang, text, project, outcome, answer_to,"
    " created_at) VALUES (:id, :page, :kind, :author, :role, :organisation, :audience, :lang, :text, :project, :outcome,"
    " :answer_to, :created_at)"
)
_NAMING = "SELECT page FROM comments WHERE author = ? UNION SELECT page FROM revisions WHERE author = ?"
_SAME = (
    "SELECT id FROM comments WHERE page = :page AND author = :author AND kind = :kind AND removed_at IS NULL"
    " AND (kind = 'thanks' OR (created_at > :since AND text = :text AND project = :project AND outcome = :outcome"
    " AND answer_to IS :answer_to))"
)
_EDIT = (
    "UPDATE comments SET text = :text, project = :project, outcome = :outcome, edited_at = :at"
    " WHERE id = :id AND removed_at IS NULL AND (text, project, outcome) != (:text, :project, :outcome)"
)
_REMOVE = (
    "UPDATE comments SET text = '', project = '', outcome = '', removed_at = :at, removed_by = :by"
    " WHERE id = :id AND removed_at IS NULL"
)
_NEW_CHANGE = (
    "INSERT INTO changes (page, ref, revision, action, actor, at)"
    " SELECT id, type || '/' || slug, revision, ?, ?, ? FROM pages WHERE id = ?"
)


def _row(comment: Comment) -> dict[str, Any]:
    return {
        "id": comment.id,
        "page": comment.page,
        "kind": comment.kind,
        "author": comment.author,
        "role": comment.role,
        "organisation": comment.organisation,
        "audience": comment.audience,
        "lang": comment.lang,
        "text": comment.text,
        "project": comment.project,
        "outcome": comment.outcome,
        "answer_to": comment.answer_to or None,
        "created_at": comment.created_at.isoformat(),
    }


def _comment(row: Mapping[str, Any]) -> Comment:
    return Comment(
        id=row["id"],
        page=row["page"],
        kind=row["kind"],
        author=row["author"],
        role=row["role"],
        organisation=row["organisation"],
        audience=row["audience"],
        lang=row["lang"],
        text=row["text"],
        created_at=datetime.fromisoformat(row["created_at"]),
        project=row["project"],
        outcome=row["outcome"],
        answer_to=row["answer_to"] or "",
        edited_at=_at(row["edited_at"]),
        removed_at=_at(row["removed_at"]),
        removed_by=row["removed_by"],
    )


def _at(kept: str | None) -> datetime | None:
    return datetime.fromisoformat(kept) if kept else None
