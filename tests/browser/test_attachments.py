"""Attachments in a real browser: an image stands in its lesson, and a file by itself can do nothing."""

import threading

import pytest
from axe_playwright_python.sync_playwright import Axe
from werkzeug.serving import make_server

from app import create_app
from tests import small, writing
from tests.attachments import made
from tests.attachments.lesson import DOCUMENT, Lesson
from tests.browser.test_pages import RULES
from tests.web.conftest import store_pages


@pytest.fixture
def lesson(bare_site):
    store_pages(bare_site, {**writing.PAGES, "nordepj": small.PROJECT})
    return Lesson(bare_site, writing.people(bare_site)).begin()


@pytest.fixture
def address(bare_site):
    """Where the site is served."""
    server = make_server("127.0.0.1", 0, create_app(site=bare_site), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def page(chromium, address):
    """A page that may say nothing in the console and ask no other site for anything."""
    troubles = []
    context = chromium.new_context(locale="en-GB", base_url=address)
    page = context.new_page()
    page.on("console", lambda m: troubles.append(m.text) if m.type in {"error", "warning"} else None)
    page.on("request", lambda r: troubles.append(r.url) if not r.url.startswith(address) else None)
    yield page
    context.close()
    # What Chromium builds around an image by itself wants a style of its own, which the sandbox does not give it.
    assert [t for t in troubles if "Applying inline style" not in t] == []


def sign_in(page, name):
    page.goto("/login")
    page.fill("[name=email]", f"{name}@example.org")
    page.fill("[name=password]", writing.PASSWORD)
    page.click("main button[type=submit]")


def violations(page):
    found = Axe().run(page, options=RULES).response["violations"]
    return [(v["id"], [n["html"][:150] for n in v["nodes"]][:3]) for v in found]


def test_an_image_goes_from_a_disk_into_a_published_lesson(page, lesson, tmp_path):
    photograph = tmp_path / "grøn plan.jpg"
    photograph.write_bytes(made.told_on(turned=6))
    sign_in(page, "leader")
    page.goto(f"/manuscripts/{lesson.id}/attachments")
    page.set_input_files("#file", photograph)
    page.fill("#label", "How the data went")
    page.click("text=Add >> visible=true >> nth=-1")
    (kept,) = lesson.site.store.attachments.of_manuscript(lesson.id)
    pasted = page.input_value(f"#paste-{kept.id}")
    lesson.write(f"## Læring\n\nSe her.\n\n{pasted}\n\n![x](https://evil.example/pixel.png)")
    published = lesson.publish()

    page.context.clear_cookies()
    page.goto(f"/lessons/{published.slug}")

    image = page.locator(".story img, .answer img")
    assert image.count() == 1
    image.scroll_into_view_if_needed()
    page.wait_for_function("document.querySelector('main img').complete")
    assert (image.get_attribute("alt"), image.evaluate("i => [i.naturalWidth, i.naturalHeight]")) == (
        "How the data went",
        [30, 40],
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 320])
def test_the_page_of_a_texts_files_is_accessible_and_fits(page, lesson, scheme, width):
    lesson.add(made.image(size=(1600, 900)), "et meget langt navn uden mellemrum " + "x" * 60 + ".png", "A drawing")
    lesson.add(DOCUMENT, "rapport.pdf", "Slutrapport")
    lesson.add(label="", decorates=True)
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)
    sign_in(page, "leader")
    page.goto(f"/manuscripts/{lesson.id}/attachments")

    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_a_lesson_with_files_is_accessible_and_fits(page, lesson):
    lesson.show(lesson.add(made.image(size=(1600, 900))))
    lesson.add(DOCUMENT, "rapport.pdf", "Slutrapport")
    published = lesson.publish()
    page.set_viewport_size({"width": 320, "height": 900})
    page.goto(f"/lessons/{published.slug}")

    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == 320


def test_an_image_by_itself_is_shown_in_a_sandbox(page, lesson):
    kept = lesson.add()
    lesson.show(kept)
    lesson.publish()

    answer = page.goto(kept.path)

    assert (answer.status, answer.headers["content-type"]) == (200, "image/png")
    assert "sandbox" in answer.headers["content-security-policy"]
    assert page.evaluate("document.querySelector('img').naturalWidth") == 40


def test_a_document_is_saved_and_not_opened(page, lesson):
    kept = lesson.add(DOCUMENT, "rapport.pdf", "Slutrapport")
    published = lesson.publish()
    page.goto(f"/lessons/{published.slug}")

    with page.expect_download() as saved:
        page.click("text=Slutrapport")

    assert (saved.value.suggested_filename, page.url.endswith(published.slug)) == ("rapport.pdf", True)
    assert kept.size == len(saved.value.path().read_bytes())
