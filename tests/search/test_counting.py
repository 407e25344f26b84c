"""Fast ways of counting and choosing give what slow ones give."""

from collections import Counter
from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.analysis.distance import distance
from search.whoosh_engine.arrays import ArrayFile, ArrayWriter
from search.whoosh_engine.index import FlatIndex
from search.whoosh_engine.schema import Row
from search.whoosh_engine.terms import Terms, encoded, write_terms

SIZE = 900
FACETS = {"phase": (5, 1), "region": (12, 3), "supplier": (300, 3), "country": (2, 0)}
"""Facet → how many values there are, and how many a document has at most; one has exactly one, others may have none."""


def rows():
    random = Random(3)
    for n in range(SIZE):
        drawn = {
            name: {f"{name}{random.randrange(values)}" for _ in range(1 if most == 1 else random.randint(0, most))}
            for name, (values, most) in FACETS.items()
        }
        yield Row(f"d{n}", {}, {name: tuple(values) for name, values in drawn.items()})


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory):
    index = FlatIndex.open(tmp_path_factory.mktemp("index"), [], FACETS, [], "1")
    index.rebuild(rows(), seq=1)
    return index.snapshot()


@pytest.mark.parametrize("name", FACETS)
@pytest.mark.parametrize("chosen", [0, 1, 3, 40, 500, SIZE])
def test_a_facet_is_counted_as_by_hand(snapshot, name: str, chosen: int):
    docs = np.sort(np.random.default_rng(chosen).choice(SIZE, chosen, replace=False))
    of = [row.facets[name] for row in rows()]

    assert snapshot.facet_counts(name, docs) == Counter(value for doc in docs for value in of[doc])


def terms_of(folder: Path, listed: list[bytes]) -> Terms:
    path = folder / "terms"
    path.unlink(missing_ok=True)
    with ArrayWriter(path) as file:
        write_terms(file, "terms", listed)
    return Terms.read(ArrayFile(path).arrays, "terms")


words = st.text(st.sampled_from("abeø漢"), min_size=1, max_size=6)


@given(st.sets(words, min_size=1), words, st.integers(1, 2), st.data())
def test_no_term_within_reach_is_left_out(tmp_path_factory, listed: set[str], word: str, edits: int, data):
    ordered = sorted(listed)
    terms = terms_of(tmp_path_factory.getbasetemp(), list(map(encoded, ordered)))
    first = data.draw(st.integers(0, len(ordered)))
    last = data.draw(st.integers(first, len(ordered)))

    near = terms.near(first, last, encoded(word), edits)

    assert {n for n in range(first, last) if distance(word, ordered[n], edits) <= edits} <= set(near)
    assert all(abs(len(ordered[n]) - len(word)) <= edits for n in near)
