"""Sorted terms in one flat buffer, found by bisection."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

import numpy as np

from search.whoosh_engine.arrays import Array, ArrayWriter

STRIDE = 16
"""Every so many terms one is held as a Python object: most of a bisection then runs in C."""


def encoded(text: str) -> bytes:
    """UTF-8, whose byte order is the order of code points. A lone surrogate stays what it is."""
    return text.encode("utf-8", "surrogatepass")


def decoded(term: bytes) -> str:
    return term.decode("utf-8", "surrogatepass")


class Terms:
    """Byte strings by number. `find` and `span` need them sorted; the rest does not."""

    def __init__(self, text: Array, ends: Array) -> None:
        self._text, self._ends, self._count = text.data, ends.data, len(ends)

    @classmethod
    def read(cls, arrays: Mapping[str, Array], name: str) -> "Terms":
        return cls(arrays[f"{name}/text"], arrays[f"{name}/ends"])

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, number: int) -> bytes:
        start = self._ends[number - 1] if number else 0
        return self._text[start : self._ends[number]].tobytes()

    def __iter__(self) -> Iterator[bytes]:
        start = 0
        for end in self._ends:
            yield self._text[start:end].tobytes()
            start = end

    def find(self, term: bytes) -> int:
        """The term's number, or -1."""
        number = self.first_from(term)
        return number if number < self._count and self[number] == term else -1

    def span(self, prefix: bytes) -> tuple[int, int]:
        """Numbers of the first term with this prefix and of the first one after those."""
        # No UTF-8 text holds the byte 0xff: it sorts after everything that continues the prefix.
        return self.first_from(prefix), self.first_from(prefix + b"\xff")

    def first_from(self, term: bytes) -> int:
        """The number of the first term not less than this one."""
        stride = bisect_right(self._landmarks, term)
        low, high = max(0, (stride - 1) * STRIDE), min(stride * STRIDE, self._count)
        return bisect_left(range(self._count), term, low, high, key=self.__getitem__)

    def near(self, first: int, last: int, word: bytes, edits: int) -> list[int]:
        """Numbers from first up to last of the terms that may be so many edits from the word, by length and letters."""
        if first >= last:
            return []
        ends = np.asarray(self._ends)[first:last]
        start = self._ends[first - 1] if first else 0
        text, starts = np.asarray(self._text)[start : ends[-1]], np.append(0, ends[:-1] - start)
        lengths = np.add.reduceat((text & 0xC0) != 0x80, starts, dtype=np.int64)  # characters begin with other bytes
        letters = np.bitwise_or.reduceat(_letters(text), starts)
        asked = np.frombuffer(word, np.uint8)
        # An edit changes the length by one at most, and takes out and puts in one letter each.
        fits = np.abs(lengths - np.count_nonzero((asked & 0xC0) != 0x80)) <= edits
        fits &= np.bitwise_count(letters ^ np.bitwise_or.reduce(_letters(asked))) <= 2 * edits
        found: list[int] = (np.flatnonzero(fits) + first).tolist()
        return found

    @cached_property
    def _landmarks(self) -> list[bytes]:
        return [self[number] for number in range(0, len(self), STRIDE)]


def _letters(text: Array) -> Array:
    """For each byte a bit for the ASCII letter that it is; other letters are left out, equal letters have equal bits."""
    bits: Array = np.uint32(1) << (text & 31).astype(np.uint32)
    bits[text >= 0x80] = 0
    return bits


def write_terms(file: ArrayWriter, name: str, terms: Iterable[bytes]) -> None:
    """Terms in the order given, as two sections under `name`."""
    listed = list(terms)
    text = b"".join(listed)
    file.add(f"{name}/text", "u1", np.frombuffer(text, np.uint8))
    file.add(f"{name}/ends", "<i8", np.cumsum(np.fromiter(map(len, listed), np.int64, len(listed))))
