"""Import of lessons logs, CSV and Excel: a row of headings is found, and each row under it becomes a lesson."""

import csv
import re
from collections.abc import Callable, Iterator, Sequence
from collections.abc import Mapping as Dict
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import sha256
from io import StringIO
from pathlib import Path
from typing import TypeAlias

from lessons.errors import Invalid
from lessons.importing.entries import Entry, Found, Notice, Refusal
from lessons.importing.filled import SECTIONS, Filled, entry
from lessons.importing.names import load
from lessons.importing.reading import Reading
from lessons.importing.texts import decoded
from lessons.importing.values import BULLET

DELIMITERS = ";,\t|"
MAX_FILE = 20_000_000
"""Bytes."""
SEARCHED = 40
"""Rows among which the headings are looked for."""
SAMPLE = 200_000
"""Characters by which the delimiter is told."""
WIDEST = 500
"""Columns that are looked at."""
TEXTS = {"title", "body", *SECTIONS}
"""Of these a log must have one."""
FEWEST = 2
"""Names that are ours which a row of headings has."""
ALONE = {"number"}
"""A row with no more than these is one that was numbered for later use."""

Row = tuple[int, Sequence[str]]
"""Its number in the file, and its cells."""


@dataclass(frozen=True)
class Log:
    """A table whose headings were found. `place` goes before a row's number.

    Text beyond the last heading is a note beside the table in a sheet; in CSV it shows that the row is cut up wrongly.
    `mapped` has the key of each column where somebody said so.
    """

    place: str
    headings: Sequence[str] = ()
    rows: Sequence[Row] = ()
    beside: bool = True
    faults: Sequence[Refusal] = ()
    mapped: Sequence[str] | None = None
    sheet: str = ""

    @cached_property
    def keys(self) -> list[str]:
        """Our key for each column, empty where it is none of ours."""
        if self.mapped is None:
            return [load().key(heading) for heading in self.headings]
        return [*self.mapped, *[""] * len(self.headings)][: len(self.headings)]

    @property
    def score(self) -> int:
        return len(set(self.keys) - {""})

    @property
    def likely(self) -> tuple[int, int]:
        """How much speaks for these headings: names of ours, and where there are hardly any, names at all."""
        return (self.score, 0) if self.score >= FEWEST else (0, len(list(filter(None, self.headings))))

    @property
    def tells(self) -> bool:
        """Whether a column holds a text that a lesson can be made of."""
        return bool(TEXTS & set(self.keys))


def csv_entries(file: Path, reading: Reading) -> Iterator[Found]:
    """Every row's page, a refusal for each that makes none, and a notice of the columns that are not ours."""
    yield from _entries(file, reading, csv_logs)


def xlsx_entries(file: Path, reading: Reading) -> Iterator[Found]:
    """The same for the sheet that looks most like a log."""
    yield from _entries(file, reading, xlsx_logs)


def csv_logs(file: Path, reading: Reading) -> list[Log]:
    """The table as that delimiter cuts it which makes most of its beginning. Raises Invalid when it is no text."""
    text, place = decoded(file, MAX_FILE, "CSV UTF-8"), f"{file.name}, line"
    begins = text[:SAMPLE]
    delimiter = max(DELIMITERS, key=lambda delimiter: _delimited(place, begins, delimiter).likely)
    return [_delimited(place, text, delimiter)]


def xlsx_logs(file: Path, reading: Reading) -> list[Log]:
    """The table in each sheet. Raises Invalid when the file cannot be opened."""
    sheets = reading.read(file)["sheets"]
    return [_headed(f"{file.name}, sheet {sheet['name']}, row", sheet["rows"], sheet["name"]) for sheet in sheets]


Logs: TypeAlias = Callable[[Path, Reading], list[Log]]
LOGS: Dict[str, Logs] = {".csv": csv_logs, ".xlsx": xlsx_logs}
"""By the end of the file's name."""


def best(logs: Sequence[Log], reading: Reading) -> Log:
    """The table that looks most like a log, its columns as somebody mapped them or by their headings."""
    return replace(max(logs, key=lambda log: log.likely, default=Log("")), mapped=reading.columns)


def as_markdown(text: str) -> str:
    """A cell's plain text as Markdown that shows the same: a paragraph a line, bullets and numbers as lists."""
    written = ""
    listed = False
    for line in filter(None, map(str.strip, text.splitlines())):
        bullet = BULLET.match(line)
        plain = re.sub(r"([\\`*_\[\]])", r"\\\1", line[bullet.end() :] if bullet else line)
        if bullet:
            number = re.match(r"\d+", bullet[0].strip())
            written += ("\n" if listed else "\n\n") + (f"{number[0]}. " if number else "- ") + plain
        else:
            written += "\n\n" + re.sub(r"^(#|>|---|===|~~~)", r"\\\1", plain)
        listed = bool(bullet)
    return written.strip()


