"""Searching in a real browser: in place with scripts, by the button without them."""

import re

from playwright.sync_api import expect

WIDE = {"viewport": {"width": 1280, "height": 900}}


def found(page):
    return int(re.search(r"\d+", page.locator("#count").inner_text())[0])


def test_a_facet_narrows_in_place_and_back_undoes_it(look):
    page = look("/search?q=udbud", **WIDE)
    page.evaluate("window.same = true")
    before = found(page)
    box = page.locator('input[name="country"][value="SE"]')
    box.check()
    expect(page.locator(".chips")).to_contain_text("Sweden")

    assert page.evaluate("window.same")
    assert page.url.endswith("/search?q=udbud&country=SE")
    assert 0 < found(page) < before
    assert page.locator("#status").inner_text() == page.locator("#count").inner_text()
    assert page.evaluate("document.activeElement.value") == "SE"
    assert page.locator(".languages a").first.get_attribute("href") == "?q=udbud&country=SE&ui=da"
    assert (
        page.get_by_role("link", name="Log in").get_attribute("href") == "/login?next=/search?q%3Dudbud%26country%3DSE"
    )

    page.go_back()
    expect(page.locator(".chips")).to_have_count(0)
    assert page.evaluate("window.same")
    assert found(page) == before
    assert not box.is_checked()


def test_the_address_of_a_narrowed_search_is_true(look):
    page = look("/search?q=udbud", **WIDE)
    page.locator('input[name="country"][value="SE"]').check()
    expect(page.locator(".chips")).to_contain_text("Sweden")
    narrowed = found(page)
    page.reload()

    assert found(page) == narrowed
    assert page.locator('input[name="country"][value="SE"]').is_checked()


def test_what_was_open_stays_open_and_chips_take_filters_away(look):
    page = look("/search?q=udbud", **WIDE)
    page.locator("#facet-year > summary").click()
    page.locator('input[name="year"]').first.check()
    expect(page.locator(".chips li")).to_have_count(1)

    assert page.locator("#facet-year").get_attribute("open") is not None

    page.locator(".chips a").click()
    expect(page.locator(".chips")).to_have_count(0)
    assert page.evaluate("document.activeElement.id") == "count"


def test_sorting_and_tabs_work_in_place(look):
    page = look("/search?q=udbud", **WIDE)
    page.evaluate("window.same = true")
    page.locator("#sort").select_option("newest")
    page.wait_for_url("**/search?q=udbud&sort=newest")
    page.locator(".tabs a", has_text="Projects").click()
    page.wait_for_url("**type=project**")
    expect(page.locator(".tabs a[aria-current]")).to_contain_text("Projects")

    assert page.evaluate("window.same")
    assert "sort=newest" in page.url


def test_without_scripts_the_button_applies_the_facets(look):
    page = look("/search?q=udbud", java_script_enabled=False, **WIDE)
    page.locator('input[name="country"][value="SE"]').check()
    page.get_by_role("button", name="Apply").click()

    assert "country=SE" in page.url
    expect(page.locator(".chips")).to_contain_text("Country Sweden")


def test_on_a_phone_the_facets_wait_behind_one_button(look):
    page = look("/search?q=udbud", viewport={"width": 390, "height": 800})
    box = page.locator('input[name="country"][value="SE"]')

    assert not box.is_visible()
    page.get_by_text("Narrow the results").click()
    box.check()
    expect(page.locator(".chips")).to_contain_text("Sweden")
    assert box.is_visible()


def test_suggestions_are_taken_with_the_keyboard(look):
    page = look("/", **WIDE)
    field = page.get_by_role("combobox")
    field.press_sequentially("leverandør", delay=20)
    expect(field).to_have_attribute("aria-expanded", "true")
    field.press("ArrowDown")
    chosen = page.locator('[role="option"][aria-selected="true"]')

    assert field.get_attribute("aria-activedescendant") == chosen.get_attribute("id")
    wanted = chosen.inner_text()
    field.press("Enter")
    page.wait_for_url("**/search?q=**")
    assert page.locator("#q").input_value() == wanted


def test_escape_puts_the_suggestions_away(look):
    page = look("/", **WIDE)
    field = page.get_by_role("combobox")
    field.press_sequentially("leverandør", delay=20)
    expect(page.get_by_role("listbox")).to_be_visible()
    field.press("Escape")

    expect(page.get_by_role("listbox")).to_be_hidden()
    assert field.input_value() == "leverandør"
