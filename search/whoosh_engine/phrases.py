"""Words that follow each other: where one occurs, compared with where the next does."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from search.whoosh_engine.arrays import Array
from search.whoosh_engine.matches import mask_of, members, places
from search.whoosh_engine.postings import LAST_POSITION, Postings, ranges, starts_of
from search.whoosh_engine.segment import Segment

PIECE = 2048
"""Documents looked at together: the places in so many fit the processor's cache, those of a large segment do not."""


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

    def spots(self, piece: slice, starts: Array) -> Array:
        """Where the term occurs in a piece of the documents, ascending: start of the document + position in it."""
        counts = self.counts[piece]
        spots: Array = np.repeat(starts[:-1], counts)
        spots += self.positions[ranges(self.firsts[piece], counts)]
        return spots


def phrase_docs(segment: Segment, field: str, words: Sequence[bytes], slop: int) -> Array:
    """Documents of the segment in which each word comes at most `slop` positions after the one before it."""
    postings, size = segment.fields[field], len(segment)
    numbers = [postings.terms.find(word) for word in words]
    if not numbers or min(numbers) < 0:
        return np.zeros(0, np.int64)
    docs = _docs_with_all(postings, numbers, size)
    lengths = segment.documents.lengths(field)[docs].astype(np.int64)
    terms = [Occurrences.of(postings, number, docs, size) for number in numbers]
    pieces = [slice(first, first + PIECE) for first in range(0, len(docs), PIECE)]
    found = [docs[piece][_having(terms, piece, lengths[piece], slop)] for piece in pieces]
    return np.concatenate([np.zeros(0, np.int64), *found])


def _having(terms: Sequence[Occurrences], piece: slice, lengths: Array, slop: int) -> Array:
    """For each document of the piece whether the terms follow each other in it."""
    # The documents laid out one after the other, with so much room between that no step leads into the next one.
    starts = starts_of(np.minimum(lengths, LAST_POSITION + 1) + slop) + slop
    ends = terms[0].spots(piece, starts)
    for term in terms[1:]:
        reached, following = mask_of(ends, int(starts[-1])), term.spots(piece, starts)
        near = reached[following - 1]
        for step in range(2, slop + 1):
            near |= reached[following - step]
        ends = following[near]
    return mask_of(np.searchsorted(starts, ends, "right") - 1, len(lengths))


def _docs_with_all(postings: Postings, numbers: Sequence[int], size: int) -> Array:
    each = (postings.docs[postings.starts[number] : postings.starts[number + 1]] for number in numbers)
    rarest, *others = sorted(each, key=len)
    docs = rarest.astype(np.int64)
    for other in others:
        docs = docs[members(other, docs, size)]
    return docs
