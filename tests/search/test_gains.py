"""Scores added up straight from the postings are those that a query gives, for rare words and for those of every text."""

from random import Random

import numpy as np
import pytest
from whoosh.query import Phrase, Prefix, Term

from search.whoosh_engine.facets import Choice
from search.whoosh_engine.index import FlatIndex
from search.whoosh_engine.schema import IndexField, Row

SHARES = {"every": 1.0, "most": 0.7, "some": 0.2, "few": 0.02, "one": 0.002}
"""Word → the share of documents that have it."""
SIZE = 900


def row(n: int) -> Row:
    random = Random(n)
    words = [word for word, share in SHARES.items() if random.random() < share for _ in range(random.randint(1, 3))]
    random.shuffle(words)
    return Row(f"d{n}", {"body": [*words, *["filler"] * random.randint(0, 9)]}, {})


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory):
    """One large segment, small ones beside it, and some dead documents."""
    index = FlatIndex.open(tmp_path_factory.mktemp("index"), [IndexField("body", positions=True)], [], [], "1")
    index.rebuild(map(row, range(SIZE)), seq=1)
    for seq in range(2, 6):
        index.write([row(SIZE + seq), row(seq * 7)], [f"d{seq * 11}"], seq)
    return index.snapshot()


@pytest.mark.parametrize("word", [*SHARES, "none"])
def test_a_term_gives_what_its_query_gives(snapshot, word: str):
    docs, scores = snapshot.score(Term("body", word, boost=0.5))
    expected = np.zeros(len(snapshot.live), np.float32)
    expected[docs] = scores

    raised, added = np.full(len(expected), 0.1, np.float32), np.ones(len(expected), np.float32)
    snapshot.raise_to(raised, "body", word, 0.5)
    snapshot.add_to(added, "body", word, 0.5)

    assert raised[snapshot.live] == pytest.approx(np.maximum(expected, np.float32(0.1))[snapshot.live])
    assert added[snapshot.live] == pytest.approx((expected + 1)[snapshot.live])


@pytest.mark.parametrize("word", SHARES)
@pytest.mark.parametrize("chosen", [0, 1, 5, 300, SIZE])
def test_within_a_choice_only_its_documents_gain(snapshot, word: str, chosen: int):
    docs = np.random.default_rng(chosen).choice(len(snapshot.live), chosen, replace=False)
    everywhere, within = (np.zeros(len(snapshot.live), np.float32) for _ in range(2))
    snapshot.add_to(everywhere, "body", word, 1.0)
    snapshot.add_to(within, "body", word, 1.0, choice := Choice.of(docs, len(snapshot.live)))

    assert within.tolist() == (everywhere * choice.mask).tolist()


@pytest.mark.parametrize("words", [("every", "most"), ("most", "few"), ("one", "every"), ("every", "some", "most")])
@pytest.mark.parametrize("slop", [1, 2])
def test_a_phrase_is_found_where_its_words_stand(snapshot, words: tuple[str, ...], slop: int):
    def follows(tokens: list[str], at: int, left: tuple[str, ...]) -> bool:
        near = range(at + 1, min(at + 1 + slop, len(tokens)))
        return not left or any(tokens[n] == left[0] and follows(tokens, n, left[1:]) for n in near)

    def has(id: str) -> bool:
        tokens = row(int(id[1:])).tokens["body"]
        return any(word == words[0] and follows(tokens, at, words[1:]) for at, word in enumerate(tokens))

    alive = snapshot.ids(np.flatnonzero(snapshot.live))
    assert set(snapshot.ids(snapshot.match(Phrase("body", list(words), slop=slop)))) == set(filter(has, alive))


def test_a_prefix_adds_up_its_words(snapshot):
    docs, scores = snapshot.score(Prefix("body", "", boost=1.0))
    assert len(docs) == snapshot.count
    added = np.zeros(len(snapshot.live), np.float32)
    for word in ("filler", "few"):
        snapshot.add_to(added, "body", word, 1.0)

    docs, scores = snapshot.score(Prefix("body", "f"))

    assert scores == pytest.approx(added[docs])
    assert docs.tolist() == np.flatnonzero((added > 0) & snapshot.live).tolist()
