"""The history in a real browser: accessible, side by side where there is room, inline where there is not."""

import threading

import pytest
from axe_playwright_python.sync_playwright import Axe
from werkzeug.serving import make_server

from app import create_app
from tests import small
from tests.browser.test_pages import RULES
from tests.web.conftest import store_pages

ADDRESSES = ("history", "diff", "revisions/1")
NEW = small.LESSON.replace("year: 2022", "year: 2023").replace("uden en prøve", "uden prøve").replace("Indledning.", "Indledning.\n\nEt nyt afsnit.")  # fmt: skip


@pytest.fixture
def address(bare_site):
    """Where a lesson with two revisions is served."""
    for source in (small.LESSON, NEW):
        store_pages(bare_site, {"a": source})
    server = make_server("127.0.0.1", 0, create_app(site=bare_site), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/lessons/a"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def page(chromium):
    """A page that may say nothing in the console."""
    troubles = []
    context = chromium.new_context(locale="da-DK")
    page = context.new_page()
    page.on("console", lambda message: troubles.append(message.text))
    yield page
    context.close()
    assert troubles == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("rest", ADDRESSES)
def test_axe_finds_no_violation(page, address, rest, scheme):
    page.emulate_media(color_scheme=scheme)
    page.goto(f"{address}/{rest}")
    found = Axe().run(page, options=RULES).response["violations"]

    assert [(v["id"], [n["html"][:150] for n in v["nodes"]][:3]) for v in found] == []


@pytest.mark.parametrize("rest", ADDRESSES)
def test_a_narrow_page_has_no_sideways_scroll(page, address, rest):
    page.set_viewport_size({"width": 320, "height": 700})
    page.goto(f"{address}/{rest}")

    assert page.evaluate("document.documentElement.scrollWidth") == 320


@pytest.mark.parametrize(("width", "sides"), [(390, 1), (1280, 2)], ids=["inline", "side by side"])
def test_both_sides_stand_where_there_is_room(page, address, width, sides):
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{address}/diff")
    row = page.locator(".diff-row", has=page.locator("del", has_text="en ")).first

    assert sum(cell.is_visible() for cell in row.locator("> div").all()) == sides
    added = page.locator(".diff-row ins", has_text="Et nyt afsnit").all()
    assert [cell.is_visible() for cell in added] == [sides == 1, sides == 2]
