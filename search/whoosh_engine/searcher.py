"""What a reader of the index holds: one commit, searched, counted and looked up, unchanging."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from whoosh.query import Query

from search.base import IndexUnusable
from search.whoosh_engine.arrays import Array
from search.whoosh_engine.collection import Collection
from search.whoosh_engine.facets import Choice
from search.whoosh_engine.gains import Gains
from search.whoosh_engine.matches import Matches
from search.whoosh_engine.matching import Matcher
from search.whoosh_engine.pointer import Pointer
from search.whoosh_engine.schema import Layout
from search.whoosh_engine.terms import decoded, encoded
from search.whoosh_engine.writer import Part

SPARSE = 8
"""Scores of fewer than one in so many documents are looked up one by one."""
BLOCK = 64
"""Scores of which the best is found in one step."""


class Snapshot:
    """One commit of an index. Document numbers are good within it only; all that it gives is alive."""

    def __init__(self, layout: Layout, parts: Sequence[Part], pointer: Pointer) -> None:
        self.parts, self.pointer, self.seq = parts, pointer, pointer.seq
        self._collection = Collection(layout, parts)
        self._matcher = Matcher(self._collection)
        self._gains = Gains(self._collection)
        self.live = self._collection.live
        """For every document number whether its document is alive."""
        self.count = int(np.count_nonzero(self.live))

    def check_unchanged(self) -> None:
        """Raises IndexUnusable when a file was changed under its mapping."""
        if not all(part.segment.unchanged() for part in self.parts):
            raise IndexUnusable("a file of the index was changed from outside")

    def ids(self, docnums: Sequence[int] | Array) -> list[str]:
        return [self._collection.id(docnum) for docnum in docnums]

    def docnum(self, id: str) -> int | None:
        return self._collection.docnum(id)

    def find(self, query: Query) -> "Found":
        return Found(self._matcher.matches(query), self.live, self._collection.whole)

    def match(self, query: Query) -> Array:
        """Numbers of the matching documents, ascending."""
        return self._alive(self._matcher.matches(query).docs)

    def score(self, query: Query) -> tuple[Array, Array]:
        """Numbers of the matching documents, ascending, and their scores."""
        matches = self._matcher.matches(query)
        docs = self._alive(matches.docs)
        return docs, matches.scores_of(docs)

    def raise_to(self, scores: Array, field: str, term: str, boost: float) -> None:
        """Lift the score of every document number that holds the term, dead ones too, to what the term gives it."""
        self._gains.raise_to(scores, field, encoded(term), boost)

    def raise_to_query(self, scores: Array, query: Query) -> None:
        """The same for living documents and any query."""
        docs, gained = self.score(query)
        scores[docs] = np.maximum(scores[docs], gained)

    def add_to(self, scores: Array, field: str, term: str, boost: float, within: Choice | None = None) -> None:
        """Add what a term gives to the scores of those that hold it, or of those within a choice that do."""
        self._gains.add_to(scores, field, encoded(term), boost, within)

    def count_in(self, counts: Array, field: str, term: str) -> None:
        """Add one to the count of every document number that holds the term, dead ones too."""
        self._gains.count_in(counts, field, encoded(term))

    def facet_values(self, name: str) -> list[str]:
        return self._collection.facet(name).values

    def facet_docs(self, name: str, value: str) -> Array:
        return np.flatnonzero(self.facet_mask(name, value))

    def facet_mask(self, name: str, value: str) -> Array:
        """For every document number whether its document has the value: masks combine faster than numbers."""
        alive: Array = self._collection.facet(name).mask(value) & self.live
        return alive

    def facet_counts(self, name: str, docs: Array | Choice) -> dict[str, int]:
        """How many of the documents, given as numbers, as a mask or as a choice, have each value."""
        choice = docs if isinstance(docs, Choice) else Choice.of(docs, len(self.live))
        return self._collection.facet(name).counts(choice)

    def number(self, name: str) -> Array:
        """The number of every document number, `documents.MISSING` where it has none."""
        return self._collection.number(name)

    def shares(self, name: str, whole: int) -> Array:
        """For every document number its number as a share of a whole."""
        return self._collection.shares(name, whole)

    def masks(self, name: str) -> Mapping[int, Array]:
        """For each value of a number that has few, a mask of the documents with it, dead ones too."""
        return self._collection.masks(name)

    def terms(self, field: str, prefix: str = "") -> Iterator[tuple[str, int]]:
        """A field's terms with the prefix, sorted, and the number of documents with each."""
        found = self._collection.field(field)
        return ((decoded(term), frequency) for term, frequency in found.terms(encoded(prefix))) if found else iter(())

    def terms_near(self, field: str, prefix: str, word: str, edits: int, most: int) -> Iterator[tuple[str, int]]:
        """The same for those of its first `most` that may be so many edits from a word."""
        found = self._collection.field(field)
        near = found.near(encoded(prefix), encoded(word), edits, most) if found else ()
        return ((decoded(term), frequency) for term, frequency in near)

    def df(self, field: str, term: str) -> int:
        found = self._collection.field(field)
        return found.frequency(encoded(term)) if found else 0

    def holding(self, field: str, term: str, docs: Array) -> Array:
        """For each of the documents whether it holds the term: a look-up, where a search would read all postings."""
        found = self._collection.field(field)
        return found.holding(encoded(term), docs) if found else np.zeros(len(docs), np.bool_)

    def doc_terms(self, field: str, docnum: int) -> list[tuple[str, int]]:
        """A document's own terms of a field that keeps them, with their frequencies."""
        return self._collection.own_terms(field, docnum)

    def _alive(self, docs: Array) -> Array:
        return docs if self._collection.whole else docs[self.live[docs]]


class Found:
    """Living documents that match a query, scored on demand."""

    def __init__(self, matches: Matches, live: Array, whole: bool) -> None:
        self._matches = matches
        self.mask = matches.mask() if whole else matches.mask() & live
        """For every document number whether its document was found."""

    def best(self, k: int, within: Array) -> Array:
        """Numbers of the k best of those found documents that the mask `within` has, best first."""
        size, count = len(self.mask), int(np.count_nonzero(within))
        if count * SPARSE > size:
            scores = self._matches.row() * within
            found = top(np.arange(size), scores, min(k, count))
            if scores[found].all():  # else what is worth nothing cannot be told from what was not found
                return found
        docs = np.flatnonzero(within)
        return docs[top(docs, self._matches.scores_of(docs), k)]


def top(docs: Array, scores: Array, k: int) -> Array:
    """Places in `docs` of the k best scores, best first, the lower document number first where scores are equal."""
    if 0 < k < len(scores) // (2 * BLOCK):
        likely = np.flatnonzero(scores >= _bound(scores, k))
        if len(likely) < len(scores):
            return likely[top(docs[likely], scores[likely], k)]
    if 0 < k < len(scores):
        worst = np.partition(scores, len(scores) - k)[len(scores) - k]
        better, equal = np.flatnonzero(scores > worst), np.flatnonzero(scores == worst)
        places = np.concatenate((better, equal[np.argsort(docs[equal], kind="stable")][: k - len(better)]))
    else:
        places = np.arange(len(scores))
    return places[np.lexsort((docs[places], -scores[places]))][:k]


def _bound(scores: Array, k: int) -> float:
    """A score that at least k reach: the k-th of the best scores of blocks, which are found many times faster."""
    blocks = len(scores) // BLOCK
    best = scores[: blocks * BLOCK].reshape(BLOCK, blocks).max(axis=0)  # far apart in a block: whole rows are compared
    return float(np.partition(best, blocks - k)[blocks - k])
