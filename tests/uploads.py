"""Files as people have them, for tests of uploading."""

from io import BytesIO

from docx import Document
from openpyxl import Workbook

from lessons.uploading import Given

CPR = "070761-4285"
LOG = [
    ("Title", "Event", "Recommendation"),
    ("Test first", "Data moved without a trial run.", "Move a copy of the data first."),
    ("Ask early", "The supplier was asked late.", "Ask the supplier in the analysis phase."),
]
FOREIGN = [("Kop", "Was war", "Und nun", "Wer"), ("Test first", "Data moved.", "Move a copy.", "Hans"), ("Ask", "It was late.", "Ask.", "")]  # fmt: skip


def word(title="Test first", text="Data moved without a trial run.", heading="What happened"):
    document = Document()
    document.core_properties.title = ""
    document.add_heading(title, level=0)
    document.add_heading(heading, level=1)
    document.add_paragraph(text)
    return saved(document)


def excel(rows=LOG):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    return saved(book)


def csv(rows=LOG):
    return "\n".join(";".join(row) for row in rows).encode()


def saved(made):
    content = BytesIO()
    made.save(content)
    return content.getvalue()


def given(**files):
    """Files by name; `_` stands for the dot in it."""
    return [Given(name.replace("_", "."), BytesIO(content)) for name, content in files.items()]
