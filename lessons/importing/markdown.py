"""Import of Markdown files: one page a file, its slug the file's name, its text kept byte for byte."""

import re
from collections.abc import Iterator
from pathlib import Path

from lessons.errors import Invalid
from lessons.importing.entries import Entry, Found, Refusal
from lessons.importing.filled import Filled, entry
from lessons.importing.names import load
from lessons.importing.reading import Reading
from lessons.importing.texts import decoded
from lessons.pages import frontmatter

MAX_FILE = 1_000_000
"""Bytes."""
HEADING = re.compile(r"^#{1,2}[ \t](.*)$", re.MULTILINE)


def entries(file: Path, reading: Reading) -> Iterator[Found]:
    """The page in the file. No option applies: front matter names its fields itself."""
    try:
        if file.stat().st_size > MAX_FILE:
            raise Invalid([f"is larger than {MAX_FILE} bytes: split it"])
        yield _page(file, file.read_bytes().decode("utf-8"))
    except UnicodeDecodeError as fault:
        yield Refusal(str(file), f"is not UTF-8 at byte {fault.start}: save it as UTF-8")
    except Invalid as fault:
        yield Refusal(str(file), str(fault))


def loose(file: Path, reading: Reading) -> Iterator[Found]:
    """The same for a text as people have it: without front matter its first heading is the title."""
    try:
        text = decoded(file, MAX_FILE, "UTF-8").lstrip()
        yield _page(file, text) if text.startswith(frontmatter.FENCE) else _plain(file, text, reading)
    except Invalid as fault:
        yield Refusal(str(file), str(fault))


def _page(file: Path, source: str) -> Entry:
    raw, body = frontmatter.split(source)
    return Entry(str(file), file.stem, raw, body, source)


def _plain(file: Path, text: str, reading: Reading) -> Entry:
    headings = [heading.strip(" \t#") for heading in HEADING.findall(text)]
    lang = reading.lang or load().language(headings)
    first = HEADING.match(text)
    if not first or load().key(headings[0]):
        return entry(Filled(str(file), {}, lang, text=text.strip()), reading)
    return entry(Filled(str(file), {}, lang, headings[0], text[first.end() :].strip()), reading)
