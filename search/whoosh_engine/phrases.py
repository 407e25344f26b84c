"""Words that follow each other: where one occurs, compared with where the next does."""

from collections.abc import Sequence

import numpy as np

from search.whoosh_engine.arrays import Array
from search.whoosh_engine.matches import mask_of, members, places
from search.whoosh_engine.postings import LAST_POSITION, Postings, ranges, starts_of
from search.whoosh_engine.segment import Segment


def phrase_docs(segment: Segment, field: str, words: Sequence[bytes], slop: int) -> Array:
    """Documents of the segment in which each word comes at most `slop` positions after the one before it."""
    postings, size = segment.fields[field], len(segment)
    numbers = [postings.terms.find(word) for word in words]
    if not numbers or min(numbers) < 0:
        return np.zeros(0, np.int64)
    docs = _docs_with_all(postings, numbers, size)
    # The documents laid out one after the other, with so much room between that no step leads into the next one.
    room = np.minimum(segment.documents.lengths(field)[docs].astype(np.int64), LAST_POSITION + 1) + slop
    starts = starts_of(room) + slop
    ends = _spots(postings, numbers[0], docs, starts, size)
    for number in numbers[1:]:
        reached, following = mask_of(ends, int(starts[-1])), _spots(postings, number, docs, starts, size)
        near = reached[following - 1]
        for step in range(2, slop + 1):
            near |= reached[following - step]
        ends = following[near]
    return docs[mask_of(np.searchsorted(starts, ends, "right") - 1, len(docs))]


def _docs_with_all(postings: Postings, numbers: Sequence[int], size: int) -> Array:
    each = (postings.docs[postings.starts[number] : postings.starts[number + 1]] for number in numbers)
    rarest, *others = sorted(each, key=len)
    docs = rarest.astype(np.int64)
    for other in others:
        docs = docs[members(other, docs, size)]
    return docs


def _spots(postings: Postings, number: int, docs: Array, starts: Array, size: int) -> Array:
    """Where a term occurs in some of its documents, ascending: start of the document + position in it."""
    assert postings.places is not None
    assert postings.positions is not None
    owned = slice(postings.starts[number], postings.starts[number + 1])
    tfs = (postings.impacts[owned] >> 8).astype(np.int64)
    at = places(postings.docs[owned], docs, size)
    positions = postings.positions[ranges(postings.places[number] + starts_of(tfs)[at], tfs[at])]
    return np.repeat(starts[:-1], tfs[at]) + positions
