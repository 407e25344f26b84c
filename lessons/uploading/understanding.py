"""Understanding: what an uploaded file holds, lesson by lesson, before anything is made of it."""

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Any

from lessons import editing, hints, manuscripts, personal
from lessons.editing import Written
from lessons.errors import Invalid
from lessons.hints import Hint, Known
from lessons.importing import contained, docx, jsonlines, markdown, tables
from lessons.importing.entries import Entry, Found, Notice, Refusal
from lessons.importing.filled import LOG_ONLY, SECTIONS
from lessons.importing.reading import Reading
from lessons.importing.tables import Log
from lessons.pages import parts
from lessons.pages.parts import Part
from lessons.pages.types.base import N_
from lessons.pages.types.lesson import LESSON
from lessons.site import Site
from lessons.store.manuscripts import Text
from lessons.store.users import User
from lessons.uploading import keeping
from lessons.uploading.keeping import File

READERS: Mapping[str, Callable[[Path, Reading], Iterator[Found]]] = {
    ".docx": docx.entries,
    ".xlsx": tables.xlsx_entries,
    ".csv": tables.csv_entries,
    ".md": markdown.loose,
    ".jsonl": jsonlines.entries,
}
MOST = 500
"""Lessons that one upload may hold."""
SHORTEST = 1.0
"""Seconds below which no file is begun."""
MAX_TEXT = 5_000_000
"""Bytes of a file of text, which is read without a process of its own."""
NOTICES = 10
"""More than a file has of them."""
MAX_COLUMNS = 100
MAX_EXAMPLE = 80
SEARCHED = 200
"""Rows among which a column's example is looked for."""
OFFERED = ("title", *SECTIONS, "body", *(f.name for f in LESSON.fields if f.name not in {"type", "title"}), *LOG_ONLY)
"""Our keys that a column may hold."""
UNTITLED = {"type", "title", "lang"}
"""Fields that every lesson has: nobody has to be told that they were found."""

NOT_A_LESSON = N_("This is no lesson, and only lessons are made into drafts here.")
NO_TEXT = N_("No column holds a text yet. Choose below which column holds what.")
TOO_MANY = N_("The upload holds more than 500 lessons. Split it, and upload the rest afterwards.")
TOO_LARGE = N_("The file is larger than 5 MB. Split it.")
LATER = N_("The other files took so long that there was no time left for this one. Read the files again.")


