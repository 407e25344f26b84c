"""Rows of SQLite ⇄ the values that a store gives out."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from lessons.pages.page import Change, Page, Revision, Section

COLUMNS = (
    "p.*, r.meta, r.sections, (SELECT s.type || '/' || s.slug FROM pages s WHERE s.id = p.successor) AS succeeded_by"
)
TOLD = (
    "(WITH RECURSIVE told (id) AS (SELECT value FROM json_each(:pages) UNION"
    " SELECT p.id FROM pages p JOIN told ON p.successor = told.id WHERE p.merged = 1 AND p.state = 'superseded')"
    " SELECT id FROM told)"
)
"""Ids of pages, and of those that tell the same event and are read in them now."""
PAGES = "pages p JOIN revisions r ON r.page = p.id AND r.number = p.revision"
PRINCIPALS = "(SELECT value FROM json_each(:principals))"
"""A viewer's, as a query compares with them."""
BECOMING = (
    " LEFT JOIN pages p ON p.id = m.page"
    " LEFT JOIN revisions pr ON pr.page = m.page AND pr.number = m.base + (m.state = 'published')"
)
"""The page that a manuscript `m` changes or has become, and the revision that it was made from or is."""
READ = (
    f"EXISTS (SELECT 1 FROM manuscript_readers g WHERE g.manuscript = m.id AND g.principal IN {PRINCIPALS}"
    " AND (m.page IS NULL OR g.principal != 'org:' || m.organisation"
    f" OR (p.audience IN {PRINCIPALS} AND coalesce(pr.meta ->> 'audience', 'public') IN {PRINCIPALS})))"
)
"""Who may read a manuscript: its readers; of these the author's colleagues only where they may read its page too."""


def as_json(sections: Sequence[Section]) -> str:
    return json.dumps(sections, ensure_ascii=False)


def sections_of(text: str) -> list[Section]:
    return list(map(Section._make, json.loads(text)))


def page_of(row: Mapping[str, Any]) -> Page:
    return Page(
        id=row["id"],
        type=row["type"],
        slug=row["slug"],
        title=row["title"],
        lang=row["lang"],
        state=row["state"],
        audience=row["audience"],
        meta=json.loads(row["meta"]),
        sections=sections_of(row["sections"]),
        revision=row["revision"],
        seq=row["seq"],
        created_at=datetime.fromisoformat(row["created_at"]),
        updated_at=datetime.fromisoformat(row["updated_at"]),
        missing=json.loads(row["missing"]),
        reason=row["reason"],
        successor=row["succeeded_by"] or "",
        merged=bool(row["merged"]),
    )


def revision_of(row: Mapping[str, Any]) -> Revision:
    return Revision(
        page=row["page"],
        number=row["number"],
        source=row["source"],
        author=row["author"],
        comment=row["comment"],
        at=datetime.fromisoformat(row["at"]),
        meta=json.loads(row["meta"]),
        sections=sections_of(row["sections"]),
    )


def change_of(row: Mapping[str, Any]) -> Change:
    at = datetime.fromisoformat(row["at"])
    return Change(row["seq"], row["page"], row["ref"], row["revision"], row["action"], row["actor"], at)
