"""Kinds: what an uploaded file is, told by its content; its name decides only between kinds of text."""

from pathlib import PurePath

from lessons.errors import Invalid
from lessons.pages.types.base import N_

EMPTY = N_("The file is empty.")
PDF = N_("This is a PDF file. Open the text in Word, save it as .docx and upload that.")
OLD = N_("This is an older Office file, or it has a password. Save it as .docx or .xlsx without a password.")
UTF16 = N_("This is text in an encoding that cannot be read here. Save it as CSV UTF-8 or as an Excel workbook.")
UNKNOWN = N_("This is no Word, Excel, CSV, Markdown or JSON Lines file. Save it as one of them.")

REFUSED = ((b"%PDF", PDF), (b"\xd0\xcf\x11\xe0", OLD), (b"\xff\xfe", UTF16), (b"\xfe\xff", UTF16))
"""How a file begins that is not read → what to do about it."""
ZIP = b"PK\x03\x04"
PARTS = ((b"word/document", ".docx"), (b"xl/workbook", ".xlsx"))
"""The name of a part, which a zip holds in the clear → what it is."""
LINES = (".jsonl", ".ndjson", ".json")
TABLES = (".csv", ".tsv")
PROSE = (".md", ".markdown", ".txt")
TEXT_BEGINS = b"\xef\xbb\xbf \t\r\n"
"""What may stand before a text."""


def ending(name: str, content: bytes) -> str:
    """The end of the name under which the content is read, such as `.docx`. Raises Invalid, saying what to do."""
    if not content.strip(TEXT_BEGINS):
        raise Invalid([EMPTY])
    for sign, reason in REFUSED:
        if content.startswith(sign):
            raise Invalid([reason])
    named = PurePath(name).suffix.lower()
    return _office(named, content) if content.startswith(ZIP) else _text(named, content)


def _office(named: str, content: bytes) -> str:
    found = [end for part, end in PARTS if part in content]
    if not found:
        raise Invalid([UNKNOWN])
    return named if named in found else found[0]


def _text(named: str, content: bytes) -> str:
    begins = content.lstrip(TEXT_BEGINS)[:4096]
    if b"\0" in content or (begins.startswith(b"<") and named not in PROSE):
        raise Invalid([UNKNOWN])
    if begins.startswith(b"{") or named in LINES:
        return ".jsonl"
    if begins.startswith(b"---"):
        return ".md"
    if named in TABLES or (named != ".md" and b"\t" in begins.splitlines()[0]):
        return ".csv"
    return ".md" if named in PROSE or b";" not in begins.splitlines()[0] else ".csv"
