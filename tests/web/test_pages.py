import re

import pytest

from lessons.pages.page import Section
from lessons.store.base import Translation
from tests import small
from tests.conftest import NOON
from tests.web.conftest import served, store_pages
from tests.web.literal import ADDRESSES


@pytest.mark.parametrize("language", ["da", "nb", "sv", "en"])
@pytest.mark.parametrize("address", ADDRESSES)
def test_every_page_is_sound_in_every_interface_language(client, address, language):
    answer = client.get(address, headers={"Accept-Language": language})

    assert answer.status_code == 200
    assert f'<html lang="{language}">' in answer.text


@pytest.mark.parametrize("address", [a for a in ADDRESSES if "/guides/" not in a and a.count("/") == 1])
def test_an_empty_site_shows_every_page(bare_site, address):
    assert served(bare_site).test_client().get(address).status_code == 200


def test_a_lesson_gives_its_answer_before_its_story(client):
    text = client.get("/lessons/test-med-rigtige-data").text
    places = [text.index(words) for words in ("Prøv flytningen med rigtige data", "analysefasen", "uden en prøve")]

    assert places == sorted(places)


def test_what_is_foreign_says_its_language(client):
    text = client.get("/lessons/krav?ui=da").text

    assert '<h1 itemprop="headline" lang="nn">' in text
    assert '<ul lang="nn">' in text
    assert 'lang="da"' not in text.partition("<main")[2].partition("</main>")[0].replace('hreflang="da"', "")


def test_what_an_author_wrote_is_text(client):
    text = client.get("/lessons/krav").text

    assert "Det finst &lt;ingen&gt; krav." in text
    assert 'href="https://example.org/a?b=1&amp;c=2"' in text


def test_a_page_that_is_named_but_not_there_is_not_linked(client):
    text = client.get("/lessons/krav").text

    assert 'href="/organisations/nowhere"' not in text
    assert 'href="/organisations/systematic"' in text


def test_an_incomplete_lesson_says_so(client):
    assert "This lesson is incomplete" in client.get("/lessons/bare").text
    assert "This lesson is incomplete" not in client.get("/lessons/test-med-rigtige-data").text


def test_the_phase_is_named_in_the_models_of_the_lessons_countries(client):
    text = client.get("/lessons/krav").text

    assert "the Danish regions’ model" in text
    assert "UK gate review" not in text


def test_a_successor_gathers_the_lessons_of_its_predecessors(client):
    text = client.get("/organisations/region-oestdanmark").text

    assert "From 1 January 2027, in place of" in text
    assert "/lessons/krav" in text


def test_lessons_of_a_project_are_grouped_by_how_they_went(client):
    text = client.get("/projects/nordepj").text

    assert re.findall(r'<h3 class="over">(.*?)</h3>', text) == ["Went less well", "Went well"]


def test_facts_are_only_what_there_is(client):
    text = client.get("/projects/stor?ui=sv").text

    assert "1\xa0250\xa0000 DKK" in text
    assert "mars 2019" in text
    assert client.get("/projects/nordepj").text.count("<dt>") == 3


def test_a_topic_leads_to_the_guide_in_the_readers_language(client):
    def target(**headers):
        return client.get("/guides/search", headers=headers).location

    assert target(**{"Accept-Language": "da"}) == "/guides/search-da"
    assert target(**{"Accept-Language": "nb"}) == "/guides/search-en"
    assert client.get("/guides/search?ui=sv").location == "/guides/search-sv?ui=sv"
    assert client.get("/guides/nothing").status_code == 404


def test_a_guide_shows_its_other_languages(client):
    text = client.get("/guides/search-da").text

    assert 'href="/guides/search-sv" lang="sv" hreflang="sv"' in text


def test_a_page_says_what_it_is_to_machines(client):
    head = client.get("/lessons/krav").text.partition("</head>")[0]

    assert '<link rel="canonical" href="http://localhost/lessons/krav">' in head
    assert '<link rel="alternate" type="application/json" href="/api/pages/lesson/krav">' in head
    assert '<meta name="dcterms.language" content="nn">' in head


def test_a_lesson_is_read_in_the_readers_language_where_a_machine_translated_it(bare_site):
    store_pages(bare_site, {"folj-upp": small.SWEDISH})
    client = served(bare_site).test_client()
    page = bare_site.store.page("lesson", "folj-upp")
    bare_site.store.keep_translation(
        page, Translation("da", "Følg op", [Section("lesson", "Læring", "<p>Maskinens ord.</p>")]), "apertium", NOON
    )

    offered = client.get("/lessons/folj-upp", headers={"Accept-Language": "da"}).get_data(as_text=True)
    told = client.get("/lessons/folj-upp?in=da", headers={"Accept-Language": "da"}).get_data(as_text=True)
    elsewhere = client.get("/lessons/folj-upp?in=da", headers={"Accept-Language": "sv"}).get_data(as_text=True)

    assert '<a href="/lessons/folj-upp?in=da" rel="nofollow">' in offered
    assert "Maskinens ord." in told
    assert '<h1 itemprop="headline">Følg op</h1>' in told
    assert 'href="/lessons/folj-upp">' in told
    assert "Maskinens ord." not in elsewhere + offered


def test_a_lesson_says_where_it_was_learned_again_and_before(client):
    older = client.get("/lessons/test-med-rigtige-data?ui=da").text
    newer = client.get("/lessons/krav?ui=da").text

    assert "Lært igen i én erfaring:" in older
    assert '<a href="/lessons/krav?ui=da" lang="nn">' in older.partition('class="learned"')[2].partition("</p>")[0]
    assert '<a href="/lessons/test-med-rigtige-data?ui=da">' in newer.partition("Lært før i:")[2].partition("</p>")[0]
