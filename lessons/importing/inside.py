"""Inside the contained process: an Office file becomes JSON.

Run within the limits of `limited.py`, never imported by the site: it knows nothing of ours, and what it breaks is its own.
"""

import json
import re
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date, datetime, time
from io import BytesIO
from itertools import zip_longest
from xml.etree.ElementTree import Element, ParseError, tostring

import defusedxml
import mammoth
import openpyxl
from defusedxml import ElementTree
from markdownify import MarkdownConverter

UNPACKED = 50 * 2**20
PARTS = 5_000
"""Files in the zip."""
ROWS = 20_000
TEXT = 40_000_000
"""Characters of JSON that are handed back."""
HEADINGS = re.compile(r"h[1-6]")
STYLES = "p[style-name='Title'] => h1.title:fresh\np[style-name='Subtitle'] => p:fresh"
MARKS = re.compile(r"([\\`*_\[\]])")
LINE_MARKS = re.compile(r"^(\s*)([#>+-]|\d+(?=[.)]))")
FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
LINK = re.compile(r"(https?://|mailto:)[^\s<>\"]+", re.IGNORECASE)


class Refused(Exception):
    """The file is not read; the text says why and what to do."""


def check_zip(data: bytes) -> None:
    """Raises Refused for what is no zip, or unpacks to more than an Office file needs."""
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise Refused("is an older Office file or has a password: save it as .docx or .xlsx without one")
    try:
        with zipfile.ZipFile(BytesIO(data)) as packed:
            parts = packed.infolist()
    except (zipfile.BadZipFile, ValueError, OverflowError, NotImplementedError):
        raise Refused("is not a Word or Excel file: save it as .docx or .xlsx and try again") from None
    if len(parts) > PARTS or sum(part.file_size for part in parts) > UNPACKED:
        raise Refused(f"unpacks to more than {UNPACKED // 2**20} MB or {PARTS} parts: remove pictures, or split it")
    if any(part.flag_bits & 1 for part in parts):
        raise Refused("has a password: save it without one")
    if any(part.filename.startswith(("/", "\\")) or ".." in part.filename for part in parts):
        raise Refused("names parts outside itself: save it again from Word or Excel")


# --- Excel ---


def workbook(data: bytes) -> dict[str, object]:
    """Every visible sheet's rows with their numbers, as texts, empty ones left out.

    A cell holds what Excel showed last; where a formula has not been computed yet, the formula as text.
    """
    shown = _opened(data, values=True)
    written = _opened(data, values=False).worksheets if _has_formulas(data) else []
    sheets = []
    count = 0
    for number, sheet in enumerate(shown.worksheets):
        if sheet.sheet_state != "visible":
            continue
        rows = []
        for row in _rows(sheet, written[number] if written else None):
            rows.append(row)
            count += 1
            if count > ROWS:
                raise Refused(f"has more than {ROWS} rows: split it")
        sheets.append({"name": sheet.title, "rows": rows})
    return {"sheets": sheets}


def _opened(data: bytes, values: bool) -> openpyxl.Workbook:
    return openpyxl.load_workbook(BytesIO(data), read_only=True, data_only=values, keep_links=False)


def _has_formulas(data: bytes) -> bool:
    """Looking is quick, while reading every sheet a second time for its formulas is not."""
    with zipfile.ZipFile(BytesIO(data)) as packed:
        sheets = [name for name in packed.namelist() if name.startswith("xl/worksheets/")]
        return any(FORMULA.search(packed.read(name)) for name in sheets)


def _rows(shown, written) -> Iterator[tuple[int, list[str]]]:  # type: ignore[no-untyped-def]  # openpyxl has no types
    for number, (cells, formulas) in enumerate(zip_longest(_cells(shown), _cells(written), fillvalue=()), start=1):
        values = (f if v is None else v for v, f in zip_longest(cells, formulas))
        texts = [_text(value) for value in values]
        while texts and not texts[-1]:
            texts.pop()
        if texts:
            yield number, texts


def _cells(sheet) -> Iterator[tuple[object, ...]]:  # type: ignore[no-untyped-def]
    if sheet:
        sheet.reset_dimensions()  # what a sheet says of its own size is not always so
        yield from sheet.iter_rows(values_only=True)


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(getattr(value, "text", value)).replace("\r\n", "\n").strip()


# --- Word ---


