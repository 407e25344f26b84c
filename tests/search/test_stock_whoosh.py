"""The flat index finds and scores what stock Whoosh does with limit=None, for every form of query."""

import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from whoosh import query as q
from whoosh.analysis import SpaceSeparatedTokenizer
from whoosh.fields import ID, NUMERIC, TEXT, Schema
from whoosh.filedb.filestore import RamStorage
from whoosh.index import FileIndex, open_dir
from whoosh.query import spans

from search.whoosh_engine.index import FlatIndex
from search.whoosh_engine.schema import IndexField, Row

FIELDS = (IndexField("title"), IndexField("body", positions=True, forward=True))
WORDS = ["a", "ab", "abc", "abd", "b", "ba", "bab", "c", "render", "rendered", "rendering", "æble", "øl"]

Documents = dict[str, Row]

words = st.sampled_from(WORDS)
names = st.sampled_from(["title", "body"])
boosts = st.sampled_from([1.0, 0.5, 2.0, 3.25])
texts = st.lists(words, max_size=30)
rows = st.builds(
    lambda title, body, year: ({"title": title, "body": body}, {} if year is None else {"year": year}),
    texts,
    texts,
    st.none() | st.integers(-5, 5),
)

leaves = st.one_of(
    st.builds(q.Term, names, words, boosts),
    st.builds(
        lambda ws, slop, boost: q.Phrase("body", ws, slop, boost),
        st.lists(words, min_size=1, max_size=4),
        st.integers(1, 3),
        boosts,
    ),
    st.builds(q.Prefix, names, st.sampled_from(["", "a", "ab", "b", "re", "x", "ø"]), boosts, st.booleans()),
    st.builds(q.Wildcard, names, st.sampled_from(["*", "a*", "?b", "*a*", "r*d", "x?"]), boosts, st.booleans()),
    st.builds(q.Regex, names, st.sampled_from(["a.?", "[ab]+", "ren.*g", "x"]), boosts, st.booleans()),
    st.builds(q.FuzzyTerm, names, words, boosts, st.integers(1, 2), st.integers(0, 1), st.booleans()),
    st.builds(q.Variations, names, st.sampled_from(["render", "rendering", "ab"]), boosts),
    st.builds(
        q.TermRange, names, st.none() | words, st.none() | words, st.booleans(), st.booleans(), boosts, st.booleans()
    ),
    st.builds(
        lambda ends, startexcl, endexcl, boost: q.NumericRange("year", *sorted(ends), startexcl, endexcl, boost),
        st.tuples(st.integers(-6, 6), st.integers(-6, 6)).filter(lambda ends: ends[0] != ends[1]),
        st.booleans(),
        st.booleans(),
        boosts,
    ),
    st.builds(q.Every, st.none() | names, boosts),
    st.just(q.NullQuery),
)


def compound(children: st.SearchStrategy[q.Query]) -> st.SearchStrategy[q.Query]:
    several = st.lists(children, min_size=1, max_size=4)
    return st.one_of(
        st.builds(q.And, several, boosts),
        st.builds(q.Or, several, boosts),
        st.builds(q.Not, children),
        st.builds(q.AndNot, children, children),
        st.builds(q.AndMaybe, children, children),
        st.builds(q.Require, children, children),
        st.builds(q.Otherwise, children, children),
        st.builds(q.ConstantScoreQuery, children, boosts),
    )


SETTINGS = settings(
    deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], database=None
)
queries = st.recursive(leaves, compound, max_leaves=8)


def stock_index(documents: Sequence[Row], removed: Sequence[str]) -> FileIndex:
    text = TEXT(analyzer=SpaceSeparatedTokenizer())
    schema = Schema(id=ID(stored=True, unique=True), title=text, body=text, year=NUMERIC(int, bits=64))
    index = FileIndex.create(RamStorage(), schema, f"STOCK{os.getpid()}")  # its temporary files bear the name
    with index.writer() as writer:
        for row in documents:
            fields = {name: " ".join(tokens) for name, tokens in row.tokens.items()}
            writer.add_document(id=row.id, **fields, **row.numbers)
    with index.writer() as writer:
        writer.merge = False
        for id in removed:
            writer.delete_by_term("id", id)
    return index


def stock_scores(index: FileIndex, query: q.Query) -> dict[str, float]:
    with index.searcher() as searcher:
        results = searcher.search(query, limit=None)
        live = set(searcher.reader().all_doc_ids())  # stock Whoosh lets some dead documents through a Not
        return {searcher.stored_fields(docnum)["id"]: score for score, docnum in results.top_n if docnum in live}


def mended(query: q.Query) -> q.Query:
    """The query without AndNot, of which stock Whoosh lets the first document through that both sides have."""
    if isinstance(query, q.AndNot):
        return q.Require(mended(query.a), q.Not(mended(query.b)))
    return query if query.is_leaf() else query.apply(mended)


def flat_scores(index: FlatIndex, query: q.Query) -> dict[str, float]:
    snapshot = index.snapshot()
    docs, scores = snapshot.score(query)
    found = snapshot.find(query)
    assert snapshot.match(query).tolist() == np.flatnonzero(found.mask).tolist() == docs.tolist() == sorted(set(docs))
    even = found.mask & (np.arange(len(found.mask)) % 2 == 0)
    for within in (found.mask, even):
        best, chosen = found.best(3, within), within[docs]
        of = dict(zip(docs.tolist(), scores.tolist(), strict=True))
        assert [of[doc] for doc in best.tolist()] == pytest.approx(sorted(scores[chosen].tolist(), reverse=True)[:3])
    return dict(zip(snapshot.ids(docs), map(float, scores), strict=True))


