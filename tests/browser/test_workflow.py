"""From a draft to a published lesson in a real browser, with three people; accessible, in bounds, by keyboard."""

import threading

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from werkzeug.serving import make_server

from app import create_app
from lessons import manuscripts, sessions
from tests import writing
from tests.browser.test_pages import REACHABLE, RULES, WALK
from tests.web.conftest import store_pages


@pytest.fixture
def site(bare_site):
    store_pages(bare_site, writing.PAGES)
    return bare_site


@pytest.fixture
def who(site):
    return writing.people(site)


@pytest.fixture
def address(site):
    """Where this small site is served."""
    server = make_server("127.0.0.1", 0, create_app(site=site), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def sign_in(site, who, look, address):
    """The page of a browser in which somebody has signed in, by name."""

    def sign_in(name, path, **options):
        page = look("/healthz", **options)
        opened = sessions.begin(site, who[name], "Chromium", "")
        page.context.add_cookies([{"name": "lessons", "value": opened.token, "url": address}])
        page.goto(path)
        return page

    return sign_in


def sound(page, width):
    found = Axe().run(page, options=RULES).response["violations"]
    assert [(v["id"], [n["html"][:150] for n in v["nodes"]][:3]) for v in found] == []
    assert page.evaluate("document.documentElement.scrollWidth") == width


def walk(page):
    """Tab through the whole page: everything is reached, and it shows where one is. Radio buttons are one stop together."""
    for _ in range(200):
        page.keyboard.press("Tab")
        at = page.evaluate(WALK)
        if at["body"] or at["known"]:
            break
        assert at["seen"], at["what"]
    assert [left for left in page.evaluate(REACHABLE) if 'type="radio"' not in left] == []


@pytest.mark.parametrize(("scheme", "width"), [("light", 320), ("dark", 1280)])
def test_three_people_bring_a_lesson_from_draft_to_publication(site, who, sign_in, scheme, width):
    options = {"color_scheme": scheme, "viewport": {"width": width, "height": 800}}
    m = manuscripts.begin(site, who["leader"], writing.text())

    author = sign_in("leader", f"/manuscripts/{m.id}", **options)
    sound(author, width)
    walk(author)
    author.get_by_role("button", name="Hand it in").press("Enter")
    expect(author.get_by_text("It waits for the secretariat.")).to_be_visible()

    desk = sign_in("desk", "/desk", **options)
    sound(desk, width)
    walk(desk)
    desk.get_by_role("link", name="Test med rigtige data").press("Enter")
    sound(desk, width)
    desk.get_by_role("button", name="Ask for answers").press("Enter")
    expect(desk.get_by_text("It waits for answers, the last by")).to_be_visible()

    supplier = sign_in("supplier", "/account", **options)
    sound(supplier, width)
    supplier.get_by_role("link", name="Test med rigtige data").press("Enter")
    sound(supplier, width)
    walk(supplier)
    supplier.get_by_role("radio", name="We see it otherwise").press("Space")
    supplier.get_by_label("Your own account of it").fill("Vi advarede om det to gange.")
    supplier.get_by_role("button", name="Send the answer").press("Enter")
    expect(supplier.get_by_text("You answered on")).to_be_visible()

    desk.reload()
    expect(desk.get_by_text("Vi advarede om det to gange.")).to_be_visible()
    sound(desk, width)
    desk.get_by_role("button", name="Publish", exact=True).press("Enter")
    desk.wait_for_url("**/lessons/test-med-rigtige-data-foer-overgangen")
    expect(desk.get_by_text("Vi advarede om det to gange.")).to_be_visible()


def test_the_head_takes_two_lines_on_a_phone_and_its_menu_opens_by_keyboard(sign_in):
    page = sign_in("desk", "/", viewport={"width": 360, "height": 700})

    assert page.locator(".masthead").bounding_box()["height"] < 130
    expect(page.locator(".sections").get_by_text("Themes")).not_to_be_visible()
    page.locator(".menu > summary").press("Enter")
    expect(page.locator(".sections").get_by_role("link", name="Themes")).to_be_visible()
