"""Attachments on SQLite."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from lessons.errors import NotFound
from lessons.pages.page import Page, Viewer
from lessons.store.attachments import Attachment
from lessons.store.sqlite_rows import BECOMING, PRINCIPALS, READ

_COLUMNS = tuple(field.name for field in fields(Attachment) if field.name != "label")
_GIVEN = ", ".join(f"a.{name}" for name in _COLUMNS)
_WITH_MANUSCRIPT = (
    f"SELECT {_GIVEN}, x.label FROM manuscript_attachments x JOIN attachments a ON a.id = x.attachment"
    " WHERE x.manuscript = ? AND a.removed_at IS NULL ORDER BY a.rowid"
)
_WITH_REVISION = (
    f"SELECT {_GIVEN}, x.label FROM revision_attachments x JOIN attachments a ON a.id = x.attachment"
    " WHERE x.page = ? AND x.revision = ? AND a.removed_at IS NULL ORDER BY a.rowid"
)
_SEEN = (
    "a.removed_at IS NULL AND (EXISTS (SELECT 1 FROM manuscript_attachments x"
    f" JOIN manuscripts m ON m.id = x.manuscript {BECOMING} WHERE x.attachment = a.id AND {READ})"
    " OR EXISTS (SELECT 1 FROM revision_attachments x JOIN pages p ON p.id = x.page"
    " JOIN revisions r ON r.page = x.page AND r.number = x.revision WHERE x.attachment = a.id"
    f" AND p.audience IN {PRINCIPALS} AND coalesce(r.meta ->> 'audience', 'public') IN {PRINCIPALS}))"
)
"""The rules for manuscripts and for revisions of pages: whoever may read what has it may see it."""


class SqliteAttachments:
    """Reading them."""

    def __init__(self, read: Callable[[], Database]) -> None:
        self._read = read

    def attachment(self, id: str, viewer: Viewer) -> Attachment:
        query = f"SELECT {_GIVEN} FROM attachments a WHERE a.id = :id AND {_SEEN}"
        values = {"id": id, "principals": json.dumps(sorted(viewer.principals))}
        for row in self._read().query(query, values):
            return _attachment(row)
        raise NotFound(f"attachment {id}")

    def of_manuscript(self, manuscript: str) -> list[Attachment]:
        return [_attachment(row) for row in self._read().query(_WITH_MANUSCRIPT, [manuscript])]

    def of_page(self, page: Page, revision: int = 0) -> list[Attachment]:
        rows = self._read().query(_WITH_REVISION, [page.id, revision or page.revision])
        return [_attachment(row) for row in rows]

    def of_author(self, user: str) -> list[Attachment]:
        query = f"SELECT {_GIVEN} FROM attachments a WHERE a.author = ? AND a.removed_at IS NULL ORDER BY a.rowid"
        return [_attachment(row) for row in self._read().query(query, [user])]

    def hashes(self) -> dict[str, int]:
        query = "SELECT DISTINCT sha256, size FROM attachments WHERE removed_at IS NULL"
        return {row["sha256"]: row["size"] for row in self._read().query(query)}


class SqliteAttachmentWriting:
    """Changing them, inside the transaction that the connection is in."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def of_manuscript(self, manuscript: str) -> list[Attachment]:
        return [_attachment(row) for row in self._db.query(_WITH_MANUSCRIPT, [manuscript])]

    def weight(self, author: str, since: datetime) -> int:
        query = "SELECT coalesce(sum(size), 0) FROM attachments WHERE author = ? AND at > ?"
        return int(self._db.execute(query, [author, since.isoformat()]).fetchone()[0])

    def add(self, attachment: Attachment) -> None:
        values = [getattr(attachment, name) for name in _COLUMNS]
        marks = ", ".join("?" * len(_COLUMNS))
        row = [value.isoformat() if isinstance(value, datetime) else value for value in values]
        self._db.execute(f"INSERT INTO attachments ({', '.join(_COLUMNS)}) VALUES ({marks})", row)
        self._db.execute(_TO_MANUSCRIPT, [attachment.manuscript, attachment.id, attachment.label])
        self._touch(attachment.manuscript, attachment.at)

    def describe(self, manuscript: str, id: str, label: str, at: datetime) -> None:
        query = "UPDATE manuscript_attachments SET label = ? WHERE manuscript = ? AND attachment = ?"
        self._db.execute(query, [label, manuscript, id])
        self._touch(manuscript, at)

    def take_off(self, manuscript: str, id: str, at: datetime) -> None:
        self._db.execute("DELETE FROM manuscript_attachments WHERE manuscript = ? AND attachment = ?", [manuscript, id])
        self._db.execute(_REMOVE_UNUSED, {"id": id, "at": at.isoformat()})
        self._touch(manuscript, at)

    def empty(self, manuscript: str, at: datetime) -> list[Attachment]:
        gone = self.of_manuscript(manuscript)
        for attachment in gone:
            self.take_off(manuscript, attachment.id, at)
        self._db.execute(_FORGET, [manuscript])
        return gone

    def carry(self, page: str, revision: int, manuscript: str) -> None:
        self._db.execute(_CARRY, [manuscript, page, revision])

    def publish(self, manuscript: str, page: Page, ids: Iterable[str]) -> None:
        self._db.execute("DELETE FROM revision_attachments WHERE page = ? AND revision = ?", [page.id, page.revision])
        self._db.execute(_PUBLISH, [page.id, page.revision, manuscript, json.dumps(list(ids))])

    def adopt(self, page: Page, other: Page) -> None:
        self._db.execute(_TO_REVISION, [page.id, page.revision, other.id, other.revision])

    def pages(self, id: str) -> list[str]:
        query = "SELECT DISTINCT page FROM revision_attachments WHERE attachment = ? ORDER BY page"
        return [row[0] for row in self._db.execute(query, [id])]

    def remove(self, id: str, at: datetime) -> Attachment:
        query = f"SELECT {_GIVEN} FROM attachments a WHERE a.id = ? AND a.removed_at IS NULL"
        for row in self._db.query(query, [id]):
            self._db.execute("UPDATE attachments SET removed_at = ? WHERE id = ?", [at.isoformat(), id])
            return _attachment(row)
        raise NotFound(f"attachment {id}")

    def is_kept(self, sha256: str) -> bool:
        query = "SELECT 1 FROM attachments WHERE sha256 = ? AND removed_at IS NULL LIMIT 1"
        return self._db.execute(query, [sha256]).fetchone() is not None

    def changed_at(self, manuscript: str) -> datetime | None:
        row = self._db.execute("SELECT attached_at FROM manuscripts WHERE id = ?", [manuscript]).fetchone()
        return datetime.fromisoformat(row[0]) if row and row[0] else None

    def _touch(self, manuscript: str, at: datetime) -> None:
        self._db.execute("UPDATE manuscripts SET attached_at = ? WHERE id = ?", [at.isoformat(), manuscript])