def own_terms(index: FlatIndex) -> dict[str, list[tuple[str, int]]]:
    snapshot = index.snapshot()
    return {snapshot.ids([docnum])[0]: snapshot.doc_terms("body", docnum) for docnum in snapshot.match(q.Every())}


def flat_index(folder: Path) -> FlatIndex:
    return FlatIndex.open(folder, FIELDS, [], ["year"], "")


def built(folder: Path, contents: Sequence[tuple], removed: int) -> tuple[list[Row], list[str], FlatIndex]:
    documents = [Row(f"d{n}", tokens, {}, numbers) for n, (tokens, numbers) in enumerate(contents)]
    index = flat_index(folder)
    index.rebuild(documents, seq=1)
    return documents, [row.id for row in documents[:removed]], index


@settings(SETTINGS, max_examples=120)
@given(contents=st.lists(rows, min_size=1, max_size=12), removed=st.integers(0, 2), query=queries)
def test_every_form_of_query_gives_the_documents_and_scores_of_stock_whoosh(tmp_path_factory, contents, removed, query):
    documents, gone, index = built(tmp_path_factory.mktemp("flat"), contents, removed)
    # A commit that only removes: Whoosh keeps its one segment, and so do we unless too much of it is dead.
    assume(len(gone) <= 0.3 * len(documents))
    index.write([], gone, seq=2)
    expected = stock_scores(stock_index(documents, gone), mended(query))

    assert flat_scores(index, query) == pytest.approx(expected, rel=1e-5)


@settings(SETTINGS, max_examples=40)
@given(
    contents=st.lists(rows, min_size=1, max_size=12),
    terms=st.lists(st.builds(q.Term, names, words, boosts), min_size=2, max_size=4),
)
def test_a_disjunction_max_takes_the_best_of_its_parts(tmp_path_factory, contents, terms):
    # Stock Whoosh does not: where a part does not match, it takes the score of that part's next document.
    documents, _, index = built(tmp_path_factory.mktemp("flat"), contents, 0)
    stock = stock_index(documents, [])
    each = [stock_scores(stock, term) for term in terms]
    expected = {id: max(scores.get(id, 0) for scores in each) for id in set().union(*each)}

    assert flat_scores(index, q.DisjunctionMax(terms)) == pytest.approx(expected, rel=1e-5)


scored = st.recursive(
    st.builds(q.Term, names, words, boosts)
    | st.builds(lambda ws: q.Phrase("body", ws), st.lists(words, min_size=2, max_size=3)),
    lambda children: st.one_of(
        st.builds(q.And, st.lists(children, min_size=2, max_size=3), boosts),
        st.builds(q.Or, st.lists(children, min_size=2, max_size=3), boosts),
        st.builds(q.AndNot, children, children),
        st.builds(q.AndMaybe, children, children),
    ),
    max_leaves=6,
)


@settings(SETTINGS, max_examples=40)
@given(contents=st.lists(rows, min_size=12, max_size=40), query=scored, data=st.data())
def test_merged_segments_score_as_if_written_at_once(tmp_path_factory, contents, query, data):
    index, seq = flat_index(tmp_path_factory.mktemp("flat")), 1
    index.rebuild([], seq)
    documents: dict[str, Row] = {}
    for n, (tokens, numbers) in enumerate(contents):
        row = Row(f"d{data.draw(st.integers(0, n))}", tokens, {}, numbers)
        documents[row.id] = row
        seq += 1
        index.write([row], [], seq)
    fresh = flat_index(tmp_path_factory.mktemp("fresh"))
    fresh.rebuild(documents.values(), seq)

    assert set(flat_scores(index, query)) == set(flat_scores(fresh, query))
    assert own_terms(index) == own_terms(fresh)
    assert flat_scores(fresh, query) == pytest.approx(
        stock_scores(stock_index(list(documents.values()), []), mended(query)), rel=1e-5
    )


@pytest.mark.parametrize(
    "query",
    [
        spans.SpanNear(q.Term("body", "a"), q.Term("body", "b"), slop=2),
        spans.SpanFirst(q.Term("body", "a")),
        spans.SpanNot(q.Term("body", "a"), q.Term("body", "b")),
        q.Sequence([q.Term("body", "a"), q.Term("body", "b")]),
        q.Or([q.Term("body", "a"), q.Term("body", "b"), q.Term("title", "c")], scale=0.5),
        q.AndMaybe(q.Term("title", "c"), spans.SpanNear(q.Term("body", "a"), q.Term("body", "b"))),
    ],
    ids=str,
)
def test_a_node_that_only_whoosh_knows_is_matched_by_whoosh(tmp_path, query):
    random = np.random.default_rng(1)
    contents = [({f: random.choice(["a", "b", "c"], 9).tolist() for f in ("title", "body")}, {}) for _ in range(30)]
    documents, _, index = built(tmp_path, contents, 0)
    expected = stock_scores(stock_index(documents, []), query)

    assert len(expected) > 3
    assert flat_scores(index, query) == pytest.approx(expected, rel=1e-5)


def test_whoosh_itself_opens_the_index(tmp_path: Path):
    _, _, index = built(tmp_path, [({"title": ["a"], "body": ["b", "c"]}, {}), ({"body": ["c", "b"]}, {})], 0)
    with open_dir(next(tmp_path.glob("build-*"))).searcher() as searcher:
        found = [(hit["id"], hit.score) for hit in searcher.search(q.Phrase("body", ["b", "c"]), limit=None)]

    assert found == [("d0", pytest.approx(flat_scores(index, q.Phrase("body", ["b", "c"]))["d0"]))]
