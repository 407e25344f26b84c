"""Whatever is typed is answered, and soon."""

import time

import pytest

from search.base import Document, Lexicon, Request, Sense
from search.whoosh_engine import WhooshEngine
from tests.hostile import payloads

CLASSES = ("query_inject", "naughty", "unicode_spoof", "sqli", "ssti")
LONGEST = 2.0
"""Seconds of this process's own time. It tells what hangs; how fast answers are is for the bench to say."""

LEXICON = Lexicon((), (Sense({"da": ("udbud",), "en": ("tender",)}), Sense({"da": ("system",), "en": ("system",)})))
WORDS = "system udbud select from where user table script alert file etc passwd or and not null true 1 2 3 a b c"
MADE_UP = {
    "stars": "*" * 500,
    "minus signs": "- " * 300,
    "quotes": '"' * 301,
    "nots": "NOT " * 200,
    "brackets": "(" * 1000,
    "colons": "a:" * 200,
    "prefixes": "a* b* ab* ud* sy* " * 20,
    "one long word": "x" * 10_000,
    "no spaces in compounds": "systemudbud" * 30,
    "accents": "a" + "\u0301" * 5000,
    "surrogates": "\ud800\udfff udbud",
    "zero bytes": "\0udbud\0",
    "turned text": "\u202eudbud\u202c",
    "far years": "year:9999..0 year:99999999999999999999",
    "fields": "region:* supplier:- title:\" theme:'",
    "everything": 'a -b "c d" e* title:f year:2015..2020 region:g -"h i" -j*',
}  # fmt: skip


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    engine = WhooshEngine(tmp_path_factory.mktemp("index"), LEXICON)
    words = WORDS.split()
    documents = (
        Document(str(n), ("da", "sv", "en")[n % 3], words[n % len(words)], body=WORDS, numbers={"year": 2000 + n % 20})
        for n in range(500)
    )
    engine.rebuild(documents, 1)
    engine.search(Request("udbud", facets=("lang",)))
    return engine


def answered(engine, q):
    request = Request(q, interface="da", facets=("lang", "region"))
    start = time.process_time()
    results = engine.search(request)
    engine.suggest(q, "da")
    engine.snippet(request, WORDS, "da")
    return results.total >= 0 and time.process_time() - start < LONGEST


@pytest.mark.parametrize("q", MADE_UP.values(), ids=MADE_UP)
def test_odd_queries_are_answered_in_time(engine, q):
    assert answered(engine, q)


@pytest.mark.parametrize("name", CLASSES)
def test_hostile_queries_are_answered_in_time(engine, name, shared):
    assert [q for q in payloads(shared, name) if not answered(engine, q)] == []
