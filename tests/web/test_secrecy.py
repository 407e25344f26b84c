"""Secrecy: whoever has no part in a manuscript sees no trace of it, wherever they look, in whichever state it is."""

import re

import pytest
from flask.testing import FlaskClient

from lessons import config, hearing, indexing, lexicon, manuscripts, workflow
from lessons.hearing import Answer
from lessons.site import Site
from lessons.store.sqlite import SqliteStore
from search.whoosh_engine import WhooshEngine
from tests import small, writing
from tests.conftest import NOON
from tests.web import people
from tests.web.conftest import served, store_pages

CANARY = "kanariefugl"
OUTSIDERS = ("nobody", "rival", "member")
STATES = ("draft", "submitted", "in_hearing", "answered", "sent back", "discarded")
UNKNOWN = "0" * 24
SLUG = f"om-en-{CANARY}"
GUESSES = {
    "plural": ["lessons"], "slug": [SLUG, "gammel"], "number": ["1"], "kind": ["reset"], "type": ["lesson"], "id": [UNKNOWN],
}  # fmt: skip
"""What is put where an address has room; anything else is an id that there is not."""
ASKING = ("search", "changes", "api.search", "api.suggest", "api.changes", "reviewing.merge", "pages.home")
CHANCE = re.compile(r'name="(?:csrf_token|draft)" value="\w+"|data-id="\w+"|"took_ms":[\d.]+')
"""Form tokens, the id that a new draft would get, and the time that a search took."""
APART = ("account.export", "system.static", "system.favicon", "uploading.template")
"""Endpoints whose answers tell the time of day, and files."""


@pytest.fixture(scope="module")
def site(tmp_path_factory, vocabularies, renderer):
    settings = config.read({"LESSONS_DATA": str(tmp_path_factory.mktemp("secrecy")), "LESSONS_CONTENT": "none"})
    engine = WhooshEngine(settings.index, lexicon.load(vocabularies, settings.words, settings.lexicons))
    made = Site(settings, vocabularies, SqliteStore(settings.database), engine, renderer, lambda: NOON)
    store_pages(made, {**writing.PAGES, "nordepj": small.PROJECT, "gammel": small.LESSON, "foelj": small.SWEDISH})
    indexing.catch_up(made)
    return made


@pytest.fixture(scope="module")
def who(site):
    return writing.people(site)


@pytest.fixture(scope="module")
def browsers(site, who):
    app = served(site)
    app.test_client_class = FlaskClient
    return {n: people.signed_in(app, site, who[n]) if n in who else app.test_client() for n in (*OUTSIDERS, "desk")}


@pytest.fixture(scope="module")
def looked(site, who, browsers):
    """What each outsider sees everywhere before there is a manuscript in any state, and after."""
    before = {name: seen(browsers[name]) for name in OUTSIDERS}
    hidden = {state: brought_to(site, who, state) for state in STATES}
    indexing.catch_up(site)
    return hidden, before, {name: seen(browsers[name]) for name in OUTSIDERS}


def brought_to(site, who, state):
    """A manuscript that speaks of what nothing else does."""
    body = f"## Læring\n\nLyt til {CANARY}en."
    m = manuscripts.begin(site, who["leader"], writing.text(title=f"Om en {CANARY}", body=body))
    if state not in ("draft", "discarded"):
        workflow.submit(site, who["leader"], m.id, 1)
    if state in ("in_hearing", "answered"):
        hearing.ask(site, who["desk"], m.id, 1)
    if state == "answered":
        hearing.reply(site, who["supplier"], heard(site, m).id, Answer("disputes", f"Vi så ingen {CANARY}."))
    if state == "sent back":
        workflow.send_back(site, who["desk"], m.id, f"Hvilken {CANARY}?")
    if state == "discarded":
        workflow.take(site, who["leader"], m.id, "discard", 1)
    return m


def heard(site, m):
    return site.store.manuscripts.hearings([m.id])[0]


def addresses(app):
    """Every address that there is to get, with a guess wherever it has room for one."""
    for rule in app.url_map.iter_rules():
        if "GET" in rule.methods and rule.endpoint not in APART:
            filled = [{}]
            for name in sorted(rule.arguments):
                filled = [{**given, name: value} for given in filled for value in GUESSES.get(name, [UNKNOWN])]
            for given in filled:
                address = rule.build(given, append_unknown=False)[1]
                yield address
                if rule.endpoint.startswith(ASKING):
                    yield from (f"{address}?{query}" for query in (f"q={CANARY}", f"q=kanari&with={SLUG}", "since=0"))


def seen(browser):
    """Address → status, tag and body, without what differs by chance."""
    answers = {address: browser.get(address) for address in addresses(browser.application)}
    return {
        address: (a.status_code, a.headers.get("ETag"), CHANCE.sub("", a.text))
        for address, a in answers.items()
    }  # fmt: skip


@pytest.mark.parametrize("name", OUTSIDERS)
def test_no_outsider_sees_a_trace_of_it_at_any_address(looked, name):
    _, before, after = looked

    assert len(before[name]) > 60
    assert [address for address in before[name] if before[name][address] != after[name][address]] == []


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("name", OUTSIDERS)
def test_whoever_has_its_very_address_finds_what_is_not_there(site, looked, browsers, name, state):
    m, browser = looked[0][state], browsers[name]
    hearings = (
        [(f"/hearings/{heard(site, m).id}", f"/hearings/{UNKNOWN}")] if state in ("in_hearing", "answered") else []
    )

    for real, none in [(f"/manuscripts/{m.id}", f"/manuscripts/{UNKNOWN}"), *hearings]:
        one, other = browser.get(real), browser.get(none)
        assert (one.status_code, one.text.replace(real, "")) == (other.status_code, other.text.replace(none, ""))
        assert one.status_code == (303 if name == "nobody" else 404)


def test_whoever_has_a_part_in_it_sees_it(looked, browsers):
    """Else nothing above could fail."""
    m = looked[0]["in_hearing"]

    assert CANARY in browsers["desk"].get(f"/manuscripts/{m.id}").text
    assert CANARY in browsers["desk"].get("/desk").text
