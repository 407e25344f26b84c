import pytest
from docx import Document
from openpyxl import load_workbook

from lessons import importing
from lessons.errors import Invalid
from lessons.importing import templates
from lessons.pages.types.lesson import LESSON

FILLED = {
    "da": ("Fase", "Analyse", "Hvordan det gik", "Gik mindre godt"),
    "nb": ("Fase", "Analyse", "Hvordan det gikk", "Gikk mindre bra"),
    "sv": ("Fas", "Analys", "Hur det gick", "Gick mindre bra"),
    "en": ("Phase", "Analysis phase", "How it went", "Went less well"),
}
NAMES = {f.name for f in LESSON.fields} - {"type"}


def column(sheet, name):
    return next(cell.column for cell in sheet[1] if cell.value == name)


@pytest.mark.parametrize("lang", templates.LANGS)
def test_a_word_template_that_was_filled_in_imports_back(lang, bare_site, tmp_path):
    file = tmp_path / "lesson.docx"
    templates.write(file, lang, bare_site.vocabularies)
    document = Document(str(file))
    phase, analysis, how, less_well = FILLED[lang]
    document.paragraphs[0].text = "Test first"
    for row in document.tables[0].rows:
        row.cells[1].text = {phase: analysis, how: less_well}.get(row.cells[0].text, row.cells[1].text)
    headings = [n for n, p in enumerate(document.paragraphs) if p.style.name == "Heading 1"]
    for n in headings[:-1]:
        document.paragraphs[n + 2].text = f"Text {n}"
    document.save(str(file))

    report = importing.run(bare_site, [file])

    page = bare_site.store.page("lesson", "test-first")
    assert (report.refused, report.notices) == ([], [])
    assert page.meta == {
        "type": "lesson", "title": "Test first", "lang": lang, "polarity": "less_well", "phase": "analysis",
    }  # fmt: skip
    assert [(s.key, s.html) for s in page.sections] == [
        (heading.key, f"<p>Text {n}</p>") for heading, n in zip(LESSON.headings[:-1], headings[:-1], strict=True)
    ]


@pytest.mark.parametrize("lang", templates.LANGS)
def test_an_excel_template_that_was_filled_in_imports_back(lang, bare_site, tmp_path):
    file = tmp_path / "log.xlsx"
    templates.write(file, lang, bare_site.vocabularies)
    book = load_workbook(file)
    sheet = book.worksheets[0]
    phase, analysis, how, less_well = FILLED[lang]
    for row in (2, 3):
        values = {column(sheet, phase): analysis, column(sheet, how): less_well, 1: f"Test {row}", 2: "It broke"}
        for number, value in values.items():
            sheet.cell(row, number, value)
    book.save(file)

    report = importing.run(bare_site, [file])

    assert (report.added, report.refused, report.notices) == (2, [], [])
    assert [(p.title, p.lang, p.meta["phase"], p.meta["polarity"], p.section("event")) for p in bare_site.store.pages()] == [
        (f"Test {row}", lang, "analysis", "less_well", "<p>It broke</p>") for row in (2, 3)
    ]  # fmt: skip


@pytest.mark.parametrize("lang", templates.LANGS)
def test_a_template_has_every_field_and_heading_with_help(lang, vocabularies, tmp_path):
    templates.write(tmp_path / "log.xlsx", lang, vocabularies)
    templates.write(tmp_path / "lesson.docx", lang, vocabularies)
    keys = templates.load().key

    log, help = load_workbook(tmp_path / "log.xlsx").worksheets
    rows = Document(str(tmp_path / "lesson.docx")).tables[0].rows

    assert {keys(cell.value) for cell in log[1]} == NAMES | {h.key for h in LESSON.headings}
    assert {keys(row.cells[0].text) for row in rows[1:]} == NAMES - {"title"}
    assert [cell.value for cell in help["A"][1:]] == [cell.value for cell in log[1]]


@pytest.mark.parametrize("name", ["log.xlsx", "lesson.docx"])
@pytest.mark.parametrize("lang", templates.LANGS)
def test_an_empty_template_is_no_lesson(lang, name, bare_site, tmp_path):
    templates.write(tmp_path / name, lang, bare_site.vocabularies)

    report = importing.run(bare_site, [tmp_path / name])

    assert (report.added, [r.place for r in report.refused]) == (0, [name])


def test_a_template_replaces_no_file_and_has_a_known_format(vocabularies, tmp_path):
    (tmp_path / "log.xlsx").write_text("mine")

    with pytest.raises(Invalid, match="is there already"):
        templates.write(tmp_path / "log.xlsx", "en", vocabularies)
    with pytest.raises(Invalid, match=r"ends in \.docx or \.xlsx"):
        templates.write(tmp_path / "log.pdf", "en", vocabularies)
    with pytest.raises(Invalid, match="cannot be written"):
        templates.write(tmp_path / "no" / "log.xlsx", "en", vocabularies)
    assert (tmp_path / "log.xlsx").read_text() == "mine"
