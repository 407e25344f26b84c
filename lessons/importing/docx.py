"""Import of Word documents: one lesson a document, its headings as sections and the table at its top as fields."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import zip_longest
from pathlib import Path
from typing import Any

from lessons.errors import Invalid
from lessons.importing.entries import Found, Notice, Refusal
from lessons.importing.filled import SECTIONS, Filled, entry
from lessons.importing.names import load, plain_name
from lessons.importing.reading import Reading

MARKDOWN = {"body", *SECTIONS}
"""Keys whose text keeps its lists and emphasis; the others are plain."""

Rows = Sequence[Sequence[tuple[str, str]]]
"""A table's cells, each as (plain text, Markdown)."""


@dataclass(frozen=True, slots=True)
class Part:
    """A heading with what stands under it; the text before the first has none and level 0."""

    level: int
    heading: str
    blocks: list[str] = field(default_factory=list)

    @property
    def key(self) -> str:
        """The fixed heading that is meant, empty when it is none."""
        key = load().key(self.heading)
        return key if key in SECTIONS else ""


@dataclass(slots=True)
class Document:
    """What was found so far: the title, fields by key with their names as written, names that are none of ours, text."""

    title: str = ""
    values: dict[str, str] = field(default_factory=dict)
    named: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    parts: list[Part] = field(default_factory=lambda: [Part(0, "")])


def entries(file: Path, reading: Reading) -> Iterator[Found]:
    """The document's page, with a notice of what was left out of it."""
    try:
        told = reading.read(file)
        found = _document(told["blocks"])
        lang = reading.lang or load().language([*found.named, *(part.heading for part in found.parts)])
        filled = Filled(file.name, found.values, lang, found.title or told["title"], _text(found.parts, lang))
        page = entry(filled, reading)
    except Invalid as fault:
        yield Refusal(file.name, str(fault))
        return
    if found.unknown:
        yield Notice(file.name, f"fields that are not taken in: {', '.join(found.unknown)}")
    if told["pictures"]:
        yield Notice(file.name, f"pictures are not taken in: {told['pictures']} left out")
    yield page


def _document(blocks: Sequence[dict[str, Any]]) -> Document:
    found = Document()
    for block in blocks:
        text, level = block["markdown"], block["level"]
        if not text or _is_help(text):
            continue
        if level and not found.title and _is_title(found, block):
            found.title = text
        elif level:
            found.parts.append(Part(level, text))
        elif not (len(found.parts) == 1 and _is_of_fields(block["rows"])):
            found.parts[-1].blocks.append(text)
        else:
            _take(found, block["rows"])
    return found


def _is_help(text: str) -> bool:
    """Whether it is what our own template says, and nobody wrote over."""
    return plain_name(text) in _help()


@cache
def _help() -> frozenset[str]:
    return frozenset(plain_name(said) for labels in load().help.values() for (said, *_) in labels.values())


def _is_title(found: Document, block: dict[str, Any]) -> bool:
    """A paragraph in the style Title, or the first heading unless it is one of the fixed."""
    return block["title"] or (len(found.parts) == 1 and not Part(1, block["markdown"]).key)


def _is_of_fields(rows: Rows) -> bool:
    """Whether at least half of the rows begin with a name of ours and have something beside it."""
    named = [bool(load().key(row[0][0])) for row in rows if len(row) > 1 and row[0][0]]
    return bool(named) and sum(named) * 2 >= len(named)


def _take(found: Document, rows: Rows) -> None:
    for name, (text, markdown), *_ in (row for row in rows if len(row) > 1):
        key = load().key(name[0])
        if key:
            found.named.append(name[0])
        if key and text:
            found.values[key] = markdown if key in MARKDOWN else text
        elif text and not _is_help(text):
            found.unknown.append(name[0])


def _text(parts: Sequence[Part], lang: str) -> str:
    """The parts as Markdown, the fixed headings in the page's language; what was left empty is left out."""
    top = min((part.level for part in parts if part.level), default=1)
    written = []
    for part, after in zip_longest(parts, parts[1:]):
        if part.blocks or (not part.key and after and after.level > part.level > 0):
            written += [_heading(part, top, lang), *part.blocks]
    return "\n\n".join(filter(None, written))


def _heading(part: Part, top: int, lang: str) -> str:
    if not part.level:
        return ""
    if part.key:
        return f"## {load().label(part.key, lang)}"
    return f"{'#' * min(6, 2 + part.level - top)} {part.heading}"
