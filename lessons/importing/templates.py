"""Templates to download: an empty Word document or Excel log with the lesson's fields and headings, which imports back."""

from collections.abc import Callable
from collections.abc import Mapping as Dict
from pathlib import Path

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml.ns import qn
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from lessons.errors import Invalid
from lessons.importing.names import load
from lessons.pages.fields import Choice, Day, Field, RefTo, Source, TermOf
from lessons.pages.types.lesson import LESSON
from lessons.pages.vocabularies import Vocabularies

LANGS = ("da", "nb", "sv", "en")
LOCALES = {"da": "da-DK", "nb": "nb-NO", "sv": "sv-SE", "en": "en-GB"}
FIELDS = tuple(field for field in LESSON.fields if field.name not in {"type", "title"})
MAX_LISTED = 30
"""Terms that a hint names; of longer vocabularies it only says that there are more."""
WIDE, NARROW = 45, 24
"""Widths of columns, in characters."""


def write(file: Path, lang: str, vocabularies: Vocabularies) -> None:
    """Raises Invalid for a name that ends in neither .docx nor .xlsx, and for a file that is there."""
    maker = MAKERS.get(file.suffix.lower())
    if not maker:
        raise Invalid([f"{file}: use a name that ends in {' or '.join(MAKERS)}"])
    if file.exists():
        raise Invalid([f"{file}: is there already; choose another name"])
    try:
        maker(file, lang, vocabularies)
    except OSError as fault:
        raise Invalid([f"{file}: cannot be written: {fault.strerror}"]) from None


def word(file: Path, lang: str, vocabularies: Vocabularies) -> None:
    """A title to write over, a table of the fields, and the fixed headings with what to write under each."""
    names = load()
    document = Document()
    document.core_properties.title = ""
    document.core_properties.author = ""
    document.styles.element.find(f".//{qn('w:lang')}").set(qn("w:val"), LOCALES[lang])
    help = document.styles.add_style("Lessons help", WD_STYLE_TYPE.PARAGRAPH)
    help.font.italic = True
    document.add_heading(_say("title", lang), level=0)
    table = document.add_table(rows=1, cols=3, style="Table Grid")
    for cell, key in zip(table.rows[0].cells, ("field", "value", "hint"), strict=True):
        cell.text = _say(key, lang)
    for field in FIELDS:
        cells = table.add_row().cells
        cells[0].text = names.label(field.name, lang)
        cells[1].text = lang if field.name == "lang" else ""
        cells[2].text = _hint(field, lang, vocabularies)
    for heading in LESSON.headings:
        document.add_heading(names.label(heading.key, lang), level=1)
        document.add_paragraph(_say(heading.key, lang), style=help)
        document.add_paragraph()
    document.save(str(file))


def excel(file: Path, lang: str, vocabularies: Vocabularies) -> None:
    """A sheet with a column for each heading and field, and a sheet of what to write in them."""
    names = load()
    book = Workbook()
    log, help = book.worksheets[0], book.create_sheet(_say("hint", lang))
    log.title = _say("log", lang)
    texts = ("title", *(heading.key for heading in LESSON.headings))
    log.append([names.label(key, lang) for key in (*texts, *(field.name for field in FIELDS))])
    log.freeze_panes = "B2"
    help.append([_say("field", lang), _say("hint", lang)])
    for key in texts:
        help.append([names.label(key, lang), _say(key, lang)])
    for field in FIELDS:
        help.append([names.label(field.name, lang), _hint(field, lang, vocabularies)])
    _dress(log, [WIDE] * len(texts) + [NARROW] * len(FIELDS))
    _dress(help, [WIDE, WIDE * 2])
    book.save(file)


MAKERS: Dict[str, Callable[[Path, str, Vocabularies], None]] = {".docx": word, ".xlsx": excel}


def _dress(sheet: Worksheet, widths: list[int]) -> None:
    for number, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    for row in sheet.iter_rows():
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    for cell in sheet[1]:
        cell.font = Font(bold=True)


def _hint(field: Field, lang: str, vocabularies: Vocabularies) -> str:
    """What to write in a field, from its kind."""
    several = _say("several", lang) if field.many else _say("one", lang)
    match field.kind:
        case Choice(values):
            return several + " · ".join(_called(field.name, value, lang) for value in values)
        case TermOf(vocabulary):
            labels = [term.label(lang) for term in vocabularies[vocabulary]]
            return several + " · ".join(labels[:MAX_LISTED]) + (" …" if len(labels) > MAX_LISTED else "")
        case RefTo():
            return _say("named", lang) + (f". {_say('lines', lang)}" if field.many else "")
        case Source():
            return _say("source", lang)
        case Day():
            return _say("day", lang)
        case _:
            return _say("lines", lang) if field.many else ""


def _called(field: str, value: str, lang: str) -> str:
    return load().values[field][value][lang][0]


def _say(key: str, lang: str) -> str:
    return load().help[key][lang][0]