class Markdown(MarkdownConverter):
    """Markdown as this site reads it: what is text in Word stays text, and pictures are left out."""

    def escape(self, text: str, parent_tags: set[str]) -> str:
        text = LINE_MARKS.sub(_escaped, MARKS.sub(r"\\\1", text or ""))
        return text.replace("|", r"\|") if {"td", "th"} & parent_tags else text

    def convert_a(self, el, text: str, parent_tags: set[str]) -> str:  # type: ignore[no-untyped-def]
        href = str(el.get("href") or "")
        if not text.strip() or not LINK.fullmatch(href):
            return text
        return f"[{text.strip()}]({href.replace('(', '%28').replace(')', '%29')})"

    def convert_img(self, el, text: str, parent_tags: set[str]) -> str:  # type: ignore[no-untyped-def]
        return ""


def _escaped(found: re.Match[str]) -> str:
    lead, mark = found.groups()
    return f"{lead}{mark}\\" if mark.isdigit() else f"{lead}\\{mark}"


def document(data: bytes) -> dict[str, object]:
    """The title from the properties, the blocks in their order, and how many pictures were left out."""
    pictures: list[object] = []

    def leave_out(image: object) -> list[object]:
        pictures.append(image)
        return []

    html = mammoth.convert_to_html(
        BytesIO(data),
        style_map=STYLES,
        include_embedded_style_map=False,
        external_file_access=False,
        convert_image=leave_out,
    ).value
    converter = Markdown(heading_style="ATX", bullets="-", table_infer_header=True)
    blocks = [_block(element, converter) for element in ElementTree.fromstring(f"<body>{html}</body>")]
    return {"title": _property(data), "blocks": blocks, "pictures": len(pictures)}


def _block(element: Element, converter: Markdown) -> dict[str, object]:
    level = int(element.tag[1]) if HEADINGS.fullmatch(element.tag) else 0
    block: dict[str, object] = {"level": level, "markdown": "", "rows": [], "title": element.get("class") == "title"}
    if level:
        block["markdown"] = " ".join("".join(element.itertext()).split())
        return block
    block["markdown"] = _markdown(element, converter)
    block["rows"] = [
        [_cell(cell, converter) for cell in row if cell.tag in {"td", "th"}]
        for row in (element.iter("tr") if element.tag == "table" else ())
    ]
    return block


def _cell(cell: Element, converter: Markdown) -> tuple[str, str]:
    """What stands in a cell, as plain text with a paragraph or line break a line, and as Markdown."""
    inner = Element("div")
    inner.text = cell.text
    inner.extend(list(cell))
    markdown = _markdown(inner, converter)
    for part in inner.iter():
        if part.tag in {"p", "li", "br"}:
            part.text = "\n" + (part.text or "")
    lines = "".join(inner.itertext()).splitlines()
    return "\n".join(" ".join(line.split()) for line in lines if line.strip()), markdown


def _markdown(element: Element, converter: Markdown) -> str:
    return str(converter.convert(tostring(element, encoding="unicode", method="html"))).strip()


def _property(data: bytes) -> str:
    with zipfile.ZipFile(BytesIO(data)) as packed, suppress(KeyError):
        found = ElementTree.fromstring(packed.read("docProps/core.xml"))
        return str(found.findtext("{http://purl.org/dc/elements/1.1/}title") or "").strip()
    return ""


READERS: dict[str, Callable[[bytes], dict[str, object]]] = {"docx": document, "xlsx": workbook}


def answer(reader: str, data: bytes) -> str:
    """The file as JSON, or `{"refused": why}`. Whatever else goes wrong ends the process, which the caller reports."""
    try:
        check_zip(data)
        text = json.dumps(READERS[reader](data))
        if len(text) > TEXT:
            raise Refused("holds too much text for one file: split it")
    except (Refused, MemoryError, KeyError, ValueError, ParseError, RecursionError, zipfile.BadZipFile) as fault:
        return json.dumps({"refused": _reason(fault)})
    return text


def _reason(fault: Exception) -> str:
    if isinstance(fault, Refused):
        return str(fault)
    if isinstance(fault, MemoryError):
        return "needs more memory to be read than it may have: split it"
    if any(isinstance(f, defusedxml.DefusedXmlException) for f in (fault, fault.__cause__)):  # openpyxl wraps it
        return "holds XML entities, which no Office file needs: save it again from Word or Excel"
    return "is damaged: open it in Word or Excel, save it again and try once more"
