"""Import of lessons logs, CSV and Excel: a row of headings is found, and each row under it becomes a lesson."""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import islice
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


@dataclass(frozen=True, slots=True)
class Log:
    """A table whose headings were found. `keys` has one of ours for each column, empty where it is none."""

    place: str
    headings: Sequence[str]
    keys: Sequence[str]
    rows: Sequence[Row]

    @property
    def score(self) -> int:
        return len({key for key in self.keys if key})


def csv_entries(file: Path, reading: Reading) -> Iterator[Found]:
    """Every row's page, a refusal for each that makes none, and a notice of the columns that are not ours."""
    try:
        text = _decoded(file)
        log = _best([_log(f"{file.name}, line", list(_csv_rows(text, delimiter))) for delimiter in DELIMITERS])
    except (Invalid, csv.Error) as fault:
        yield Refusal(file.name, str(fault))
        return
    yield from _entries(file.name, log, reading)


def xlsx_entries(file: Path, reading: Reading) -> Iterator[Found]:
    """The same for the sheet that looks most like a log."""
    try:
        sheets = contained.read(file)["sheets"]
        log = _best([_log(f"{file.name}, sheet {sheet['name']}, row", sheet["rows"]) for sheet in sheets])
    except Invalid as fault:
        yield Refusal(file.name, str(fault))
        return
    yield from _entries(file.name, log, reading)


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


def _csv_rows(text: str, delimiter: str) -> Iterator[Row]:
    """A row has the number of the line it begins on, as a cell may hold several."""
    reader = csv.reader(text.splitlines(keepends=True), delimiter=delimiter)
    begins = 1
    for cells in reader:
        if any(cell.strip() for cell in cells) and not re.fullmatch(r"sep=.?", delimiter.join(cells)):
            yield begins, cells
        begins = reader.line_num + 1


def _log(place: str, rows: Sequence[Row]) -> Log:
    """The table from its row of headings on: the one with most names that are ours."""
    logs = [_headed(place, rows, at) for at in range(min(SEARCHED, len(rows)))]
    return max(logs, key=lambda log: log.score, default=Log(place, (), (), ()))


def _headed(place: str, rows: Sequence[Row], at: int) -> Log:
    headings = [" ".join(cell.split()) for cell in rows[at][1]]
    return Log(place, headings, [load().key(heading) for heading in headings], rows[at + 1 :])


def _best(logs: Sequence[Log]) -> Log:
    log = max(logs, key=lambda log: log.score, default=None)
    if not log or log.score < 2 or not TEXTS & set(log.keys):
        raise Invalid(
            ["has no row of headings: name the columns, such as Title, Event, Effect, Cause, Lesson, Recommendation"]
        )
    return log


def _entries(name: str, log: Log, reading: Reading) -> Iterator[Found]:
    unknown = [heading for heading, key in zip(log.headings, log.keys, strict=True) if heading and not key]
    if unknown:
        yield Notice(name, f"columns that are not taken in: {', '.join(unknown)}")
    lang = reading.lang or load().language(log.headings)
    taken: dict[str, str] = {}
    found = 0
    for row in log.rows:
        for one in _row(log, row, lang, reading):
            found += 1
            yield _apart(one, taken) if isinstance(one, Entry) else one
    if not found:
        yield Refusal(name, "has no rows under its headings")


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
    over = [cell for cell in islice(cells, len(log.keys), None) if cell.strip()]
    over += [c for c, heading in zip(cells, log.headings, strict=False) if c.strip() and not heading]
    if over:
        raise Invalid([f"has a cell without a heading ({over[0].strip()[:40]!r}): name its column, or quote the text"])
    values: dict[str, str] = {}
    for key, cell in zip(log.keys, cells, strict=False):
        if key and cell.strip():
            text = as_markdown(cell) if key in SECTIONS else cell.strip()
            values[key] = f"{values[key]}\n\n{text}" if key in values else text
    return values


def _apart(page: Entry, taken: dict[str, str]) -> Entry:
    """Rows of one title that say different things get addresses of their own, the same at every import."""
    digest = sha256(page.body.encode("utf-8", "replace")).hexdigest()[:8]
    if page.replaces or taken.setdefault(page.slug, digest) == digest:
        return page
    return replace(page, slug=f"{page.slug}-{digest}")


def as_markdown(text: str) -> str:
    """A cell's plain text as Markdown that shows the same: a paragraph a line, bullets and numbers as lists."""
    parts: list[str] = []
    listed = False
    for line in filter(None, map(str.strip, text.splitlines())):
        bullet = BULLET.match(line)
        escaped = re.sub(r"([\\`*_\[\]])", r"\\\1", line[bullet.end() :] if bullet else line)
        if bullet:
            mark = bullet[0].strip()
            parts.append(("\n" if listed else "\n\n") + (mark[:-1] + ". " if mark[:-1].isdigit() else "- ") + escaped)
        else:
            parts.append("\n\n" + re.sub(r"^(#|>|---|===|~~~)", r"\\\1", escaped))
        listed = bool(bullet)
    return "".join(parts).strip()
