"""Writing in a real browser: by keyboard alone, with a lost network, an ended session, and somebody else at the same text."""

import threading
from dataclasses import replace

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from werkzeug.serving import make_server

from app import create_app
from lessons import manuscripts
from tests import writing
from tests.browser.test_pages import RULES
from tests.hostile import payloads

EVENT = "[id='part.event']"
QUIET = ("status of 409", "status of 403", "ERR_INTERNET_DISCONNECTED", "Password forms")
"""What a browser says of answers that these tests ask for."""


@pytest.fixture
def site(bare_site, put):
    for slug, source in writing.PAGES.items():
        put(source, slug)
    return bare_site


@pytest.fixture
def who(site):
    return writing.people(site)


@pytest.fixture
def address(site, who):
    """Where a small site is served."""
    server = make_server("127.0.0.1", 0, create_app(site=replace(site)), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def enter(chromium, address):
    """Open a browser in which somebody is signed in. Its pages may say nothing in the console but what is asked for."""
    contexts, troubles = [], []

    def watch(page):
        page.on("console", lambda m: troubles.append(m.text) if m.type in {"error", "warning"} else None)
        page.on("pageerror", lambda error: troubles.append(str(error)))

    def enter(name="leader", path="/manuscripts/new?type=lesson&ui=en", **options):
        context = chromium.new_context(**{"locale": "en-GB", "base_url": address, **options})
        contexts.append(context)
        context.on("page", watch)
        page = context.new_page()
        log_in(page, name)
        page.goto(path)
        return page

    yield enter
    for context in contexts:
        context.close()
    assert [t for t in troubles if not any(quiet in t for quiet in QUIET)] == []


def log_in(page, name):
    page.goto("/login?ui=en")
    page.get_by_label("Mail address").fill(f"{name}@example.org")
    page.get_by_label("Password").fill(writing.PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/account*")


def titles(site, user):
    return [(m.text.title, m.text.body) for m in manuscripts.mine(site, user)]


def saved(page):
    expect(page.locator("#status")).to_contain_text("Saved", timeout=15_000)


def violations(page):
    found = Axe().run(page, options=RULES).response["violations"]
    return [(v["id"], [n["html"][:150] for n in v["nodes"]][:3]) for v in found]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 320])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(enter, scheme, width):
    page = enter(path="/contribute?ui=en", color_scheme=scheme, viewport={"width": width, "height": 800})
    assert violations(page) == []
    page.goto("/manuscripts/new?type=lesson&ui=en")
    page.fill("#title", "Test with real data before the move")
    page.fill(EVENT, "The data were moved without a test. Ask Anders Hansen on +45 22 33 44 55 about it, he knows.")
    page.fill("#year", "last year")
    saved(page)
    expect(page.locator(".hints")).to_be_visible()
    page.reload()
    for detail in page.locator("details").all():
        detail.evaluate("e => e.open = true")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == width
    for rest in ("versions", "versions/1", "versions/compare"):
        page.goto(page.url.partition("/edit")[0].partition("/versions")[0] + f"/{rest}?ui=en")
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") == width


def test_a_lesson_is_written_and_saved_by_keyboard_alone_on_a_narrow_screen(enter, site, who):
    page = enter(viewport={"width": 320, "height": 640})

    def to(wanted):
        for _ in range(300):
            page.keyboard.press("Tab")
            at = page.evaluate("({ id: document.activeElement.id, text: document.activeElement.textContent.trim() })")
            if wanted in (at["id"], at["text"]):
                return
        raise AssertionError(f"the keyboard does not reach {wanted}")

    to("title")
    page.keyboard.type("Test with real data before the move")
    to("part.event")
    page.keyboard.type("The data were ")
    page.keyboard.press("Control+b")
    page.keyboard.type("moved")
    page.keyboard.press("End")
    page.keyboard.type(" without a test.")
    to("part.lesson")
    page.keyboard.type("Test first.")
    to("kind-0")
    page.keyboard.press("ArrowDown")
    to("suppliers-1")
    page.keyboard.type("Systematic A/S")
    to("Save")
    page.keyboard.press("Enter")
    page.wait_for_url("**/edit?saved=*")

    kept = manuscripts.mine(site, who["leader"])[0].text
    assert (kept.title, kept.raw["kind"], kept.raw["suppliers"]) == (
        "Test with real data before the move", "avoid", ["systematic"],
    )  # fmt: skip
    assert kept.body == ("## What happened\n\nThe data were **moved** without a test.\n\n## Lesson\n\nTest first.\n")


def test_a_toolbar_is_one_stop_and_its_work_can_be_undone(enter):
    page = enter()
    page.fill(EVENT, "one\ntwo")
    page.focus(EVENT)
    page.keyboard.press("Control+a")
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Bold"
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    assert page.input_value(EVENT) == "- one\n- two"
    page.keyboard.press("Control+z")

    assert page.input_value(EVENT) == "one\ntwo"


def test_shortcuts_can_be_switched_off_and_stay_so(enter):
    page = enter()
    page.get_by_role("button", name="Keyboard shortcuts: on").first.click()
    page.reload()
    page.fill(EVENT, "one")
    page.focus(EVENT)
    page.keyboard.press("Control+b")

    assert page.input_value(EVENT) == "one"


