import struct
import zlib
from io import BytesIO

import pytest
from docx import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from lessons import importing


def saved(tmp_path, document, name="lesson.docx"):
    document.save(str(tmp_path / name))
    return tmp_path / name


def only(site, tmp_path, document, **options):
    """The page that a document becomes, and the report."""
    document.core_properties.title = options.pop("core", "")
    report = importing.run(site, [saved(tmp_path, document)], **options)
    assert report.refused == []
    return site.store.pages()[0], report


def source(site, page):
    return site.store.revisions(page)[0].source


def table(document, *rows):
    made = document.add_table(rows=len(rows), cols=len(rows[0]))
    for row, texts in zip(made.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text


def dot():
    """A picture of one pixel."""

    def chunk(kind, data):
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    return BytesIO(b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0\0")) + chunk(b"IEND", b""))


def link(paragraph, text, address):
    made = OxmlElement("w:hyperlink")
    made.set(qn("r:id"), paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    run = OxmlElement("w:r")
    words = OxmlElement("w:t")
    words.text = text
    run.append(words)
    made.append(run)
    paragraph._p.append(made)


def test_headings_become_the_fixed_ones_and_the_table_at_the_top_the_fields(bare_site, tmp_path):
    document = Document()
    document.add_heading("Test med rigtige data", 0)
    table(document, ("Fase", "Analyse"), ("Regioner", "Region Nordjylland\nAtlantis"), ("Forfatter", "Ann"), ("År", ""))
    document.add_heading("Hændelse", 1)
    document.add_paragraph("Data blev flyttet.")
    document.add_heading("Årsager", 1)
    document.add_heading("Virkning", 1)
    document.add_paragraph("Forsinkelse.")
    document.add_heading("I driften", 2)
    document.add_paragraph("Kø.")
    document.add_heading("Noget andet", 1)
    document.add_paragraph("Mere.")

    page, report = only(bare_site, tmp_path, document)

    assert [n.text for n in report.notices] == ["fields that are not taken in: Forfatter"]
    assert source(bare_site, page) == (
        "---\ntype: lesson\ntitle: Test med rigtige data\nlang: da\nregions:\n  - region-nordjylland\nphase: analysis\n---\n"
        "## Hvad skete der\n\nData blev flyttet.\n\n## Virkning\n\nForsinkelse.\n\n### I driften\n\nKø.\n\n"
        "## Noget andet\n\nMere.\n\n## Yderligere oplysninger\n\n- **Regioner**: Atlantis\n"
    )


def test_tables_lists_and_emphasis_are_kept_and_text_stays_text(bare_site, tmp_path):
    document = Document()
    document.add_heading("Kept", 0)
    document.add_paragraph("Some ").add_run("bold").bold = True
    document.add_paragraph("a", style="List Bullet")
    document.add_paragraph("b", style="List Bullet")
    document.add_paragraph("one", style="List Number")
    table(document, ("What", "How much"), ("Days | weeks", "3"))
    for text in ("# no heading", "1. no list", "<script>alert(1)</script>", "a*b*c [x](javascript:alert(1))"):
        document.add_paragraph(text)

    page, _ = only(bare_site, tmp_path, document)

    assert "".join(s.html for s in page.sections) == (
        "<p>Some <strong>bold</strong></p>\n<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n<ol>\n<li>one</li>\n</ol>\n"
        "<table>\n<thead>\n<tr>\n<th>What</th>\n<th>How much</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n"
        "<td>Days | weeks</td>\n<td>3</td>\n</tr>\n</tbody>\n</table>\n<p># no heading</p>\n<p>1. no list</p>\n"
        "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n<p>a*b*c [x](javascript:alert(1))</p>"
    )


def test_links_to_the_web_are_kept_and_others_are_text(bare_site, tmp_path):
    document = Document()
    document.add_heading("Links", 0)
    for address in ("https://example.org/a(b)", "javascript:alert(1)", "file:///etc/passwd", "\\\\server\\share"):
        link(document.add_paragraph("See "), "this", address)

    page, _ = only(bare_site, tmp_path, document)

    assert source(bare_site, page).partition("---\n")[2].partition("---\n")[2] == (
        "See [this](https://example.org/a%28b%29)\n\nSee this\n\nSee this\n\nSee this\n"
    )


def test_pictures_are_left_out_and_told(bare_site, tmp_path):
    document = Document()
    document.add_heading("Picture", 0)
    document.add_picture(dot())
    document.add_paragraph("Text.")

    page, report = only(bare_site, tmp_path, document)

    assert [n.text for n in report.notices] == ["pictures are not taken in: 1 left out"]
    assert [s.html for s in page.sections] == ["<p>Text.</p>"]


def test_a_linked_picture_reads_no_file_of_the_server(bare_site, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("canary-4711")
    document = Document()
    document.add_heading("Picture", 0)
    document.add_picture(dot())
    blip = next(document.element.body.iter(qn("a:blip")))
    outside = document.part.relate_to(secret.as_uri(), RELATIONSHIP_TYPE.IMAGE, is_external=True)
    del blip.attrib[qn("r:embed")]
    blip.set(qn("r:link"), outside)

    page, _ = only(bare_site, tmp_path, document)

    text = source(bare_site, page)
    assert "canary" not in text
    assert "base64" not in text
    assert "secret" not in text


@pytest.mark.parametrize(
    ("parts", "core", "title"),
    [
        ([("Lærdom", 1), ("Titlen", 0), "Tekst"], "Core", "Titlen"),
        ([("The first", 1), ("Event", 2), "Text"], "Core", "The first"),
        ([("Event", 1), "Text"], "Core title", "Core title"),
        ([("Event", 1), "It broke. Then more."], "", "It broke"),
        (["Only *text*."], "", "Only *text*"),
    ],
    ids=["style", "heading", "properties", "sentence", "text"],
)
def test_the_title_is_found(parts, core, title, bare_site, tmp_path):
    document = Document()
    for part in parts:
        document.add_heading(*part) if isinstance(part, tuple) else document.add_paragraph(part)

    page, _ = only(bare_site, tmp_path, document, core=core)

    assert page.title == title


def test_a_form_that_is_all_table_is_a_lesson_too(bare_site, tmp_path):
    document = Document()
    table(
        document, ("Titel", "Test först"), ("Vad hände", "Data flyttades.\nEn vecka förlorades."),
        ("Rekommendation", "Testa."), ("Språk", "sv"),
    )  # fmt: skip

    page, _ = only(bare_site, tmp_path, document)

    assert (page.slug, page.lang, [s.key for s in page.sections]) == ("test-forst", "sv", ["event", "recommendation"])
    assert page.section("event") == "<p>Data flyttades.<br>\nEn vecka förlorades.</p>"


def test_a_personal_number_in_a_document_refuses_it(bare_site, tmp_path):
    document = Document()
    document.add_heading("One", 0)
    document.add_paragraph("Borger 070761-").add_run("4285").bold = True

    report = importing.run(bare_site, [saved(tmp_path, document)])

    assert ([r.place for r in report.refused], bare_site.store.count()) == (["lesson.docx"], 0)


def test_an_empty_document_is_refused_and_importing_again_changes_nothing(bare_site, tmp_path):
    document = Document()
    document.add_heading("One", 0)
    files = [saved(tmp_path, document), saved(tmp_path, Document(), "Empty.DOCX")]
    (tmp_path / "~$lesson.docx").write_bytes(b"Word's own note")

    first = importing.run(bare_site, importing.files_in([tmp_path]))
    again = importing.run(bare_site, files)

    assert (first.added, again.same, bare_site.store.count()) == (1, 1, 1)
    assert [r.place for r in first.refused] == ["Empty.DOCX"]
