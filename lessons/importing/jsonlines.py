"""Import of JSON Lines, plain or gzipped: one page a line."""

import gzip
import json
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, cast

from lessons.errors import Invalid
from lessons.importing.entries import Entry, Found, Refusal
from lessons.importing.mapping import Mapping
from lessons.importing.reading import Reading

MAX_LINE = 2_000_000
"""Bytes a line; a longer one is refused and passed over."""
UNREADABLE = (OSError, EOFError, zlib.error)
"""What a damaged file raises, gzipped or not."""


def entries(file: Path, reading: Reading) -> Iterator[Found]:
    """Every line's page, or the reason why that line cannot be read. Empty lines are passed over."""
    try:
        with _opened(file) as lines:
            for number, line in _lines(lines):
                place = f"{file.name}, line {number}"
                if line.strip():
                    yield _entry(place, line, reading.mapping)
    except UNREADABLE as fault:
        yield Refusal(file.name, f"cannot be read to its end: {fault}")


def count_lines(file: Path) -> int:
    """Lines in the file, for a progress bar; 0 when it cannot be read."""
    try:
        with _opened(file) as lines:
            return sum(1 for _ in _lines(lines))
    except UNREADABLE:
        return 0


def _opened(file: Path) -> BinaryIO:
    return cast("BinaryIO", gzip.open(file, "rb") if file.suffix.lower() == ".gz" else file.open("rb"))


def _lines(lines: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """(number, line); of an overlong line only its beginning, so that it takes no more memory than others."""
    number = 0
    while line := lines.readline(MAX_LINE):
        number += 1
        yield number, line
        while not line.endswith(b"\n") and (line := lines.readline(MAX_LINE)):
            pass


def _entry(place: str, line: bytes, mapping: Mapping | None) -> Entry | Refusal:
    try:
        record = json.loads(line.decode("utf-8-sig"))
        if not isinstance(record, dict):
            raise Invalid(["must be an object {…} with a page's fields"])
        page = mapping.apply(record) if mapping else record
        slug, body = _text(page, "slug"), _text(page, "body")
    except Invalid as fault:
        return Refusal(place, str(fault))
    except UnicodeDecodeError as fault:
        return Refusal(place, f"is not UTF-8 at byte {fault.start}: save the file as UTF-8")
    except (ValueError, RecursionError) as fault:
        return Refusal(place, f"is not JSON: {fault}")
    raw = {k: v for k, v in page.items() if k not in ("slug", "body")}
    return Entry(place, slug, raw, body, replaces=bool(slug))


def _text(page: dict[str, object], name: str) -> str:
    value = page.get(name) or ""
    if not isinstance(value, str):
        raise Invalid([f"{name}: must be a text"])
    return value
