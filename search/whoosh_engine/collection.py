"""All segments of a commit read as one: documents are numbered through, a term's postings are one array."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from heapq import merge
from itertools import chain, groupby, starmap

import numpy as np

from search.whoosh_engine.arrays import Array
from search.whoosh_engine.facets import Facet
from search.whoosh_engine.postings import LENGTHS, MOST_OCCURRENCES, Postings, ranges, starts_of
from search.whoosh_engine.schema import IndexField, Layout
from search.whoosh_engine.terms import decoded, encoded
from search.whoosh_engine.writer import Part

K1 = 1.2
"""BM25F's saturation: how soon another occurrence of the same term stops to matter."""

TERMS_KEPT = 4096
"""How many looked-up terms of a field a snapshot remembers the place of."""
NO_POSTINGS = np.zeros(0, np.int64), np.zeros(0, np.uint16)


class Field:
    """One field over all segments: its terms, their postings, and what an impact is worth."""

    def __init__(self, field: IndexField, parts: Sequence[Postings], bases: Array, average_length: float) -> None:
        self.parts, self.bases = parts, bases
        self._bases: list[int] = bases.tolist()
        self._b, self._average = field.b, average_length
        # A search looks the same words up several times: how frequent, which documents, in which way.
        self.owned = lru_cache(TERMS_KEPT)(self._owned)

    def postings(self, term: bytes) -> tuple[Array, Array]:
        """Documents that hold the term, ascending, dead ones too, and their impacts."""
        found = [
            (
                self.parts[part].docs[start:stop].astype(np.int64) + self.bases[part],
                self.parts[part].impacts[start:stop],
            )
            for part, start, stop in self.owned(term)
        ]
        if len(found) < 2:
            return found[0] if found else NO_POSTINGS
        docs, impacts = zip(*found, strict=True)
        return np.concatenate(docs), np.concatenate(impacts)

    def spread(self, term: bytes) -> Iterator[tuple[slice, Array, Array]]:
        """Segment by segment: its range of document numbers, which of them (counted from there) hold the term, impacts."""
        for part, start, stop in self.owned(term):
            own = self.parts[part]
            yield slice(self._bases[part], self._bases[part + 1]), own.docs[start:stop], own.impacts[start:stop]

    def holding(self, term: bytes, docs: Array) -> Array:
        """For each of the documents whether it holds the term."""
        held = np.zeros(len(docs), np.bool_)
        for part, start, stop in self.owned(term):
            own, wanted = self.parts[part].docs[start:stop], docs - self.bases[part]
            places = np.minimum(np.searchsorted(own, wanted), len(own) - 1)
            held |= own[places] == wanted
        return held

    def frequency(self, term: bytes) -> int:
        """How many documents hold the term, dead ones too."""
        return sum(stop - start for _, start, stop in self.owned(term))

    def _owned(self, term: bytes) -> tuple[tuple[int, int, int], ...]:
        """The segments that have the term, and where its postings start and stop in each."""
        numbers = ((at, part, part.terms.find(term)) for at, part in enumerate(self.parts))
        return tuple((at, int(part.starts[n]), int(part.starts[n + 1])) for at, part, n in numbers if n >= 0)

    def numbers(self, prefix: bytes) -> list[Array]:
        """For each segment the numbers of the terms with the prefix."""
        return [np.arange(*part.terms.span(prefix)) for part in self.parts]

    def any_of(self, numbers: Sequence[Array]) -> "AnyOf":
        """The postings of several terms, given by their numbers in each segment."""
        listed = [
            [part.terms[number] for number in own.tolist()] for part, own in zip(self.parts, numbers, strict=True)
        ]
        terms = sorted(set(chain.from_iterable(listed)))
        place = {term: number for number, term in enumerate(terms)}
        owners, counts, docs, impacts = [], [], [], []
        for part, own, base, found in zip(self.parts, numbers, self.bases, listed, strict=False):
            owners.append(np.array([place[term] for term in found], np.int64))
            counts.append(part.starts[own + 1] - part.starts[own])
            postings = _postings_of(part, own, counts[-1])
            docs.append(part.docs[postings].astype(np.int64))
            docs[-1] += base
            impacts.append(part.impacts[postings])
        return AnyOf(len(terms), _joined(owners), _joined(counts), _joined(docs), _joined(impacts))

    def terms(self, prefix: bytes) -> Iterator[tuple[bytes, int]]:
        """Terms with the prefix, sorted, each with its document frequency."""
        return _counted([(part, range(*part.terms.span(prefix))) for part in self.parts])

    def near(self, prefix: bytes, word: bytes, edits: int, most: int) -> Iterator[tuple[bytes, int]]:
        """The same for those that may be so many edits from a word; in each segment so many terms are looked at."""
        found = []
        for part in self.parts:
            first, last = part.terms.span(prefix)
            found.append((part, part.terms.near(first, min(last, first + most), word, edits)))
        return _counted(found)

    @cached_property
    def worth(self) -> Array:
        """BM25F without its idf, for every impact: indexed by `tf << 8 | length code`."""
        tf = np.arange(MOST_OCCURRENCES + 1, dtype=np.float64)[:, None]
        saturation = K1 * ((1 - self._b) + self._b * LENGTHS / self._average)
        with np.errstate(invalid="ignore"):  # nothing over nothing where tf and saturation are both zero
            return np.nan_to_num(tf * (K1 + 1) / (tf + saturation)).astype(np.float32).ravel()


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Postings of several terms together: documents and impacts; of each run of them its term, below `terms`, and length."""

    terms: int
    owners: Array
    counts: Array
    docs: Array
    impacts: Array

    def weighted(self, worth: Array, size: int) -> Array:
        """The score of every posting in a collection of so many documents."""
        weights = np.log(size / (np.bincount(self.owners, self.counts, self.terms) + 1)) + 1
        scores: Array = worth[self.impacts.astype(np.int64)] * np.repeat(weights[self.owners], self.counts)
        return scores


def _joined(arrays: Sequence[Array]) -> Array:
    """The arrays one after the other; one alone is not copied."""
    if not arrays:
        return np.zeros(0, np.int64)
    return arrays[0] if len(arrays) == 1 else np.concatenate(arrays)


def _postings_of(part: Postings, numbers: Array, counts: Array) -> Array | slice:
    """Where the postings of some terms are; those of terms that follow each other, as with a prefix, do so too."""
    if len(numbers) and numbers[-1] - numbers[0] == len(numbers) - 1:
        return slice(int(part.starts[numbers[0]]), int(part.starts[numbers[-1] + 1]))
    return ranges(part.starts[numbers], counts)


def _counted(numbers: Sequence[tuple[Postings, Iterable[int]]]) -> Iterator[tuple[bytes, int]]:
    """The segments' terms of these ascending numbers as one list."""
    for term, group in groupby(merge(*starmap(_frequencies, numbers)), key=lambda pair: pair[0]):
        yield term, sum(frequency for _, frequency in group)


