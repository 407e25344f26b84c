"""From files to drafts in a real browser: a template that was filled in, a log with foreign columns; without scripts, by keyboard."""

from io import BytesIO

import pytest
from docx import Document
from playwright.sync_api import expect

from lessons import manuscripts
from tests import uploads
from tests.browser.test_workflow import address, sign_in, site, sound, walk, who  # noqa: F401 fixtures of the same small site

START = "/contribute/import?ui=en"


def file(name, content):
    return {"name": name, "mimeType": "application/octet-stream", "buffer": content}


def choose(page, *files):
    page.get_by_label("Files").set_input_files(list(files))
    page.get_by_role("button", name="See what is in them").click()
    expect(page.get_by_role("heading", name="What was understood")).to_be_visible(timeout=30_000)


def filled(template):
    """The Danish Word template as somebody filled it in."""
    document = Document(BytesIO(template))
    document.paragraphs[0].text = "Prøv flytningen først"
    headings = [n for n, p in enumerate(document.paragraphs) if p.style.name == "Heading 1"]
    for n in headings:
        document.paragraphs[n + 2].text = "Vi flyttede data uden en prøve."
    return uploads.saved(document)


def test_a_template_that_was_filled_in_and_a_log_with_foreign_columns_become_drafts(sign_in, site, who):  # noqa: F811
    page = sign_in("supplier", START, java_script_enabled=False)
    with page.expect_download() as download:
        page.get_by_role("link", name="Word (Dansk)").click()
    word = filled(download.value.path().read_bytes())
    choose(page, file("min erfaring.docx", word), file("log.xlsx", uploads.excel(uploads.FOREIGN)))
    expect(page.get_by_text("No column holds a text yet.")).to_be_visible()

    for column, holds in (("Kop", "Title"), ("Was war", "What happened"), ("Und nun", "Recommendation")):
        page.get_by_label(column).select_option(label=holds)
    page.get_by_role("button", name="Read again").click()
    expect(page.get_by_text("3 lessons. No drafts have been made yet.")).to_be_visible()
    page.get_by_role("button", name="Make 3 drafts").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("3 drafts are yours to go on with")
    drafts = manuscripts.mine(site, who["supplier"])
    assert {(m.text.title, m.text.lang, m.state) for m in drafts} == {
        ("Prøv flytningen først", "da", "draft"), ("Test first", "en", "draft"), ("Ask", "en", "draft")
    }  # fmt: skip
    assert manuscripts.mine(site, who["leader"]) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 320])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(sign_in, scheme, width):  # noqa: F811
    page = sign_in("leader", START, color_scheme=scheme, viewport={"width": width, "height": 800})
    sound(page, width)
    rows = [*uploads.LOG, ("x" * 200, f"{uploads.CPR} Lars Madsen", "b")]
    choose(page, file("x" * 90 + ".xlsx", uploads.excel(rows)), file("f.csv", uploads.csv(uploads.FOREIGN)))
    sound(page, width)
    page.get_by_role("button", name="Make 2 drafts").click()
    page.get_by_role("heading", name="2 drafts").wait_for()
    sound(page, width)


def test_the_keyboard_reaches_everything(sign_in):  # noqa: F811
    page = sign_in("leader", START)
    walk(page)
    choose(page, file("log.xlsx", uploads.excel()), file("f.csv", uploads.csv(uploads.FOREIGN)))
    walk(page)
