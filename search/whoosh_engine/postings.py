"""The postings of one field of one segment as flat arrays: read from a file, or made from tokens."""

from array import array
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from whoosh.util.numeric import byte_to_length

from search.whoosh_engine.arrays import Array, ArrayWriter
from search.whoosh_engine.schema import IndexField
from search.whoosh_engine.terms import Terms, encoded, write_terms

MOST_OCCURRENCES = 255
"""A document's further occurrences of the same term are not kept: eight bits hold a term frequency."""
LAST_POSITION = 0xFFFF
"""Tokens after this one share its position: sixteen bits hold a position."""

LENGTHS = np.array([byte_to_length(code) for code in range(256)], np.int64)
"""Whoosh's scale of field lengths: what each of the 256 length codes stands for."""


def length_codes(lengths: Array) -> Array:
    """The code of each field length, as whoosh.util.numeric.length_to_byte gives it."""
    return np.minimum(np.searchsorted(LENGTHS, lengths), 255)


@dataclass(frozen=True, slots=True)
class Postings:
    """All terms of a field with their documents; term t owns docs[starts[t]:starts[t + 1]], ascending.

    An impact is all that BM25F needs to know of a posting: `tf << 8 | length code`.
    """

    terms: Terms
    starts: Array
    docs: Array
    impacts: Array
    places: Array | None = None
    """With positions: term t owns positions[places[t]:places[t + 1]], as many for each posting as its tf."""
    positions: Array | None = None
    forward: "Forward | None" = None

    @classmethod
    def read(cls, arrays: Mapping[str, Array], field: str) -> "Postings":
        return cls(
            Terms.read(arrays, field),
            arrays[f"{field}/starts"],
            arrays[f"{field}/docs"],
            arrays[f"{field}/impacts"],
            arrays.get(f"{field}/places"),
            arrays.get(f"{field}/positions"),
            Forward.read(arrays, field) if f"{field}/forward/starts" in arrays else None,
        )


@dataclass(frozen=True, slots=True)
class Forward:
    """Each document's own terms, ascending: document d owns terms[starts[d]:starts[d + 1]] and as many tfs."""

    starts: Array
    terms: Array
    tfs: Array

    @classmethod
    def read(cls, arrays: Mapping[str, Array], field: str) -> "Forward":
        return cls(*(arrays[f"{field}/forward/{part}"] for part in ("starts", "terms", "tfs")))

    def write(self, file: ArrayWriter, field: str) -> None:
        file.add(f"{field}/forward/starts", "<i8", self.starts)
        file.add(f"{field}/forward/terms", "<u4", self.terms)
        file.add(f"{field}/forward/tfs", "u1", self.tfs)


class TokenBuffer:
    """The tokens of one field in the order of their documents, each as the number of its term."""

    def __init__(self) -> None:
        self._numbers: defaultdict[str, int] = defaultdict()
        self._numbers.default_factory = self._numbers.__len__
        self._tokens = array("I")
        self._lengths = array("I")

    def add(self, tokens: Iterable[str]) -> int:
        """Take the next document's tokens; how many they were."""
        before = len(self._tokens)
        self._tokens.extend(map(self._numbers.__getitem__, tokens))
        self._lengths.append(len(self._tokens) - before)
        return self._lengths[-1]

    def lengths(self) -> Array:
        return np.array(self._lengths, np.uint32)

    def write(self, file: ArrayWriter, field: IndexField) -> None:
        terms = sorted(self._numbers)
        lengths = self.lengths().astype(np.int64)
        term, doc, position = self._sorted_tokens(terms, lengths)
        firsts = np.flatnonzero(np.diff(term << 24 | doc, prepend=-1))
        tfs = np.minimum(np.diff(firsts, append=len(doc)), MOST_OCCURRENCES)
        term, doc = term[firsts], doc[firsts]

        write_terms(file, field.name, map(encoded, terms))
        file.add(f"{field.name}/starts", "<i8", np.searchsorted(term, np.arange(len(terms) + 1)))
        file.add(f"{field.name}/docs", "<u4", doc)
        file.add(f"{field.name}/impacts", "<u2", tfs << 8 | length_codes(lengths)[doc])
        if field.positions:
            file.add(f"{field.name}/places", "<i8", sums_by_owner(tfs, term, len(terms)))
            file.add(f"{field.name}/positions", "<u2", position[ranges(firsts, tfs)])
        if field.forward:
            _forward(term, doc, tfs, len(lengths)).write(file, field.name)

    def _sorted_tokens(self, terms: list[str], lengths: Array) -> tuple[Array, Array, Array]:
        """Term, document and position of every token, in this order of importance."""
        rank = np.empty(len(terms), np.int64)
        rank[np.fromiter((self._numbers[term] for term in terms), np.int64, len(terms))] = np.arange(len(terms))
        documents = np.repeat(np.arange(len(lengths)), lengths)
        positions = np.minimum(np.arange(len(documents)) - np.repeat(starts_of(lengths)[:-1], lengths), LAST_POSITION)
        # One integer per token sorts several times faster than three columns: 23 + 24 + 16 bits.
        keys = rank[np.array(self._tokens, np.uint32)] << 40 | documents << 16 | positions
        keys.sort()
        return keys >> 40, keys >> 16 & 0xFFFFFF, keys & 0xFFFF


def _forward(term: Array, doc: Array, tfs: Array, documents: int) -> Forward:
    order = np.argsort(doc, kind="stable")
    return Forward(starts_of(np.bincount(doc, minlength=documents)), term[order], tfs[order])


def starts_of(counts: Array) -> Array:
    """Where each of consecutive runs starts, and where the last one ends."""
    return np.concatenate((np.zeros(1, np.int64), np.cumsum(counts, dtype=np.int64)))


def sums_by_owner(values: Array, owners: Array, count: int) -> Array:
    """Running totals of values at the borders between owners, which are ascending numbers below `count`."""
    return starts_of(values)[np.searchsorted(owners, np.arange(count + 1))]


def ranges(starts: Array, counts: Array) -> Array:
    """The numbers starts[i], starts[i] + 1, … of every run i, one run after the other."""
    return np.repeat(starts - starts_of(counts)[:-1], counts) + np.arange(counts.sum())
