"""Logging in through an organisation in a real browser: from the button to its provider and back, and out by both doors."""

import threading
from dataclasses import replace

import pytest
from playwright.sync_api import expect
from werkzeug.serving import make_server

from app import create_app
from lessons import config
from lessons.site import now
from tests.browser.test_accounts import violations
from tests.provider import CLIENT, SECRET, Provider

SETTINGS = {
    "CLIENT_ID": CLIENT,
    "CLIENT_SECRET": SECRET,
    "CLAIMS": "email=email name=name role=groups",
    "ROLES": "desk=secretariat",
    "LABEL": "Log in with the organisation",
}
LOOKS = [(scheme, width) for scheme in ("light", "dark") for width in (1280, 320)]


@pytest.fixture(scope="module")
def place(shipped):
    """Where a site with a provider is served."""
    server = make_server("127.0.0.1", 0, lambda *_: [], threaded=True)
    address = f"http://127.0.0.1:{server.server_port}"
    provider = Provider(f"{address}/login/oidc/callback").start()
    provider.people["anna"] = {
        "email": "anna@browser.example", "email_verified": True, "name": "Anna Ø", "groups": ["desk"]
    }  # fmt: skip
    provider.people["bent"] = {"email": "bent@browser.example", "email_verified": True, "name": "Bent"}
    given = {f"LESSONS_OIDC_{name}": value for name, value in {**SETTINGS, "ISSUER": provider.issuer}.items()}
    settings = replace(shipped.settings, base_url=address, oidc=config.read(given).oidc)
    server.app = create_app(site=replace(shipped, settings=settings, clock=now))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield address
    server.shutdown()
    thread.join()
    server.server_close()
    provider.stop()


@pytest.fixture
def open_(chromium, place):
    contexts = []

    def open_(path, **options):
        contexts.append(chromium.new_context(**{"locale": "en-GB", "base_url": place, **options}))
        page = contexts[-1].new_page()
        page.goto(path)
        return page

    yield open_
    for context in contexts:
        context.close()


def enter(page, who="anna"):
    page.get_by_role("link", name="Log in with the organisation").click()
    page.get_by_label("Who are you?").fill(who)
    page.keyboard.press("Enter")
    return page


def test_the_button_leads_there_and_back_to_the_page_without_scripts(open_, place):
    page = open_("/lessons", java_script_enabled=False)
    page.get_by_role("link", name="Log in", exact=True).click()
    enter(page)
    page.wait_for_url(f"{place}/lessons")

    expect(page.get_by_role("link", name="Anna Ø")).to_be_visible()
    kept = {cookie["name"]: (cookie["httpOnly"], cookie["sameSite"]) for cookie in page.context.cookies(place)}
    assert kept["lessons"] == (True, "Lax")
    assert "lessons-oidc" not in kept

    page.get_by_role("link", name="Anna Ø").click()
    page.get_by_role("button", name="Log out", exact=True).click()
    page.get_by_role("link", name="Log out at your organisation").click()
    expect(page.get_by_text("The organisation: you are logged out")).to_be_visible()


def test_the_keyboard_is_enough(open_, place):
    page = open_("/login")
    button = page.get_by_role("link", name="Log in with the organisation")
    for _ in range(30):
        page.keyboard.press("Tab")
        if button.evaluate("e => e === document.activeElement"):
            break
    page.keyboard.press("Enter")
    page.get_by_label("Who are you?").fill("anna")
    page.keyboard.press("Enter")

    page.wait_for_url(f"{place}/account")


@pytest.mark.parametrize(("scheme", "width"), LOOKS)
def test_axe_finds_nothing_and_nothing_scrolls_sideways(open_, place, scheme, width):
    def fine():
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") == width

    page = open_("/login", color_scheme=scheme, viewport={"width": width, "height": 800})
    fine()
    enter(page, "bent")
    expect(page.get_by_role("alert")).to_contain_text("Ask the secretariat for an invitation")
    fine()
    enter(page)
    page.wait_for_url(f"{place}/account")
    expect(page.get_by_text("there is no password here")).to_be_visible()
    fine()
    page.goto("/login/oidc/left")
    fine()
