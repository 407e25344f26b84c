"""Exact facet counts over all segments: bit rows for a facet of few values, code columns for one of many."""

from collections.abc import Sequence
from functools import cached_property

import numpy as np

from search.whoosh_engine.arrays import Array
from search.whoosh_engine.documents import FacetColumn
from search.whoosh_engine.matches import mask_of
from search.whoosh_engine.postings import ranges, starts_of
from search.whoosh_engine.terms import decoded

FEW_VALUES = 128
"""Up to here a row of bits per value is counted faster than codes are gathered, however many documents there are."""


class Facet:
    """One facet over a whole snapshot: its values, and each document's codes into them."""

    def __init__(self, columns: Sequence[FacetColumn]) -> None:
        self.values = sorted({decoded(value) for column in columns for value in column.values})
        self._code_of = {value: code for code, value in enumerate(self.values)}
        self._codes = np.concatenate([np.zeros(0, np.int64), *map(self._renumbered, columns)])
        self._starts = starts_of(np.concatenate([np.zeros(0, np.int64), *(np.diff(c.starts) for c in columns)]))
        self._size = len(self._starts) - 1

    def mask(self, value: str) -> Array:
        """For every document whether it has the value, dead ones too."""
        code = self._code_of.get(value)
        if code is None:
            return np.zeros(self._size, np.bool_)
        if len(self.values) <= FEW_VALUES:
            return np.unpackbits(self._bits[code].view(np.uint8), count=self._size).view(np.bool_)
        return mask_of(self._owners[self._codes == code], self._size)

    def counts(self, docs: Array) -> dict[str, int]:
        """How many of the documents, given as numbers or as a mask, have each value; values that none has left out."""
        masked = docs.dtype == np.bool_
        if len(self.values) <= FEW_VALUES:
            counts = self._counts_by_bits(docs if masked else mask_of(docs, self._size))
        else:
            counts = self._counts_by_codes(np.flatnonzero(docs) if masked else docs)
        return {value: count for value, count in zip(self.values, counts.tolist(), strict=True) if count}

    def _counts_by_bits(self, mask: Array) -> Array:
        counts: Array = np.bitwise_count(self._bits & _packed(mask)).sum(axis=1, dtype=np.int64)
        return counts

    def _counts_by_codes(self, docs: Array) -> Array:
        starts = self._starts[docs]
        return np.bincount(self._codes[ranges(starts, self._starts[docs + 1] - starts)], minlength=len(self.values))

    def _renumbered(self, column: FacetColumn) -> Array:
        codes = np.array([self._code_of[decoded(value)] for value in column.values], np.int64)
        renumbered: Array = codes[column.codes]
        return renumbered

    @cached_property
    def _owners(self) -> Array:
        """The document of each code."""
        return np.repeat(np.arange(self._size), np.diff(self._starts))

    @cached_property
    def _bits(self) -> Array:
        """For each value one bit per document."""
        masks = np.zeros((len(self.values), self._size), np.bool_)
        masks[self._codes, self._owners] = True
        return _packed(masks)


def _packed(masks: Array) -> Array:
    """Masks of documents as rows of 64-bit words."""
    octets = np.packbits(masks, axis=-1)
    words = np.zeros((*octets.shape[:-1], -(-octets.shape[-1] // 8) * 8), np.uint8)
    words[..., : octets.shape[-1]] = octets
    return words.view(np.uint64)