def onward(db: Database, page: str, revision: int) -> None:
    """The next revision of a page shows what the one before it showed, until it is told otherwise."""
    db.execute(_TO_REVISION, [page, revision, page, revision - 1])


_TO_MANUSCRIPT = "INSERT INTO manuscript_attachments (manuscript, attachment, label) VALUES (?, ?, ?)"
_CARRY = (
    "INSERT OR IGNORE INTO manuscript_attachments (manuscript, attachment, label)"
    " SELECT ?, x.attachment, x.label FROM revision_attachments x JOIN attachments a ON a.id = x.attachment"
    " WHERE x.page = ? AND x.revision = ? AND a.removed_at IS NULL"
)
_TO_REVISION = (
    "INSERT OR IGNORE INTO revision_attachments (page, revision, attachment, label)"
    " SELECT ?, ?, x.attachment, x.label FROM revision_attachments x JOIN attachments a ON a.id = x.attachment"
    " WHERE x.page = ? AND x.revision = ? AND a.removed_at IS NULL"
)
_PUBLISH = (
    "INSERT INTO revision_attachments (page, revision, attachment, label)"
    " SELECT ?, ?, x.attachment, x.label FROM manuscript_attachments x JOIN attachments a ON a.id = x.attachment"
    " WHERE x.manuscript = ? AND a.removed_at IS NULL AND a.id IN (SELECT value FROM json_each(?))"
)
_REMOVE_UNUSED = (
    "UPDATE attachments SET removed_at = :at WHERE id = :id AND removed_at IS NULL"
    " AND NOT EXISTS (SELECT 1 FROM manuscript_attachments x WHERE x.attachment = :id)"
    " AND NOT EXISTS (SELECT 1 FROM revision_attachments x WHERE x.attachment = :id)"
)
_FORGET = "UPDATE attachments SET name = '', slug = '' WHERE manuscript = ? AND removed_at IS NOT NULL"


def _attachment(row: Mapping[str, Any]) -> Attachment:
    return Attachment(**{**row, "at": datetime.fromisoformat(row["at"])})
