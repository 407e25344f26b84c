import re
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest
from markupsafe import escape

from lessons import indexing
from lessons.searching import FILTERS
from lessons.store.base import Translation
from search.base import Lexicon
from search.whoosh_engine import WhooshEngine
from tests import small
from tests.web.conftest import NOON, served, store_pages

ATOM = {"a": "http://www.w3.org/2005/Atom"}


def hits(text):
    return re.findall(r'<h3 class="entry-title"><a href="(.*?)"', text)


def test_a_search_finds_across_languages_and_says_the_foreign_word(client):
    text = client.get("/search?q=supplier+management").text

    assert "/lessons/foelj-upp" in hits(text)
    assert 'Found in Swedish: <i lang="sv">' in text


def test_a_word_that_only_a_machines_translation_has_is_said_to_be_from_there(bare_site):
    engine = WhooshEngine(bare_site.settings.index, Lexicon())
    site = replace(bare_site, engine=engine)
    store_pages(site, {"folj-upp": small.SWEDISH})
    page = site.store.page("lesson", "folj-upp")
    site.store.keep_translation(page, Translation("da", "Følg op hver uge", []), "apertium", NOON)
    indexing.catch_up(site)

    text = served(site).test_client().get("/search?q=uge&ql=da").text

    assert hits(text) == ["/lessons/folj-upp"]
    assert "Found in the machine translation from Swedish: <i>uge</i>" in text


def test_facets_are_one_form_that_works_without_scripts(client):
    text = client.get("/search?type=lesson&country=DK").text

    assert 'name="country" value="DK" id="f-country-1" checked>' in text
    assert '<input type="hidden" form="narrow" name="type" value="lesson">' in text
    assert '<button type="submit" form="narrow">Apply</button>' in text


def test_a_chip_takes_one_filter_away_and_keeps_the_rest(client):
    text = client.get("/search?q=data&country=DK&risk=data_migration&ui=da").text

    assert 'href="/search?q=data&amp;risk=data_migration&amp;ui=da"' in text
    assert 'href="/search?q=data&amp;country=DK&amp;ui=da"' in text


@pytest.mark.parametrize("facet", ["project=nordepj", "organisation=region-nordjylland", "solution=epj"])
def test_filters_that_are_not_counted_are_kept_by_the_form(client, facet):
    name, value = facet.split("=")

    assert f'form="narrow" name="{name}" value="{value}"' in client.get(f"/search?{facet}").text


def test_a_search_without_hits_offers_to_drop_filters_and_themes(client):
    text = client.get("/search?q=data&country=FI").text

    assert re.search(r"Without\s+Finland", text)
    assert "Without <q>data</q>" in text
    assert "Or begin with a theme" in text


@pytest.mark.parametrize(
    "query",
    [
        "page=0",
        "page=-3",
        "page=x",
        "page=" + "9" * 5000,
        "sort=x",
        "country=",
        "limit=-1",
    ],
    ids=lambda q: q[:12],
)
def test_what_cannot_be_read_is_left_at_its_default(client, query):
    assert client.get(f"/search?{query}").status_code == 200


@pytest.mark.parametrize("page", ["2", "9999999999999999999999"])
def test_a_page_past_the_last_leads_to_the_last(client, page):
    answer = client.get(f"/search?q=data&page={page}&ui=da")

    assert (answer.status_code, answer.location) == (302, "/search?q=data&ui=da")
    assert client.get(f"/search?q=nirgendwo&page={page}").status_code == 200


@pytest.mark.parametrize("facet", FILTERS)
@pytest.mark.parametrize("value", ["<b>x</b>", "%", "%(x)s", "{{ 7 * 7 }}"])
def test_a_value_that_there_is_not_is_only_text(client, facet, value):
    text = client.get("/search", query_string={facet: value, "ui": "da"}).text

    assert value not in text or "<" not in value
    assert escape(value) in text


def test_without_an_index_the_store_answers_and_the_page_says_so(broken_client):
    text = broken_client.get("/search?q=rigtige").text

    assert hits(text) == ["/lessons/test-med-rigtige-data"]
    assert "being rebuilt" in text


def test_a_search_is_a_feed(client):
    answer = client.get("/search.atom?q=data&country=DK")
    feed = ET.fromstring(answer.data)

    assert answer.mimetype == "application/atom+xml"
    assert feed.find("a:title", ATOM).text == "Search: data"
    assert {e.find("a:id", ATOM).text for e in feed.findall("a:entry", ATOM)} >= {
        "http://localhost/lessons/test-med-rigtige-data"
    }


def test_a_feed_of_words_that_xml_cannot_hold_is_still_xml(client):
    ET.fromstring(client.get("/search.atom?q=%01%02%0b<&%EF%BF%BF").data)
