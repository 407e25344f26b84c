"""What becomes of a file that somebody sends: told by its bytes, emptied of all that it does not show, or refused."""

import base64
import json
from io import BytesIO

import pypdf
import pytest
from PIL import Image

from lessons import personal
from lessons.attachments import inside, opening
from lessons.attachments.opening import BROKEN, LARGE, REFUSALS, opened
from lessons.errors import Invalid
from tests.attachments import made
from tests.attachments.made import SECRET


def refused(content):
    """Why the file is not taken; empty where it is."""
    try:
        opened(content)
    except Invalid as fault:
        return str(fault)
    return ""


@pytest.mark.parametrize(
    ("content", "kind", "shape"),
    [
        (made.image(), "png", ("PNG", "RGB", (40, 30))),
        (made.image(mode="RGBA", colour=(1, 2, 3, 4)), "png", ("PNG", "RGBA", (40, 30))),
        (made.image(mode="P", colour=3), "png", ("PNG", "RGB", (40, 30))),
        (made.image(mode="1", colour=1), "png", ("PNG", "L", (40, 30))),
        (made.image("JPEG"), "jpeg", ("JPEG", "RGB", (40, 30))),
        (made.image("JPEG", mode="CMYK", colour=(1, 2, 3, 4)), "jpeg", ("JPEG", "RGB", (40, 30))),
        (made.image("WEBP"), "webp", ("WEBP", "RGB", (40, 30))),
        (made.image("GIF", mode="P", colour=3), "png", ("PNG", "RGB", (40, 30))),
        (made.told_on(turned=6), "jpeg", ("JPEG", "RGB", (30, 40))),
    ],
    ids=["png", "sheer", "palette", "black and white", "jpeg", "print", "webp", "gif", "held sideways"],
)
def test_an_image_is_painted_anew_as_it_looks(content, kind, shape):
    kept = opened(content)

    with Image.open(BytesIO(kept.content)) as image:
        assert (kept.kind, (image.format, image.mode, image.size)) == (kind, shape)
        assert (kept.width, kept.height, kept.text) == (*image.size, "")


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP"])
def test_of_what_moves_the_first_picture_is_kept(kind):
    with Image.open(BytesIO(opened(made.moving(kind)).content)) as image:
        red, *others = image.convert("RGB").getpixel((5, 5))

    assert getattr(image, "n_frames", 1) == 1
    assert (red > 200, max(others) < 60) == (True, True)


def test_where_and_by_whom_a_photograph_was_taken_is_left_out():
    content = made.told_on()
    assert content.count(SECRET.encode()) == 3

    kept = opened(content).content

    assert SECRET.encode() not in kept
    with Image.open(BytesIO(kept)) as image:
        assert (dict(image.getexif()), "comment" in image.info) == ({}, False)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
@pytest.mark.parametrize("tail", [b"<script>canary-4711</script>", b"PK\x03\x04canary-4711", b"%PDF-1.7 canary-4711"])
def test_what_lies_behind_an_image_is_left_out(kind, tail):
    assert b"canary" not in opened(made.image(kind) + tail).content


def test_text_in_an_image_is_left_out():
    info = Image.new("RGB", (9, 9))
    sent = BytesIO()
    extra = inside.PngImagePlugin.PngInfo()
    extra.add_text("Comment", f"<script>{SECRET}</script>")
    info.save(sent, "PNG", pnginfo=extra, icc_profile=SECRET.encode())
    assert SECRET.encode() in sent.getvalue()

    assert SECRET.encode() not in opened(sent.getvalue()).content


@pytest.mark.parametrize(
    "content",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"<?xml version='1.0'?><svg/>",
        b"<!doctype html><script>alert(1)</script>",
        b"GIF89",
        b"PK\x03\x04" + b"\0" * 60,
        b"MZ\x90\0" + b"\0" * 60,
        b"#!/bin/sh\nrm -rf /",
        b" %PDF-1.7",
        made.image("BMP"),
        made.image("TIFF"),
        made.image("ICO"),
        made.image("PPM"),
        b"RIFF\0\0\0\0WAVEfmt ",
        b"\0" * 100,
    ],
    ids=["svg", "xml", "html", "short", "zip", "exe", "shell", "late pdf", "bmp", "tiff", "ico", "ppm", "wav", "zeros"],
)
def test_other_kinds_of_file_are_refused_whatever_they_are_called(content):
    assert refused(content) == REFUSALS["type"]


@pytest.mark.parametrize(
    "content",
    [
        b"\x89PNG\r\n\x1a\n<script>alert(1)</script>",
        b"\xff\xd8\xff<svg onload=alert(1)>",
        b"GIF89a/*<script>*/=1;alert(1)",
        b"RIFF\0\0\0\0WEBP<html>",
        b"%PDF-1.7\n<script>alert(1)</script>",
        made.image()[:60],
        made.image("JPEG")[:200],
        made.pdf()[:300],
    ],
    ids=["png", "jpeg", "gif", "webp", "pdf", "half a png", "half a jpeg", "half a pdf"],
)
def test_what_only_begins_like_a_file_of_a_kind_is_refused(content):
    assert refused(content) == BROKEN


@pytest.mark.parametrize(
    "content",
    [made.bomb(60_000, 60_000), made.bomb(5_000, 4_001), made.bomb(20_000, 1), made.image(size=(5_000, 4_001), mode="1", colour=1)],
    ids=["bomb", "a row too much", "too wide", "honest"],
)  # fmt: skip
def test_an_image_with_too_many_pixels_is_refused(content):
    assert refused(content) == REFUSALS["pixels"]