def test_a_lost_network_costs_nothing(enter, site, who):
    page = enter()
    page.fill("#title", "Before")
    saved(page)
    page.context.set_offline(True)
    page.fill("#title", "Without a network")
    expect(page.locator("#status")).to_contain_text("No connection", timeout=15_000)
    page.context.set_offline(False)
    expect(page.locator("#status")).to_contain_text("Saved", timeout=40_000)

    assert titles(site, who["leader"]) == [("Without a network", "")]
    assert page.evaluate("Object.keys(localStorage).filter((k) => k.startsWith('lessons-draft'))") == []


def test_what_a_crash_left_behind_is_offered_again(enter, site, who):
    page = enter()
    page.context.set_offline(True)
    page.fill("#title", "Before the crash")
    page.fill("[id='sources-1-title']", "A report")
    crashed, again = page, page.context.new_page()
    crashed.close(run_before_unload=False)
    again.context.set_offline(False)
    again.goto("/manuscripts/new?type=lesson&ui=en")
    again.get_by_role("button", name="Take it").click()
    assert again.input_value("#title") == "Before the crash"
    assert again.input_value("[id='sources-1-title']") == "A report"
    saved(again)

    assert titles(site, who["leader"]) == [("Before the crash", "")]


def test_an_ended_session_costs_nothing(enter, site, who):
    page = enter()
    page.fill("#title", "Before")
    saved(page)
    site.store.accounts.end(who["leader"].id, "")
    page.fill("#title", "After the session ended")
    expect(page.locator("#status")).to_contain_text("You are logged out", timeout=15_000)
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Log in in another tab").click()
    other = opened.value
    log_in(other, "leader")
    page.bring_to_front()
    expect(page.locator("#status")).to_contain_text("Saved", timeout=40_000)

    assert titles(site, who["leader"]) == [("After the session ended", "")]


def test_two_browsers_at_one_text_lose_neither(enter, site, who):
    mine = enter()
    mine.fill("#title", "Begun")
    saved(mine)
    edit = mine.url.removeprefix(mine.evaluate("location.origin"))
    theirs = enter("colleague", edit.partition("?")[0] + "?ui=en")
    theirs.fill("#title", "Theirs")
    theirs.fill("#year", "2023")
    theirs.get_by_role("button", name="Save", exact=True).click()
    theirs.wait_for_url("**saved=*")
    mine.fill("#title", "Mine")
    expect(mine.locator("#status")).to_contain_text("Somebody has saved another version", timeout=15_000)
    mine.get_by_role("button", name="Compare the two").click()
    expect(mine.get_by_role("heading", name="Where the two differ")).to_be_visible()
    assert violations(mine) == []
    mine.get_by_role("group", name="Year").get_by_label("Take this one").check()
    mine.get_by_role("button", name="Save what you have chosen").click()
    mine.wait_for_url("**saved=*")

    kept = manuscripts.mine(site, who["leader"])[0]
    assert (kept.text.title, kept.text.raw["year"]) == ("Mine", "2023")
    there = {v.text.title for v in site.store.manuscripts.versions(kept.id, manuscripts.viewer_of(who["leader"]))}
    assert there >= {"Theirs", "Mine"}


def test_without_scripts_everything_can_be_written_saved_and_previewed(enter, site, who):
    page = enter(java_script_enabled=False)
    page.fill("#title", "Without scripts")
    page.fill(EVENT, "The data were **moved**.")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("#beside strong")).to_have_text("moved")
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url("**saved=*")

    assert titles(site, who["leader"]) == [("Without scripts", "## What happened\n\nThe data were **moved**.\n")]


def test_logging_out_takes_the_browsers_copies_along(enter):
    page = enter()
    page.context.set_offline(True)
    page.fill("#title", "Not sent")
    page.context.set_offline(False)
    page.close(run_before_unload=False)
    other = page.context.new_page()
    other.goto("/account?ui=en")
    assert other.evaluate("Object.keys(localStorage).length") >= 1
    other.get_by_role("button", name="Log out", exact=True).click()
    other.wait_for_url("**/?ui=en")

    assert other.evaluate("Object.keys(localStorage).filter((k) => k.startsWith('lessons-draft'))") == []


@pytest.mark.parametrize("name", ["xss_html", "naughty"])
def test_hostile_text_does_nothing_in_the_form_and_its_preview(enter, shared, name):
    page = enter()
    page.evaluate("() => { window.alert = window.confirm = window.prompt = () => (document.title = 'executed') }")
    every = 40 if name == "xss_html" else 25
    for payload in payloads(shared, name)[::every]:
        if len(payload) > 5000:
            continue
        page.fill("#title", payload.replace("\n", " ").replace("\0", ""))
        page.fill(EVENT, payload.replace("\0", ""))
        with page.expect_response(lambda r: "/hints" in r.url, timeout=20_000) as answered:
            page.locator("#preview-button").click()
        assert answered.value.status == 200, payload
        unsafe = "[onerror], [onload], [onclick], script:not([src]), iframe, object, embed, svg, form, [href^='javascript' i]"
        assert page.locator(f"#beside :is({unsafe})").count() == 0, payload
    assert page.title() != "executed"
