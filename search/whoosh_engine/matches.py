"""Documents that match a query, with scores that are only worked out for those that are asked for."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import TypeAlias

import numpy as np

from search.whoosh_engine.arrays import Array

Chosen: TypeAlias = "slice | Array"
"""Which of the matches: places in `Matches.docs`."""

ALL = slice(None)
FEW = 16
"""Looking up a document in a sorted list costs about as much as passing over so many."""


@dataclass(frozen=True, slots=True)
class Matches:
    """Ascending document numbers below `size`, and their scores on demand."""

    docs: Array
    rate: Callable[[Chosen], Array]
    size: int

    def __len__(self) -> int:
        return len(self.docs)

    def scores(self) -> Array:
        return self.rate(ALL)

    def scores_of(self, docs: Array) -> Array:
        """Scores of some of the matching documents, ascending."""
        return self.scores() if len(docs) == len(self.docs) else self.rate(places(self.docs, docs, self.size))

    def has(self, docs: Array) -> Array:
        """Which of the documents match."""
        return members(self.docs, docs, self.size)

    def only(self, docs: Array) -> "Matches":
        """The same scores for some of the matching documents."""
        return Matches(docs, lambda chosen: self.scores_of(docs[chosen]), self.size)

    def boosted(self, boost: float) -> "Matches":
        if boost == 1.0 or len(self.docs) == 0:
            return self
        return Matches(self.docs, lambda chosen: self.rate(chosen) * np.float32(boost), self.size)


def constant(docs: Array, score: float, size: int) -> Matches:
    return Matches(docs, lambda chosen: np.full(len(docs[chosen]), score, np.float32), size)


def nothing(size: int) -> Matches:
    return constant(np.zeros(0, np.int64), 0.0, size)


def members(ordered: Array, docs: Array, size: int) -> Array:
    """Which of the documents are among the ordered ones."""
    if len(docs) * FEW < len(ordered):
        nearest = np.minimum(np.searchsorted(ordered, docs), len(ordered) - 1)
        return np.equal(ordered[nearest], docs)
    return mask_of(ordered, size)[docs]


def places(ordered: Array, docs: Array, size: int) -> Array:
    """Where among the ordered documents some of them are; both ascend."""
    if len(docs) * FEW < len(ordered):
        return np.searchsorted(ordered, docs)
    return np.flatnonzero(mask_of(docs, size)[ordered])


def mask_of(docs: Array, size: int) -> Array:
    mask = np.zeros(size, np.bool_)
    mask[docs] = True
    return mask


def union(parts: Sequence[Matches], size: int) -> Matches:
    """Documents in any of the parts, scores added."""
    found = [part for part in parts if len(part)]
    if not found:
        return nothing(size)

    def rate(chosen: Chosen) -> Array:
        everywhere = np.concatenate([part.docs for part in found])
        scores = np.concatenate([part.scores() for part in found])
        return np.bincount(everywhere, scores, size)[docs[chosen]].astype(np.float32)

    docs = _docs_in_any(found, size)
    return Matches(docs, rate, size)


def best(parts: Sequence[Matches], size: int) -> Matches:
    """Documents in any of the parts, each with its highest score."""
    found = [part for part in parts if len(part)]

    def rate(chosen: Chosen) -> Array:
        highest = np.full(size, -np.inf, np.float32)
        for part in found:
            highest[part.docs] = np.maximum(highest[part.docs], part.scores())
        return highest[docs[chosen]]

    docs = _docs_in_any(found, size)
    return Matches(docs, rate, size)


def _docs_in_any(parts: Sequence[Matches], size: int) -> Array:
    mask = np.zeros(size, np.bool_)
    for part in parts:
        mask[part.docs] = True
    return np.flatnonzero(mask)


def intersection(parts: Sequence[Matches], size: int) -> Matches:
    """Documents in all of the parts, scores added."""

    def rate(chosen: Chosen) -> Array:
        wanted = docs[chosen]
        return reduce(np.add, (part.scores_of(wanted) for part in parts))

    rarest_first = sorted(parts, key=len)
    docs = rarest_first[0].docs
    for part in rarest_first[1:]:
        docs = docs[part.has(docs)]
    return Matches(docs, rate, size)


def difference(matches: Matches, excluded: Matches) -> Matches:
    return matches.only(matches.docs[~excluded.has(matches.docs)])


def optional(matches: Matches, bonus: Matches) -> Matches:
    """The first's documents; where the second matches too, its score is added."""

    def rate(chosen: Chosen) -> Array:
        scores, docs = matches.rate(chosen).copy(), matches.docs[chosen]
        both = bonus.has(docs)
        scores[both] += bonus.scores_of(docs[both])
        return scores

    return Matches(matches.docs, rate, matches.size)


def complement(matches: Matches) -> Matches:
    """All other documents. Whoosh gives each the score 1."""
    return constant(np.flatnonzero(~mask_of(matches.docs, matches.size)), 1.0, matches.size)
