"""What documents gain by single terms, written straight into one number per document: no lists are made and merged."""

from math import log

import numpy as np

from search.whoosh_engine.arrays import Array
from search.whoosh_engine.collection import Collection, Field
from search.whoosh_engine.facets import Choice

LOOK_UP = 40
"""Looking a document up among those with a term costs as much as asking so many of those whether they matter."""


class Gains:
    """Scores of terms over one collection, as its matcher gives them. Dead documents gain like the others."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection

    def raise_to(self, scores: Array, name: str, term: bytes, boost: float) -> None:
        """Lift the score of each document that holds the term to what the term is worth there."""
        field = self._held(name, term)
        if field is None:
            return
        weight = self._weight(field, term) * boost
        if (row := field.row(term)) is not None:
            np.maximum(scores, field.worth_of_row(row, weight), out=scores)
            return
        for owned, docs, impacts in field.spread(term):
            own, at = scores[owned], docs.astype(np.int64)
            own[at] = np.maximum(own[at], _worth(field, impacts, weight))

    def add_to(self, scores: Array, name: str, term: bytes, boost: float, within: Choice | None = None) -> None:
        """Add to the score of each document that holds the term, or of those within a choice that do."""
        field = self._held(name, term)
        if field is None:
            return
        weight = self._weight(field, term) * boost
        for owned, docs, impacts in field.spread(term):
            kept = slice(None) if within is None else _kept(docs, within, owned)
            scores[owned][docs[kept].astype(np.int64)] += _worth(field, impacts[kept], weight)

    def count_in(self, counts: Array, name: str, term: bytes) -> None:
        """Add one for each document that holds the term."""
        field = self._held(name, term)
        for owned, docs, _ in field.spread(term) if field else ():
            counts[owned][docs] += 1

    def _held(self, name: str, term: bytes) -> Field | None:
        """The field, if any document holds the term in it: most words asked for in other languages none does."""
        field = self._collection.field(name)
        return field if field and field.owned(term) else None

    def _weight(self, field: Field, term: bytes) -> float:
        return log(self._collection.size / (field.frequency(term) + 1)) + 1


def _worth(field: Field, impacts: Array, weight: float) -> Array:
    worth = field.worth(impacts)
    worth *= np.float32(weight)
    return worth


def _kept(docs: Array, within: Choice, owned: slice) -> Array:
    """The places of those of a segment's documents that are within the choice."""
    if within.count * LOOK_UP > len(docs):
        return np.flatnonzero(within.mask[owned][docs.astype(np.int64)])
    # A number before the segment becomes one that is in none.
    wanted = (within.numbers - owned.start).astype(docs.dtype)
    at = np.minimum(np.searchsorted(docs, wanted), len(docs) - 1)
    kept: Array = at[docs[at] == wanted]
    return kept
