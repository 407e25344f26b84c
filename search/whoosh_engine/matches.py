"""Documents that match a query, with scores that are only worked out for those that are asked for."""

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property, reduce
from typing import TypeAlias

import numpy as np

from search.whoosh_engine.arrays import Array

Chosen: TypeAlias = "slice | Array"
"""Which of the matches: places in `Matches.docs`."""

ALL = slice(None)
FEW = 16
"""Looking up a document in a sorted list costs about as much as passing over so many."""


class Matches:
    """Ascending document numbers below `size`, and their scores on demand: `rate` is given places in `docs`."""

    def __init__(self, docs: Array, rate: Callable[[Chosen], Array], size: int) -> None:
        self._docs, self._rate, self.size = docs, rate, size

    def __len__(self) -> int:
        return len(self._docs)

    @property
    def docs(self) -> Array:
        return self._docs

    def mask(self) -> Array:
        """For every document number whether it matches."""
        return mask_of(self.docs, self.size)

    def row(self) -> Array:
        """For every document number its score, and anything where it does not match."""
        scores = np.zeros(self.size, np.float32)
        scores[self.docs] = self.scores()
        return scores

    def rate(self, chosen: Chosen) -> Array:
        return self._rate(chosen)

    def scores(self) -> Array:
        return self.rate(ALL)

    def scores_of(self, docs: Array) -> Array:
        """Scores of some of the matching documents, ascending."""
        return self.scores() if len(docs) == len(self) else self.rate(places(self.docs, docs, self.size))

    def has(self, docs: Array) -> Array:
        """Which of the documents match."""
        return members(self.docs, docs, self.size)

    def only(self, docs: Array) -> "Matches":
        """The same scores for some of the matching documents."""
        return Matches(docs, lambda chosen: self.scores_of(docs[chosen]), self.size)

    def boosted(self, boost: float) -> "Matches":
        if boost == 1.0 or len(self) == 0:
            return self
        return Matches(self.docs, lambda chosen: self.rate(chosen) * np.float32(boost), self.size)


class Many(Matches):
    """Matches that are a good part of all documents: a mask and a row of scores are several times faster than lists.

    `row` gives anything where nothing matches; `at` gives the scores of some of the matching documents.
    """

    def __init__(self, mask: Array, row: Callable[[], Array], at: Callable[[Array], Array]) -> None:
        self._mask, self._row, self._at, self.size = mask, row, at, len(mask)

    def __len__(self) -> int:
        return self._count

    @cached_property
    def _count(self) -> int:
        return int(np.count_nonzero(self._mask))

    @property
    def docs(self) -> Array:
        return self._numbers

    @cached_property
    def _numbers(self) -> Array:
        return np.flatnonzero(self._mask)

    def mask(self) -> Array:
        return self._mask

    def row(self) -> Array:
        return self._row()

    def rate(self, chosen: Chosen) -> Array:
        return self._at(self.docs[chosen])

    def scores_of(self, docs: Array) -> Array:
        return self._at(docs)

    def has(self, docs: Array) -> Array:
        held: Array = self._mask[docs]
        return held

    def boosted(self, boost: float) -> Matches:
        if boost == 1.0:
            return self
        factor = np.float32(boost)
        return Many(self._mask, lambda: self._row() * factor, lambda docs: self._at(docs) * factor)


def constant(docs: Array, score: float, size: int) -> Matches:
    return Matches(docs, lambda chosen: np.full(len(docs[chosen]), score, np.float32), size)


def nothing(size: int) -> Matches:
    return constant(np.zeros(0, np.int64), 0.0, size)


def members(ordered: Array, docs: Array, size: int) -> Array:
    """Which of the documents are among the ordered ones."""
    if len(docs) * FEW < len(ordered):  # what is looked for is made like what is looked in, not the other way
        nearest = np.minimum(np.searchsorted(ordered, docs.astype(ordered.dtype)), len(ordered) - 1)
        return np.equal(ordered[nearest], docs)
    return mask_of(ordered, size)[docs]


def places(ordered: Array, docs: Array, size: int) -> Array:
    """Where among the ordered documents some of them are; both ascend."""
    if len(docs) * FEW < len(ordered):
        return np.searchsorted(ordered, docs.astype(ordered.dtype))
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
    if any(isinstance(part, Many) for part in found):
        return _union_of_many(found)

    def rate(chosen: Chosen) -> Array:
        everywhere = np.concatenate([part.docs for part in found])
        scores = np.concatenate([part.scores() for part in found])
        return np.bincount(everywhere, scores, size)[docs[chosen]].astype(np.float32)

    docs = _docs_in_any(found, size)
    return Matches(docs, rate, size)


def _union_of_many(parts: Sequence[Matches]) -> Matches:
    def row() -> Array:
        return _added(part.row() * part.mask() for part in parts)

    return Many(reduce(np.logical_or, (part.mask() for part in parts)), row, lambda docs: row()[docs])


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


def _added(rows: Iterable[Array]) -> Array:
    """The sum of the rows, none of which is changed."""
    first, *others = rows
    total: Array = first.copy()
    for row in others:
        total += row
    return total


def intersection(parts: Sequence[Matches], size: int) -> Matches:
    """Documents in all of the parts, scores added."""

    def rate(chosen: Chosen) -> Array:
        return at(docs[chosen])

    def at(wanted: Array) -> Array:
        return reduce(np.add, (part.scores_of(wanted) for part in parts))

    if all(isinstance(part, Many) for part in parts):
        both = reduce(np.logical_and, (part.mask() for part in parts))
        return Many(both, lambda: _added(part.row() for part in parts), at)
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
