"""Conflicts: two versions of one text side by side, and the choice between them field by field."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from flask import Response
from flask_babel import gettext

from lessons.manuscripts import Stale, text_of_page
from lessons.pages import diff, fields, parts
from lessons.pages.diff import Piece
from lessons.pages.types import PageType
from lessons.store.manuscripts import Text
from lessons.web import forms, questions, sheet
from lessons.web.current import site
from lessons.web.forms import Row
from lessons.web.questions import PART
from lessons.web.sheet import Sheet
from lessons.workflow import OVERTAKEN

TAKE = "take."
THEIRS = "theirs"


@dataclass(frozen=True, slots=True)
class Differing:
    """A question that two versions answer differently, both answers as one sequence of pieces by paragraph."""

    name: str
    label: str
    paragraphs: Sequence[Sequence[Piece]]


def answer(given: Sheet, stale: Stale) -> Response:
    """The author's own text in the form, on top of what is the newest now, and where the two differ."""
    over = replace(given, seen=stale.current.version, manuscript=stale.current)
    return sheet.answer(
        over,
        409,
        "manuscripts/conflict.html",
        base=0,
        aside=stale.aside,
        message=gettext(str(stale)),
        differing=differing(given.kind, stale.current.text, given.text),
    )


def overtaken(given: Sheet) -> Response:
    """A change whose page has been changed meanwhile: what is published now beside what the author has."""
    published = text_of_page(site(), given.page) if given.page else given.text
    return sheet.answer(
        given,
        200,
        "manuscripts/conflict.html",
        base=given.page.revision if given.page else 0,
        message=gettext(OVERTAKEN),
        differing=differing(given.kind, published, given.text),
    )


def differing(kind: PageType, old: Text, new: Text) -> list[Differing]:
    """Every question whose answers differ, in the form's order. An opening text that only one of the two has is one too."""
    before, after = _rows(kind, old), _rows(kind, new)
    found = []
    for name in (name for group in questions.groups(kind) for name in group.names):
        was, now = (readable(rows[name]) if name in rows else "" for rows in (before, after))
        if was != now:
            label = (after.get(name) or before[name]).label
            found.append(Differing(name, label, diff.paragraphs(diff.words(was, now))))
    return found


def settled(kind: PageType, mine: Text, theirs: Text, chosen: Mapping[str, str]) -> Text:
    """The author's text, with the other's answer to every question where they chose that."""
    taken = {name.removeprefix(TAKE) for name, value in chosen.items() if name.startswith(TAKE) and value == THEIRS}
    if not taken:
        return mine
    raw = {f.name: fields.given(f, (theirs if f.name in taken else mine).raw) for f in kind.fields}
    laid = [parts.laid_out(kind, parts.split(kind, text.body), mine.lang) for text in (mine, theirs)]
    merged = [other if PART + own.key in taken else own for own, other in zip(*laid, strict=True)]
    lang = str(raw.get("lang") or "")
    return Text({n: v for n, v in raw.items() if v not in (None, "", [])}, parts.join(kind, merged, lang))


def _rows(kind: PageType, text: Text) -> dict[str, Row]:
    return {row.name: row for group in forms.shown(kind, text) for row in group.rows}


def readable(row: Row) -> str:
    """The answer as a reader knows it, each value on a line of its own."""
    labels = {option.value: option.label for group in row.options for option in group.options}
    values = [labels.get(value, value) for value in row.values]
    addresses = [*row.addresses, *([""] * len(values))] if row.widget == "sources" else [""] * len(values)
    return "\n".join(filter(None, (f"{v} {a}".strip() for v, a in zip(values, addresses, strict=False))))
