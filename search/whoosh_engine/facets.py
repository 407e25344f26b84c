"""Exact facet counts over all segments: bit rows for a facet of few values, code columns for one of many."""

from collections.abc import Sequence
from functools import cached_property
from typing import Self

import numpy as np

from search.whoosh_engine.arrays import Array
from search.whoosh_engine.documents import FacetColumn
from search.whoosh_engine.matches import mask_of
from search.whoosh_engine.postings import ranges, starts_of
from search.whoosh_engine.terms import decoded

FEW_VALUES = 128
"""Up to here a row of bits per value is counted faster than codes are gathered, however many documents there are."""


WORD = 64
CODE_COST, ONE_CODE_COST = 10, 2
"""What it costs to look up a document's codes, and the code of one that has exactly one, in words of a row of bits."""


class Choice:
    """Documents to be counted in several facets: what each way of counting needs of them is worked out once."""

    def __init__(self, mask: Array) -> None:
        self.mask = mask

    @classmethod
    def of(cls, docs: Array, size: int) -> Self:
        """From a mask, or from document numbers below `size`."""
        return cls(docs if docs.dtype == np.bool_ else mask_of(docs, size))

    @cached_property
    def numbers(self) -> Array:
        return np.flatnonzero(self.mask)

    @cached_property
    def count(self) -> int:
        return int(np.count_nonzero(self.mask))

    @cached_property
    def bits(self) -> Array:
        return _packed(self.mask)


class Facet:
    """One facet over a whole snapshot: its values, and each document's codes into them."""

    def __init__(self, columns: Sequence[FacetColumn]) -> None:
        self.values = sorted({decoded(value) for column in columns for value in column.values})
        self._code_of = {value: code for code, value in enumerate(self.values)}
        self._codes = np.concatenate([np.zeros(0, np.int64), *map(self._renumbered, columns)])
        self._starts = starts_of(np.concatenate([np.zeros(0, np.int64), *(np.diff(c.starts) for c in columns)]))
        self._size = len(self._starts) - 1
        self._single = bool((np.diff(self._starts) == 1).all())

    def mask(self, value: str) -> Array:
        """For every document whether it has the value, dead ones too."""
        code = self._code_of.get(value)
        if code is None:
            return np.zeros(self._size, np.bool_)
        if len(self.values) <= FEW_VALUES:
            return np.unpackbits(self._bits[code].view(np.uint8), count=self._size).view(np.bool_)
        return mask_of(self._owners[self._codes == code], self._size)

    def counts(self, chosen: Choice) -> dict[str, int]:
        """How many of the documents have each value, the most frequent first; values that none has left out."""
        counts = self._counts_by_bits(chosen.bits) if self._bits_are_cheaper(chosen) else self._counts_by_codes(chosen)
        order = np.argsort(-counts, kind="stable")[: np.count_nonzero(counts)]
        return dict(zip(map(self.values.__getitem__, order.tolist()), counts[order].tolist(), strict=True))

    def _bits_are_cheaper(self, chosen: Choice) -> bool:
        if len(self.values) > FEW_VALUES:
            return False
        return len(self.values) * self._size < chosen.count * (ONE_CODE_COST if self._single else CODE_COST) * WORD

    def _counts_by_bits(self, chosen: Array) -> Array:
        counts: Array = np.bitwise_count(self._bits & chosen).sum(axis=1, dtype=np.int64)
        return counts

    def _counts_by_codes(self, chosen: Choice) -> Array:
        docs = chosen.numbers
        if self._single:
            codes = self._codes[docs]
        else:
            starts = self._starts[docs]
            codes = self._codes[ranges(starts, self._starts[docs + 1] - starts)]
        return np.bincount(codes, minlength=len(self.values))

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
