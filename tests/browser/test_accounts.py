"""Logging in and the account page in a real browser: accessible, in bounds, by keyboard, without scripts."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.test_pages import REACHABLE, RULES, WALK
from tests.web import people

PAGES = ("/account", "/users")


@pytest.fixture(scope="module", autouse=True)
def administrator(shipped):
    """Accounts beside the shipped pages; no page changes."""
    return people.add(shipped, "administrator")


def sign_in(page):
    page.get_by_label("Mail address").fill("administrator@example.org")
    page.get_by_label("Password").fill(people.PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/account")
    return page


def violations(page):
    found = Axe().run(page, options=RULES).response["violations"]
    return [(v["id"], [n["html"][:150] for n in v["nodes"]][:3]) for v in found]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 320])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(look, scheme, width):
    page = look("/login", color_scheme=scheme, viewport={"width": width, "height": 800})
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == width
    page.goto("/reset")
    assert violations(page) == []
    page.goto("/login")
    sign_in(page)
    for path in PAGES:
        page.goto(path)
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") == width


def test_the_keyboard_reaches_everything_on_the_account_page(look):
    page = sign_in(look("/login"))
    for _ in range(200):
        page.keyboard.press("Tab")
        at = page.evaluate(WALK)
        if at["body"] or at["known"]:
            break
        assert at["seen"], at["what"]

    assert page.evaluate(REACHABLE) == []


def test_a_faulty_form_is_announced_and_keeps_the_address(look):
    page = look("/login?ui=en", java_script_enabled=False)
    page.get_by_label("Mail address").fill("administrator@example.org")
    page.get_by_label("Password").fill("not the password")
    with page.expect_response(lambda r: r.status == 401):
        page.get_by_role("button", name="Log in").click()

    expect(page.get_by_role("alert")).to_contain_text("do not belong together")
    assert page.get_by_label("Mail address").input_value() == "administrator@example.org"


def test_logging_in_leads_back_and_out_again(look):
    page = look("/lessons", java_script_enabled=False)
    page.get_by_role("link", name="Log in").click()
    page.get_by_label("Mail address").fill("administrator@example.org")
    page.get_by_label("Password").fill(people.PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url("**/lessons")

    page.get_by_role("link", name="Test administrator").click()
    assert [(c["httpOnly"], c["sameSite"]) for c in page.context.cookies() if c["name"] == "lessons"] == [(True, "Lax")]
    page.get_by_role("button", name="Log out", exact=True).click()
    expect(page.get_by_role("link", name="Log in")).to_be_visible()
    assert [c["name"] for c in page.context.cookies() if c["name"] == "lessons"] == []
