"""Pages in a real browser: accessible, in bounds, reached by keyboard, printed well."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

LESSON = "/lessons/adskil-national-konvertering-og-lokalt-systemskifte"
PAGES = {
    "home": "/",
    "search": "/search?q=udbud&country=DK",
    "nothing": "/search?q=udbud&country=DK&theme=nothing",
    "lesson": LESSON,
    "matrix": "/risks",
    "guide": "/guides/search",
    "project": "/projects/jobcentersystem-2015",
    "organisation": "/organisations/region-oestdanmark",
    "solution": "/solutions/1177-vardguiden",
    "themes": "/themes",
    "years": "/years",
    "list": "/organisations",
    "changes": "/changes",
    "404": "/nope",
}
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
WALK = """() => {
  const e = document.activeElement, s = getComputedStyle(e), r = e.getBoundingClientRect();
  const seen = s.outlineStyle !== 'none' && r.width > 0 && r.bottom > 0 && r.top < innerHeight;
  window.walked ??= new Set();
  const known = window.walked.has(e);
  window.walked.add(e);
  return { body: e === document.body, known, seen, what: e.outerHTML.slice(0, 120) };
}"""
REACHABLE = """() => [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, summary, [tabindex="0"]')]
  .filter((e) => e.checkVisibility({ contentVisibilityAuto: true, visibilityProperty: true }) && !window.walked.has(e))
  .map((e) => e.outerHTML.slice(0, 120))"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
def test_axe_finds_no_violation(look, path, scheme):
    page = look(path, color_scheme=scheme)
    found = Axe().run(page, options=RULES).response["violations"]

    assert [(v["id"], [n["html"][:150] for n in v["nodes"]][:3]) for v in found] == []


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
def test_a_narrow_page_has_no_sideways_scroll(look, path):
    page = look(path, viewport={"width": 320, "height": 700})

    assert page.evaluate("document.documentElement.scrollWidth") == 320


@pytest.mark.parametrize(
    ("name", "width"), [("home", 1280), ("search", 1280), ("search", 390), ("lesson", 390), ("matrix", 1280)]
)
def test_the_keyboard_reaches_everything_and_shows_where_it_is(look, name, width):
    page = look(PAGES[name], viewport={"width": width, "height": 800})
    for _ in range(700):
        page.keyboard.press("Tab")
        at = page.evaluate(WALK)
        if at["body"] or at["known"]:
            break
        assert at["seen"], at["what"]

    assert page.evaluate(REACHABLE) == []


def test_the_skip_link_leads_past_the_head(look):
    page = look("/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    assert page.evaluate("document.activeElement.id") == "main"


def test_text_may_be_twice_as_large(look):
    page = look(LESSON, viewport={"width": 1280, "height": 800})
    page.evaluate("document.documentElement.style.fontSize = '200%'")

    assert page.evaluate("document.documentElement.scrollWidth") == 1280


def test_a_lesson_prints_on_one_page(look):
    printed = look(LESSON).pdf(format="A4")

    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1


def test_the_switch_changes_the_language_and_keeps_the_page(look):
    page = look("/search?q=udbud&country=DK")
    page.get_by_role("link", name="Svenska").click()

    assert page.url.endswith("/search?q=udbud&country=DK&ui=sv")
    assert page.locator("html").get_attribute("lang") == "sv"
    page.locator(".entry-title a").first.click()
    assert page.url.endswith("?ui=sv")