def test_an_image_with_as_many_pixels_as_may_be_is_taken():
    assert opened(made.image(size=(5_000, 4_000), mode="L", colour=9)).width == 5_000


def test_a_file_that_is_too_large_is_not_opened(monkeypatch):
    monkeypatch.setattr(opening, "INSIDE", "nowhere")

    assert refused(made.image() + b"\0" * opening.MAX_FILE) == LARGE


def test_a_document_is_written_anew_without_its_past_and_its_author():
    content = made.pdf(
        text="Shown",
        catalog="/Metadata 6 0 R",
        more=[f"<< /Type /Metadata /Subtype /XML /Length {len(SECRET)} >>\nstream\n{SECRET}\nendstream", f"<< /Author ({SECRET}) >>", f"({SECRET})"],
        info="/Info 7 0 R",
    )  # fmt: skip

    kept = opened(content + f"\n<script>{SECRET}</script>\n".encode())

    assert (kept.kind, kept.width, kept.text.split()) == ("pdf", 0, ["Shown"])
    assert (content.count(SECRET.encode()), SECRET.encode() in kept.content) == (3, False)
    reader = pypdf.PdfReader(BytesIO(kept.content))
    assert [page.extract_text() for page in reader.pages] == ["Shown"]


def test_links_notes_and_places_in_a_document_stay():
    link = "<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A << /S /URI /URI (https://example.org/) >> >>"
    note = "<< /Type /Annot /Subtype /Text /Rect [0 0 9 9] /Contents (a note) >>"
    content = made.pdf(catalog="/OpenAction [3 0 R /Fit] /Lang (da)", page=f"/Annots [{link} {note}]")

    kept = opened(content)

    annotations = [a.get_object() for a in pypdf.PdfReader(BytesIO(kept.content)).pages[0]["/Annots"]]
    assert "a note" in kept.text
    assert (annotations[0]["/A"]["/URI"], annotations[1]["/Contents"]) == ("https://example.org/", "a note")


@pytest.mark.parametrize(
    ("catalog", "page", "more"),
    [
        ("", "/Annots [<< /Type /Annot /Subtype /Text /Rect [0 0 9 9] /Contents 6 0 R >>]", ["(010170-1234)"]),
        ("/Outlines << /First 6 0 R /Last 6 0 R >>", "", ["<< /Title 7 0 R /Parent 1 0 R >>", "(010170-1234)"]),
        ("/AcroForm 6 0 R", "", ["<< /Fields [7 0 R] >>", "<< /FT /Tx /T (a) /V 8 0 R >>", "<303130313730ad31323334>"]),
    ],
    ids=["a note", "a heading", "a field, in bytes of no encoding"],
)
def test_what_a_document_says_beside_its_pages_is_read_wherever_it_lies(catalog, page, more):
    assert [f.kind for f in personal.find(opened(made.pdf(catalog=catalog, page=page, more=more)).text)] == ["cpr"]


def test_a_reference_that_leads_to_another_is_refused():
    page = "/Annots [<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A 6 0 R >>]"

    assert refused(made.pdf(page=page, more=["7 0 R", "<< /S /Launch /F (cmd.exe) >>"])) == BROKEN


@pytest.mark.parametrize("content", made.ACTIVE.values(), ids=made.ACTIVE)
def test_a_document_that_acts_or_carries_files_is_refused(content):
    assert refused(content) == REFUSALS["active"]


def test_a_document_with_a_password_is_refused():
    writer = pypdf.PdfWriter(clone_from=BytesIO(made.pdf()))
    writer.encrypt("secret", algorithm="RC4-128")
    sent = BytesIO()
    writer.write(sent)

    assert refused(sent.getvalue()) == REFUSALS["password"]


@pytest.mark.parametrize("pages", [0, 201])
def test_a_document_without_pages_or_with_too_many_is_refused(pages):
    writer = pypdf.PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(10, 10)
    sent = BytesIO()
    writer.write(sent)

    assert refused(sent.getvalue()) == REFUSALS["pages"]


def test_a_document_whose_objects_go_round_in_circles_is_read_or_refused():
    kept = refused(made.pdf(catalog="/Outlines 6 0 R", more=["<< /Next 7 0 R >>", "<< /Next 6 0 R /Prev 6 0 R >>"]))

    assert kept in ("", BROKEN)


@pytest.mark.parametrize(
    "program", ["raise SystemExit(3)", "def answer(*_): return '[]'", "import time; time.sleep(60)"]
)
def test_a_process_that_breaks_or_hangs_is_a_refusal(program, tmp_path, monkeypatch):
    (tmp_path / "inside.py").write_text(program)
    monkeypatch.setattr(opening, "INSIDE", tmp_path / "inside.py")
    monkeypatch.setattr(opening, "WALL", 1.0)

    assert refused(made.image()) == BROKEN


def test_hostile_files_are_refused_or_become_nothing_but_pictures(shared):
    lines = (shared / "data" / "hostile" / "file.jsonl").read_text(encoding="utf-8").splitlines()
    kept = []
    for row in map(json.loads, lines):
        try:
            kept.append(opened(base64.b64decode(row["payload"])))
        except Invalid as fault:
            assert str(fault) in REFUSALS.values()  # noqa: PT017 most are refused, a few are pictures

    assert len(kept) < 8
    assert all(mark not in k.content.lower() for k in kept for mark in (b"<script", b"<svg", b"javascript", b"<?php"))
