"""What documents gain by single terms, written straight into one number per document: no lists are made and merged."""

from math import log

import numpy as np

from search.whoosh_engine.arrays import Array
from search.whoosh_engine.collection import Collection, Field


class Gains:
    """Scores of terms over one collection, as its matcher gives them. Dead documents gain like the others."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection

    def raise_to(self, scores: Array, name: str, term: bytes, boost: float) -> None:
        """Lift the score of each document that holds the term to what the term is worth there."""
        for owned, docs, worth in self._postings(name, term, boost):
            own = scores[owned]
            own[docs] = np.maximum(own[docs], worth)

    def add_to(self, scores: Array, name: str, term: bytes, boost: float, within: Array | None = None) -> None:
        """Add to the score of each document that holds the term; `within` is a mask of those that matter."""
        for owned, docs, worth in self._postings(name, term, boost, within):
            scores[owned][docs] += worth

    def count_in(self, counts: Array, name: str, term: bytes) -> None:
        """Add one for each document that holds the term."""
        field = self._collection.field(name)
        for owned, docs, _ in field.spread(term) if field else ():
            counts[owned][docs] += 1

    def _postings(
        self, name: str, term: bytes, boost: float, within: Array | None = None
    ) -> list[tuple[slice, Array, Array]]:
        """For each segment its range of documents, which of them hold the term, and what that is worth."""
        field = self._collection.field(name)
        if field is None or not (frequency := field.frequency(term)):  # most words asked for in other languages
            return []
        weight = np.float32(log(self._collection.size / (frequency + 1)) + 1)
        found = []
        for owned, docs, impacts in field.spread(term):
            kept = slice(None) if within is None else within[owned][docs]
            found.append((owned, docs[kept].astype(np.int64), _worth(field, impacts[kept], weight, boost)))
        return found


def _worth(field: Field, impacts: Array, weight: np.float32, boost: float) -> Array:
    worth: Array = field.worth(impacts)
    worth *= weight
    if boost != 1.0:
        worth *= np.float32(boost)
    return worth