def _frequencies(part: Postings, numbers: Iterable[int]) -> Iterator[tuple[bytes, int]]:
    for number in numbers:
        yield part.terms[number], int(part.starts[number + 1] - part.starts[number])


class Collection:
    """The parts of a commit under one numbering of documents."""

    def __init__(self, layout: Layout, parts: Sequence[Part]) -> None:
        self.layout, self.parts = layout, parts
        self.bases = starts_of(np.array([len(part.segment) for part in parts], np.int64))
        self._bases: list[int] = self.bases.tolist()
        self.size = self._bases[-1]
        """Documents, dead ones too."""
        self.live = np.concatenate([np.zeros(0, np.bool_), *(part.live() for part in parts)])
        self.whole = bool(self.live.all())
        self._fields: dict[str, Field] = {}
        self._facets: dict[str, Facet] = {}
        self._numbers: dict[str, Array] = {}
        self._masks: dict[str, dict[int, Array]] = {}

    def field(self, name: str) -> Field | None:
        if name not in self._fields:
            declared = next((field for field in self.layout.fields if field.name == name), None)
            if declared is None:
                return None
            lengths = sum(int(part.segment.documents.lengths(name).sum(dtype=np.int64)) for part in self.parts)
            postings = [part.segment.fields[name] for part in self.parts]
            self._fields[name] = Field(declared, postings, self.bases, lengths / (self.size or 1) or 1.0)
        return self._fields[name]

    def facet(self, name: str) -> Facet:
        if name not in self._facets:
            self._facets[name] = Facet([part.segment.documents.facet(name) for part in self.parts])
        return self._facets[name]

    def number(self, name: str) -> Array:
        if name not in self._numbers:
            columns = [part.segment.documents.number(name) for part in self.parts]
            self._numbers[name] = np.concatenate([np.zeros(0, np.int64), *columns])
        return self._numbers[name]

    def masks(self, name: str) -> Mapping[int, Array]:
        """For each number that there is, of few, a mask of the documents with it."""
        if name not in self._masks:
            numbers = self.number(name)
            self._masks[name] = {value: numbers == value for value in np.unique(numbers).tolist()}
        return self._masks[name]

    def id(self, docnum: int) -> str:
        part, local = self._locate(docnum)
        return decoded(part.segment.documents.ids[local])

    def docnum(self, id: str) -> int | None:
        """The living document with this id."""
        for part, base in zip(self.parts, self.bases, strict=False):
            for local in part.segment.documents.numbered(id):
                if self.live[base + local]:
                    return int(base + local)
        return None

    def own_terms(self, field: str, docnum: int) -> list[tuple[str, int]]:
        """A document's own terms with their frequencies; none for a field without a forward list."""
        part, local = self._locate(docnum)
        postings = part.segment.fields[field]
        if postings.forward is None:
            return []
        owned = slice(postings.forward.starts[local], postings.forward.starts[local + 1])
        terms, tfs = postings.forward.terms[owned].tolist(), postings.forward.tfs[owned].tolist()
        return [(decoded(postings.terms[term]), tf) for term, tf in zip(terms, tfs, strict=True)]

    def _locate(self, docnum: int) -> tuple[Part, int]:
        number = bisect_right(self._bases, docnum) - 1
        return self.parts[number], int(docnum) - self._bases[number]


def as_term(text: str | bytes) -> bytes:
    """Query nodes hold text, or the bytes that Whoosh has already made of it."""
    return text if isinstance(text, bytes) else encoded(text)