@dataclass(frozen=True, slots=True)
class Lesson:
    """A lesson that was found at a place in a file, and `id` of the manuscript that it becomes or has become.

    `parts` are keys of the fixed headings that hold text, `fields` names of filled fields, `missing` names of what is
    asked for at submitting; `hints` point out persons.
    """

    id: str
    place: str
    text: Text
    parts: Sequence[str]
    fields: Sequence[str]
    missing: Sequence[str]
    hints: Sequence[Hint]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its heading, the first text in it, and our key for it, empty where it is left out."""

    heading: str
    example: str
    key: str


@dataclass(frozen=True, slots=True)
class Understood:
    """What one file holds. `lang` is the language of what states none; places are within the file."""

    file: File
    lang: str = ""
    lessons: Sequence[Lesson] = ()
    refused: Sequence[Refusal] = ()
    notices: Sequence[str] = ()
    columns: Sequence[Column] = ()


@dataclass(slots=True)
class _Tally:
    lessons: list[Lesson] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)


def understood(site: Site, user: User, folder: Path, file: File, reading: Reading, until: float) -> Understood:
    """What the file in the folder holds, read as its owner said, until a moment of the monotonic clock."""
    if file.refused:
        return Understood(file, refused=[Refusal("", file.refused)])
    path = folder / file.stored
    columns: Sequence[Column] = ()
    reading = replace(reading, lang=file.lang, columns=file.columns, most=MOST, read=partial(_open, until))
    try:
        if path.suffix in (".csv", ".jsonl") and path.stat().st_size > MAX_TEXT:
            raise Invalid([TOO_LARGE])
        if path.suffix in tables.LOGS:
            log = tables.best(tables.LOGS[path.suffix](path, reading), reading)
            columns = _columns(log)
            reading = replace(reading, columns=[column.key for column in columns])
            if not tables.TEXTS & {column.key for column in columns}:
                raise Invalid([NO_TEXT])
        found, lang = _told(path, reading)
        tally = _Tally()
        for one in found:
            if isinstance(one, Entry) and time.monotonic() > until:
                raise Invalid([contained.TOO_SLOW])
            _count(site, user, path, file, one, lang, tally)
    except Invalid as fault:
        return Understood(file, file.lang, refused=[Refusal("", personal.masked(str(fault)))], columns=columns)
    return Understood(file, lang, tally.lessons, tally.refused, tally.notices, columns)


def _open(until: float, path: Path) -> dict[str, Any]:
    """An Office file, opened once: what was found in it is kept beside it."""
    kept = path.with_suffix(".json")
    if not kept.exists():
        keeping.write(kept, json.dumps(_opened(path, until)).encode())
    told: dict[str, Any] = json.loads(kept.read_bytes())
    if "refused" in told:
        raise Invalid([told["refused"]])
    return told


def _opened(path: Path, until: float) -> dict[str, Any]:
    left = until - time.monotonic()
    if left < SHORTEST:
        raise Invalid([LATER])
    try:
        return contained.read(path, left)
    except Invalid as fault:
        if str(fault) == contained.TOO_SLOW and left < contained.WALL - SHORTEST:
            raise Invalid([LATER]) from None
        return {"refused": str(fault)}


def _told(path: Path, reading: Reading) -> tuple[list[Found], str]:
    """What was found, and its language: the one that was chosen, else the one that the text seems to be in."""
    found = list(islice(READERS[path.suffix](path, reading), MOST + NOTICES))
    if sum(not isinstance(one, Notice) for one in found) > MOST:
        raise Invalid([TOO_MANY])
    first = next((str(one.raw.get("lang") or "") for one in found if isinstance(one, Entry)), "")
    text = "\n\n".join(f"{one.raw.get('title')}\n\n{one.body}" for one in found if isinstance(one, Entry))
    seems = "" if reading.lang else hints.language(text[: hints.LONGEST], first)
    if not seems:
        return found, reading.lang or first
    return list(READERS[path.suffix](path, replace(reading, lang=seems))), seems


def _count(site: Site, user: User, path: Path, file: File, one: Found, lang: str, tally: _Tally) -> None:
    place = one.place.removeprefix(str(path)).removeprefix(path.name).removeprefix(", ")
    if isinstance(one, Notice):
        tally.notices.append(personal.masked(one.text))
        return
    try:
        if isinstance(one, Refusal):
            raise Invalid([personal.masked(one.reason)])
        id = sha256("\0".join((user.id, file.digest, place)).encode("utf-8", "replace")).hexdigest()[:24]
        tally.lessons.append(_lesson(site, id, place, one, lang))
    except Invalid as fault:
        tally.refused += [Refusal(personal.masked(place), str(reason)) for reason in fault.faults]


def _lesson(site: Site, id: str, place: str, entry: Entry, lang: str) -> Lesson:
    """Raises Invalid for what no draft can be made of, such as a text with a personal number in it."""
    raw = {"type": "lesson", **entry.raw}
    if not {"lang", "language"} & set(raw):
        raw["lang"] = lang or "en"
    manuscripts.bounded(Text(raw, entry.body))
    if raw["type"] != "lesson":
        raise Invalid([NOT_A_LESSON])
    checked = editing.check(site, Written("", raw, entry.body, entry.source))
    split = parts.split(LESSON, checked.body)
    fields = [name for name in checked.meta if name not in UNTITLED]
    text = Text(dict(checked.meta), checked.body)
    return Lesson(
        id, place, text, [part.key for part in split if part.key], fields, checked.missing,
        _persons(text, split, hints.known(site)),
    )  # fmt: skip


def _persons(text: Text, split: Sequence[Part], known: Known) -> list[Hint]:
    return [hint for hint in hints.find(text.title, split, text.lang, known) if hint.severity == "warn"]


def _columns(log: Log) -> tuple[Column, ...]:
    """Personal numbers are hidden: they may stand in a column that is left out."""
    shown = zip(log.headings[:MAX_COLUMNS], log.keys, strict=False)
    return tuple(
        Column(_short(name), _example(log, n), key if key in OFFERED else "") for n, (name, key) in enumerate(shown)
    )


def _example(log: Log, column: int) -> str:
    texts = (" ".join(cells[column].split()) for _, cells in log.rows[:SEARCHED] if column < len(cells))
    return _short(next(filter(None, texts), ""))


def _short(text: str) -> str:
    """Hidden before it is cut: a number that is cut is found no more."""
    safe = personal.masked(text[: MAX_EXAMPLE * 4])
    return safe if len(safe) <= MAX_EXAMPLE else f"{safe[:MAX_EXAMPLE]}…"
