"""Templates to download: an empty Word document or Excel log with the lesson's fields and headings, which imports back."""

from collections.abc import Callable
from collections.abc import Mapping as Dict
from pathlib import Path

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from lessons.errors import Invalid
from lessons.importing.names import Names, load
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
