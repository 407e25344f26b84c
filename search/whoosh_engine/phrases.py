"""Words that follow each other: where one occurs, compared with where the next does."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from search.whoosh_engine.arrays import Array
from search.whoosh_engine.matches import mask_of, members, places
from search.whoosh_engine.postings import LAST_POSITION, Postings, ranges, starts_of
from search.whoosh_engine.segment import Segment

PIECE = 1024
"""Documents laid out together: the places in so many fit the processor's cache, those of a large segment do not."""
LOOK_UP, EMPTY = 30, 8
"""Looking one occurrence up costs as much as laying out so many, and laying out a document without any as much as so many."""


def phrase_docs(segment: Segment, field: str, words: Sequence[bytes], slop: int) -> Array:
    """Documents of the segment in which each word comes at most `slop` positions after the one before it."""
    postings, size = segment.fields[field], len(segment)
    numbers = [postings.terms.find(word) for word in words]
    if not numbers or min(numbers) < 0:
        return np.zeros(0, np.int64)
    assert postings.places is not None
    docs = _docs_with_all(postings, numbers, size)
    totals = [int(postings.places[n + 1] - postings.places[n]) for n in numbers]
    spread = [int(postings.starts[n + 1] - postings.starts[n]) for n in numbers]
    fewest = min(total * len(docs) // many for total, many in zip(totals, spread, strict=True))
    if slop == 1 and fewest * LOOK_UP < sum(totals) + size * EMPTY:
        return docs[_in_a_row([Occurrences.of(postings, number, docs, size) for number in numbers])]
    lengths = np.minimum(segment.documents.lengths(field), LAST_POSITION + 1).astype(np.int64)
    runs = [Run(postings, number) for number in numbers]
    found = [_near(runs, first, lengths[first : first + PIECE], slop) for first in range(0, size, PIECE)]
    return np.concatenate([np.zeros(0, np.int64), *found])


@dataclass(frozen=True, slots=True)
class Occurrences:
    """Of one term in some documents: where the positions in each begin, and how many they are."""

    positions: Array
    firsts: Array
    counts: Array

    @classmethod
    def of(cls, postings: Postings, number: int, docs: Array, size: int) -> Self:
        assert postings.places is not None
        assert postings.positions is not None
        owned = slice(postings.starts[number], postings.starts[number + 1])
        tfs = (postings.impacts[owned] >> 8).astype(np.int64)
        at = places(postings.docs[owned], docs, size)
        return cls(postings.positions, postings.places[number] + starts_of(tfs)[at], tfs[at])

    def all(self) -> tuple[Array, Array]:
        """Every occurrence: the place of its document among the documents, and its position there."""
        owners = np.repeat(np.arange(len(self.counts)), self.counts)
        return owners, self.positions[ranges(self.firsts, self.counts)].astype(np.int64)

    def at(self, owners: Array, positions: Array) -> Array:
        """Whether the term occurs in these documents, given by their places, at these positions: all bisected at once."""
        low, ends = self.firsts[owners], self.firsts[owners] + self.counts[owners]
        high = ends
        for _ in range(int(self.counts.max(initial=0)).bit_length()):
            middle = np.minimum((low + high) >> 1, ends - 1)
            less = self.positions[middle] < positions
            low, high = np.where(less, middle + 1, low), np.where(less, high, middle)
        held: Array = (low < ends) & (self.positions[np.minimum(low, ends - 1)] == positions)
        return held


def _in_a_row(terms: Sequence[Occurrences]) -> Array:
    """For each of the documents whether the terms directly follow each other in it."""
    rarest = min(range(len(terms)), key=lambda number: terms[number].counts.sum())
    owners, positions = terms[rarest].all()
    for number, term in enumerate(terms):
        if number != rarest:
            held = term.at(owners, positions + (number - rarest))
            owners, positions = owners[held], positions[held]
    return mask_of(owners, len(terms[rarest].counts))


class Run:
    """The occurrences of one term in stretches of documents that follow each other."""

    def __init__(self, postings: Postings, number: int) -> None:
        assert postings.places is not None
        assert postings.positions is not None
        owned = slice(postings.starts[number], postings.starts[number + 1])
        self._docs, self._tfs = postings.docs[owned], postings.impacts[owned] >> 8
        self._positions = postings.positions[postings.places[number] : postings.places[number + 1]]
        self._done = self._placed = 0

    def next(self, first: int, starts: Array) -> tuple[Array, Array, Array]:
        """The next documents with the term, how often each has it, and where: start of the document + position in it."""
        stop = int(np.searchsorted(self._docs, self._docs.dtype.type(first + len(starts))))
        docs, tfs = self._docs[self._done : stop].astype(np.int64), self._tfs[self._done : stop]
        spots: Array = np.repeat(starts[docs - first], tfs)
        spots += self._positions[self._placed : self._placed + len(spots)]
        self._done, self._placed = stop, self._placed + len(spots)
        return docs, tfs, spots


def _near(runs: Sequence[Run], first: int, lengths: Array, slop: int) -> Array:
    """Those of the documents from the first on that have the terms in this order and near each other."""
    # The documents laid out one after the other, with so much room between that no step leads into the next one.
    starts = starts_of(lengths + slop) + slop
    laid = [run.next(first, starts[:-1]) for run in runs]
    docs, tfs, ends = laid[0]
    near = np.ones(len(ends), np.bool_)
    for following in laid[1:]:
        reached = mask_of(ends[near], int(starts[-1]))
        docs, tfs, ends = following
        near = reached[ends - 1]
        for step in range(2, slop + 1):
            near |= reached[ends - step]
    return docs[np.logical_or.reduceat(near, starts_of(tfs)[:-1])] if len(docs) else docs


def _docs_with_all(postings: Postings, numbers: Sequence[int], size: int) -> Array:
    each = (postings.docs[postings.starts[number] : postings.starts[number + 1]] for number in numbers)
    rarest, *others = sorted(each, key=len)
    docs = rarest.astype(np.int64)
    for other in others:
        docs = docs[members(other, docs, size)]
    return docs
