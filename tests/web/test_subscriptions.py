"""Following a search from its results, and what the account page then says."""

import re

import pytest

from tests import small, writing
from tests.web import people
from tests.web.conftest import served, store_pages


@pytest.fixture
def client(bare_site):
    store_pages(bare_site, {**writing.PAGES, "en": small.LESSON})
    writing.people(bare_site)
    client = served(bare_site).test_client()
    people.send(client, "/login", email="leader@example.org", password=writing.PASSWORD)
    return client


def test_a_search_is_followed_from_its_results_and_shown_on_the_account_page(client, bare_site):
    search = "/search?q=data&country=DK&ui=da"
    page = client.get(search)
    assert 'action="/account/following?q=data&amp;country=DK&amp;ui=da"' in page.text

    answer = people.send(client, "/account/following?q=data&country=DK&ui=da", page=search)

    assert answer.location == "/search?q=data&country=DK&ui=da"
    assert "Du følger denne søgning" in client.get(search).text
    store_pages(bare_site, {"ny": small.LESSON})
    text = client.get("/account?ui=da").text
    assert ("data · Danmark" in text, "1 ny erfaring" in text, 'href="/lessons/ny?ui=da"' in text) == (True, True, True)

    shown = re.search(r'name="to" value="(\d+)"', text)[1]
    people.send(client, "/account/following/seen", page="/account", to="0")
    assert "1 ny erfaring" in client.get("/account?ui=da").text
    people.send(client, "/account/following/seen", page="/account", to=shown)
    assert "intet nyt" in client.get("/account?ui=da").text


def test_following_ends(client, bare_site):
    people.send(client, "/account/following?q=data", page="/account")
    user = bare_site.store.accounts.known("leader@example.org")[0]
    (one,) = bare_site.store.subscriptions.of(user.id)
    other = served(bare_site).test_client()
    people.send(other, "/login", email="rival@example.org", password=writing.PASSWORD)

    people.send(other, "/account/following/end", page="/account", subscription=one.id)
    assert bare_site.store.subscriptions.of(user.id) == [one]
    people.send(client, "/account/following/end", page="/account", subscription=one.id)
    assert bare_site.store.subscriptions.of(user.id) == []


def test_readers_are_not_offered_it(bare_site):
    reader = served(bare_site).test_client()

    assert "/account/following" not in reader.get("/search?q=data").text
    assert people.send(reader, "/account/following?q=data").status_code == 303
