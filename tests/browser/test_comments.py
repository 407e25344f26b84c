"""Comments in a real browser: by keyboard, on a narrow screen, without scripts, accessible in light and dark."""

import threading

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from werkzeug.serving import make_server

from app import create_app
from lessons import comments
from lessons.comments import Said
from tests import small
from tests.browser.test_pages import REACHABLE, RULES, WALK
from tests.web import people
from tests.web.conftest import store_pages

LONG = "Samarbejdsaftaledokumentationsvejledningsudkast" * 4


@pytest.fixture
def site(bare_site):
    """A lesson that something of every kind has been said about."""
    store_pages(
        bare_site,
        {"a": small.LESSON, "nordepj": small.PROJECT, "region-nordjylland": small.ORGANISATION},
    )
    leader, desk = (people.add(bare_site, role) for role in ("project_leader", "secretariat"))
    page = bare_site.store.page("lesson", "a")
    said = (
        Said("use", "Vi prøvede med en tiendedel af dataene og fandt fejlene i tide.", "NordEPJ", "helped"),
        Said("use", f"Vi kom for sent i gang. {LONG}", LONG[:190], "did_not_help"),
        Said("question", "Hvor lang tid tog prøven?\n\nOg hvem\nsad med?"),
        Said("comment", "Det genkender vi."),
        Said("comment", "Noget andet."),
    )
    made = [comments.add(bare_site, page, leader, one) for one in said]
    comments.add(bare_site, page, desk, Said("comment", "To uger.", answer_to=made[2].id))
    comments.remove(bare_site, page, desk, made[4].id)
    return bare_site


@pytest.fixture
def address(site):
    """Where the site is served."""
    server = make_server("127.0.0.1", 0, create_app(site=site), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def sign_in(page, role="project_leader"):
    page.get_by_label("Mail address").fill(f"{role}@example.org")
    page.get_by_label("Password").fill(people.PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/login" not in url)
    return page


def opened(look, **options):
    """The lesson as a member sees it, with every form unfolded."""
    page = sign_in(look("/login?next=/lessons/a", **options))
    page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true })")
    return page


def violations(page):
    found = Axe().run(page, options=RULES).response["violations"]
    return [(v["id"], [n["html"][:150] for n in v["nodes"]][:3]) for v in found]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 320])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(look, scheme, width):
    page = look("/lessons/a", color_scheme=scheme, viewport={"width": width, "height": 800})
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == width
    page = opened(look, color_scheme=scheme, viewport={"width": width, "height": 800})
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == width
    page.locator("#comments .said", has_text="Det genkender vi.").get_by_role("link", name="Change or remove").click()
    page.get_by_role("button", name="Save").wait_for()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_the_keyboard_reaches_everything(look):
    page = opened(look, viewport={"width": 1280, "height": 800})
    for _ in range(300):
        page.keyboard.press("Tab")
        at = page.evaluate(WALK)
        if at["body"] or at["known"]:
            break
        assert at["seen"], at["what"]
    unreached = page.evaluate(REACHABLE)

    assert [what for what in unreached if 'type="radio"' not in what] == []  # The arrows go round among those.


def test_a_use_is_told_by_keyboard_alone_on_a_narrow_screen(look):
    page = sign_in(look("/login?next=/lessons/a", viewport={"width": 320, "height": 700}))
    page.locator("summary", has_text="We used this").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("Vores eget projekt")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.type("Vi prøvede, og halvdelen lykkedes.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/lessons/a#comment-*")

    told = page.locator("#uses .said").first
    expect(told).to_contain_text("Region Nordjylland · Vores eget projekt")
    expect(told).to_contain_text("It helped in part")
    expect(told).to_contain_text("Vi prøvede, og halvdelen lykkedes.")
    expect(told).to_be_in_viewport()


def test_a_question_is_asked_and_answered_without_scripts(look):
    page = sign_in(look("/login?next=/lessons/a", java_script_enabled=False))
    page.locator("summary", has_text="Write a comment or ask").click()
    page.get_by_label("A question to those who wrote the page").check()
    page.get_by_label("Text", exact=True).fill("Hvad kostede det?")
    page.get_by_role("button", name="Send", exact=True).click()
    page.wait_for_url("**/lessons/a#comment-*")
    asked = page.locator("#comments .saids > .said", has_text="Hvad kostede det?")
    asked.locator("summary").click()
    asked.get_by_label("Your answer").fill("Ti dage.")
    asked.get_by_role("button", name="Send the answer").click()

    expect(page.locator(".said-answers .said", has_text="Ti dage.")).to_contain_text("Test project_leader")


def test_a_faulty_comment_is_announced_and_keeps_what_was_written(look):
    page = sign_in(look("/login?next=/lessons/a"))
    page.locator("summary", has_text="Write a comment or ask").click()
    page.get_by_label("A comment").check()
    page.get_by_label("Text", exact=True).fill("Ring til anna.hansen@example.org")
    with page.expect_response(lambda r: r.status == 400):
        page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Is it meant to be there?")
    assert violations(page) == []
    page.get_by_label("Yes, it shall stand there").check()
    page.get_by_role("button", name="Send", exact=True).click()

    expect(page.locator("#comments")).to_contain_text("Ring til anna.hansen@example.org")
