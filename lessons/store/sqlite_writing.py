"""A write transaction on SQLite: what it changes is there as a whole or not at all."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from secrets import token_hex

from sqlite_utils import Database

from lessons.errors import NotFound
from lessons.pages.markdown import text_of
from lessons.pages.page import Change, Draft, Page
from lessons.store import outbox, sqlite_attachments
from lessons.store.base import Deed, Translation
from lessons.store.comments import SqliteCommentWriting
from lessons.store.letters import Letter
from lessons.store.sqlite_attachments import SqliteAttachmentWriting
from lessons.store.sqlite_manuscripts import SqliteManuscriptWriting
from lessons.store.sqlite_rows import COLUMNS, PAGES, as_json, page_of


class SqliteWriting:
    """A write transaction on SQLite."""

    def __init__(self, db: Database, posting: bool) -> None:
        self._db = db
        self._posting = posting
        self.manuscripts = SqliteManuscriptWriting(db)
        self.comments = SqliteCommentWriting(db)
        self.attachments = SqliteAttachmentWriting(db)

    def page(self, id: str) -> Page:
        for row in self._db.query(f"SELECT {COLUMNS} FROM {PAGES} WHERE p.id = ?", [id]):
            return page_of(row)
        raise NotFound(f"page {id}")

    def free(self, type: str, slug: str) -> str:
        query = "SELECT slug FROM pages WHERE type = ? AND (slug = ? OR slug GLOB ? || '-[0-9]*')"
        taken = {row[0] for row in self._db.execute(query, [type, slug, slug])}
        return next(s for s in (slug, *(f"{slug}-{n}" for n in range(2, len(taken) + 3))) if s not in taken)

    def current(self, type: str, slug: str) -> tuple[str, str] | None:
        query = "SELECT p.id, r.source FROM " + PAGES + " WHERE p.type = ? AND p.slug = ?"
        row = self._db.execute(query, [type, slug]).fetchone()
        return (row[0], row[1]) if row else None

    def put(self, draft: Draft, state: str, terms: Mapping[str, Sequence[str]], deed: Deed) -> Change:
        at = deed.at.isoformat()
        row = self._db.execute(
            "SELECT id, revision FROM pages WHERE type = ? AND slug = ?", [draft.type, draft.slug]
        ).fetchone()
        id, revision = (row[0], row[1] + 1) if row else (token_hex(12), 1)
        if not row:
            self._db.execute(_NEW_PAGE, [id, draft.type, draft.slug, at, at])
        self._db.execute(_NEW_REVISION, [id, revision, draft.source, *_derived(draft), deed.actor, deed.comment, at])
        sqlite_attachments.onward(self._db, id, revision)
        ref = f"{draft.type}/{draft.slug}"
        seq = self._db.execute(_NEW_CHANGE, [id, ref, revision, deed.action, deed.actor, at]).lastrowid
        missing = json.dumps(list(draft.missing))
        self._db.execute(_NEWEST, [draft.title, draft.lang, state, draft.audience, revision, seq, missing, at, id])
        self._replace_terms(id, terms)
        return Change(int(seq or 0), id, ref, revision, deed.action, deed.actor, deed.at)

    def move(self, page: Page, state: str, deed: Deed, successor: str = "", merged: bool = False) -> Change:
        self._db.execute(_STATE, [state, deed.comment, successor or None, int(merged), page.id])
        return self.note(page, deed)

    def post(self, letter: Letter, at: datetime, once: str = "") -> bool:
        return self._posting and outbox.post(self._db, letter, at, once)

    def note(self, page: Page, deed: Deed) -> Change:
        row = [page.id, page.ref, page.revision, deed.action, deed.actor, deed.at.isoformat()]
        seq = self._db.execute(_NEW_CHANGE, row).lastrowid
        return Change(int(seq or 0), page.id, page.ref, page.revision, deed.action, deed.actor, deed.at)

    def keep_translation(self, page: Page, kept: Translation, deed: Deed) -> Change:
        """Keep a translation and say so in the log, so that indexes and caches take notice."""
        row = [page.id, kept.lang, page.revision, kept.title, as_json(kept.sections), deed.at.isoformat()]
        self._db.execute(_NEW_TRANSLATION, row)
        return self.note(page, deed)

    def _replace_terms(self, page: str, terms: Mapping[str, Sequence[str]]) -> None:
        self._db.execute("DELETE FROM terms WHERE page = ?", [page])
        rows = [(page, facet, value) for facet, values in terms.items() for value in dict.fromkeys(values)]
        self._db.conn.executemany("INSERT INTO terms (page, facet, value) VALUES (?, ?, ?)", rows)


_NEW_PAGE = (
    "INSERT INTO pages (id, type, slug, title, lang, state, audience, revision, seq, missing, created_at, updated_at)"
    " VALUES (?, ?, ?, '', '', '', '', 0, 0, '[]', ?, ?)"
)
_NEW_REVISION = (
    "INSERT INTO revisions (page, number, source, meta, sections, plain, author, comment, at)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_NEW_CHANGE = "INSERT INTO changes (page, ref, revision, action, actor, at) VALUES (?, ?, ?, ?, ?, ?)"
_NEW_TRANSLATION = (
    "INSERT OR REPLACE INTO translations (page, lang, revision, title, sections, at) VALUES (?, ?, ?, ?, ?, ?)"
)
_NEWEST = (
    "UPDATE pages SET title = ?, lang = ?, state = ?, audience = ?, revision = ?, seq = ?, missing = ?, updated_at = ?,"
    " reason = '' WHERE id = ?"
)
_STATE = "UPDATE pages SET state = ?, reason = ?, successor = ?, merged = ? WHERE id = ?"


def _derived(draft: Draft) -> tuple[str, str, str]:
    """Front matter and sections as JSON, and the folded text that the fallback search looks in."""
    texts = [draft.title, *(str(v) for v in draft.meta.values()), *(text_of(s.html) for s in draft.sections)]
    return (
        json.dumps(draft.meta, ensure_ascii=False),
        as_json(draft.sections),
        "\n".join(texts).casefold(),
    )
