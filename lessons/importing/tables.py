"""Import of lessons logs, CSV and Excel: a row of headings is found, and each row under it becomes a lesson."""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import sha256
from io import StringIO
from pathlib import Path

from lessons.errors import Invalid
from lessons.importing import contained
from lessons.importing.entries import Entry, Found, Notice, Refusal
from lessons.importing.filled import SECTIONS, Filled, entry
from lessons.importing.names import load
from lessons.importing.reading import Reading
from lessons.importing.values import BULLET

ENCODINGS = ("utf-8-sig", "cp1252")
DELIMITERS = ";,\t|"
MAX_FILE = 20_000_000
"""Bytes."""
SEARCHED = 40
"""Rows among which the headings are looked for."""
TEXTS = {"title", "body", *SECTIONS}
"""Of these a log must have one."""
ALONE = {"number"}
"""A row with no more than these is one that was numbered for later use."""

Row = tuple[int, Sequence[str]]
"""Its number in the file, and its cells."""


@dataclass(frozen=True)
class Log:
    """A table whose headings were found. `place` goes before a row's number.

    Text beyond the last heading is a note beside the table in a sheet; in CSV it shows that the row is cut up wrongly.
    """

    place: str
    headings: Sequence[str] = ()
    rows: Sequence[Row] = ()
    beside: bool = True
    faults: Sequence[Refusal] = ()

    @cached_property
    def keys(self) -> list[str]:
        """Our key for each column, empty where it is none of ours."""
        return [load().key(heading) for heading in self.headings]

    @property
    def score(self) -> int:
        return len(set(self.keys) - {""})


def csv_entries(file: Path, reading: Reading) -> Iterator[Found]:
    """Every row's page, a refusal for each that makes none, and a notice of the columns that are not ours."""
    try:
        text = _decoded(file)
        log = _best([_delimited(f"{file.name}, line", text, delimiter) for delimiter in DELIMITERS])
    except Invalid as fault:
        yield Refusal(file.name, str(fault))
        return
    yield from _entries(file.name, log, reading)


def xlsx_entries(file: Path, reading: Reading) -> Iterator[Found]:
    """The same for the sheet that looks most like a log."""
    try:
        sheets = contained.read(file)["sheets"]
        log = _best([_headed(f"{file.name}, sheet {sheet['name']}, row", sheet["rows"]) for sheet in sheets])
    except Invalid as fault:
        yield Refusal(file.name, str(fault))
        return
    yield from _entries(file.name, log, reading)


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


def _decoded(file: Path) -> str:
    if file.stat().st_size > MAX_FILE:
        raise Invalid([f"is larger than {MAX_FILE // 10**6} MB: split it"])
    raw = file.read_bytes()
    for encoding in ENCODINGS:
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Invalid(["is neither UTF-8 nor Windows-1252 text: save it as CSV UTF-8"])


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


def _headed(place: str, rows: Sequence[Row]) -> Log:
    """The table from its row of headings on: the one with most names that are ours."""
    heads = [Log(place, [" ".join(cell.split()) for cell in cells]) for _, cells in rows[:SEARCHED]]
    if not heads:
        return Log(place)
    at = max(range(len(heads)), key=lambda n: heads[n].score)
    return replace(heads[at], rows=rows[at + 1 :])


def _best(logs: Sequence[Log]) -> Log:
    log = max(logs, key=lambda log: log.score, default=Log(""))
    if log.score < 2 or not TEXTS & set(log.keys):
        wanted = "Title, Event, Effect, Cause, Lesson, Recommendation"
        raise Invalid([f"has no row of headings: name the columns in a row above the lessons, such as {wanted}"])
    return log


def _entries(name: str, log: Log, reading: Reading) -> Iterator[Found]:
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
