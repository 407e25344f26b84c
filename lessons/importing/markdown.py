"""Import of Markdown files: one page a file, its slug the file's name, its text kept byte for byte."""

from collections.abc import Iterator
from pathlib import Path

from lessons.errors import Invalid
from lessons.importing.entries import Entry, Found, Refusal
from lessons.importing.reading import Reading
from lessons.pages import frontmatter

MAX_FILE = 1_000_000
"""Bytes."""


def entries(file: Path, reading: Reading) -> Iterator[Found]:
    """The page in the file. No option applies: front matter names its fields itself."""
    try:
        if file.stat().st_size > MAX_FILE:
            raise Invalid([f"is larger than {MAX_FILE} bytes: split it"])
        source = file.read_bytes().decode("utf-8")
        raw, body = frontmatter.split(source)
    except UnicodeDecodeError as fault:
        yield Refusal(str(file), f"is not UTF-8 at byte {fault.start}: save it as UTF-8")
    except Invalid as fault:
        yield Refusal(str(file), str(fault))
    else:
        yield Entry(str(file), file.stem, raw, body, source)