def _delimited(place: str, text: str, delimiter: str) -> Log:
    """The table as the delimiter cuts it; a row has the number of the line it begins on, as a cell may hold several."""
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[Row] = []
    faults: list[Refusal] = []
    while True:
        begins = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return replace(_headed(place, rows), beside=False, faults=faults)
        except csv.Error as fault:
            faults.append(Refusal(f"{place} {begins}", f"is not CSV ({fault}): check its quotation marks"))
            continue
        if any(cell.strip() for cell in cells) and not re.fullmatch(r"sep=.?", delimiter.join(cells)):
            rows.append((begins, cells))


def _headed(place: str, rows: Sequence[Row], sheet: str = "") -> Log:
    """The table from its row of headings on: the one with most names that are ours."""
    heads = [
        Log(place, [" ".join(cell.split()) for cell in cells[:WIDEST]], sheet=sheet) for _, cells in rows[:SEARCHED]
    ]
    if not heads:
        return Log(place)
    at = max(range(len(heads)), key=lambda n: heads[n].likely)
    return replace(heads[at], rows=rows[at + 1 :])


def _entries(file: Path, reading: Reading, opened: Logs) -> Iterator[Found]:
    try:
        logs = opened(file, reading)
        log = _sound(best(logs, reading), reading)
    except Invalid as fault:
        yield Refusal(file.name, str(fault))
        return
    if others := [other.sheet for other in logs if other.sheet != log.sheet and other.score >= FEWEST and other.tells]:
        yield Notice(file.name, f"sheets that are not taken in: {', '.join(others)}")
    yield from _lessons(file.name, log, reading)


def _sound(log: Log, reading: Reading) -> Log:
    if not log.tells or (log.mapped is None and log.score < FEWEST):
        wanted = "Title, Event, Effect, Cause, Lesson, Recommendation"
        raise Invalid([f"has no row of headings: name the columns in a row above the lessons, such as {wanted}"])
    if len(log.rows) > reading.most:
        raise Invalid([f"has {len(log.rows)} rows, and {reading.most} are taken in at a time: split it"])
    return log


def _lessons(name: str, log: Log, reading: Reading) -> Iterator[Found]:
    if unknown := _unknown(log):
        yield Notice(name, f"columns that are not taken in: {', '.join(unknown)}")
    lang = reading.lang or load().language(log.headings)
    taken: dict[str, str] = {}
    found = [one for row in log.rows for one in _row(log, row, lang, reading)]
    yield from (_apart(one, taken) if isinstance(one, Entry) else one for one in found)
    yield from log.faults
    if not found and not log.faults:
        yield Refusal(name, "has no rows under its headings")


def _unknown(log: Log) -> list[str]:
    """The headings that are none of ours, and the numbers of columns that hold text under none."""
    named = [heading for heading, key in zip(log.headings, log.keys, strict=True) if heading and not key]
    headed = {n for n, heading in enumerate(log.headings) if heading}
    bare = {n for _, cells in log.rows for n, cell in enumerate(cells) if cell.strip() and n not in headed}
    return named + [f"number {n + 1} without a heading" for n in sorted(bare) if log.beside or n < len(log.headings)]


def _row(log: Log, row: Row, lang: str, reading: Reading) -> Iterator[Entry | Refusal]:
    number, cells = row
    place = f"{log.place} {number}"
    try:
        values = _values(log, cells)
        if set(values) - ALONE:
            yield entry(Filled(place, values, lang), reading)
    except Invalid as fault:
        yield Refusal(place, str(fault))


def _values(log: Log, cells: Sequence[str]) -> dict[str, str]:
    """Texts by key. Columns of the same meaning are put together."""
    if not log.beside and any(cell.strip() for cell in cells[len(log.headings) :]):
        raise Invalid(["has more cells than there are headings: put texts that hold the separator between quotes"])
    values: dict[str, str] = {}
    for key, cell in zip(log.keys, cells, strict=False):
        if key and cell.strip():
            text = as_markdown(cell) if key in SECTIONS else cell.strip()
            values[key] = f"{values[key]}\n\n{text}" if key in values else text
    return values


def _apart(page: Entry, taken: dict[str, str]) -> Entry:
    """Rows of one title that say different things get addresses of their own, the same at every import."""
    digest = sha256(f"{page.raw}{page.body}".encode("utf-8", "replace")).hexdigest()[:8]
    if page.replaces or taken.setdefault(page.slug, digest) == digest:
        return page
    return replace(page, slug=f"{page.slug}-{digest}")
