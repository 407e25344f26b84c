"""All segments of a commit read as one: documents are numbered through, a term's postings are one array."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from heapq import merge
from itertools import chain, groupby, pairwise, starmap

import numpy as np

from search.whoosh_engine.arrays import Array
from search.whoosh_engine.facets import Facet
from search.whoosh_engine.postings import LENGTHS, MOST_OCCURRENCES, Postings, length_codes, ranges, starts_of
from search.whoosh_engine.schema import IndexField, Layout
from search.whoosh_engine.terms import decoded, encoded
from search.whoosh_engine.writer import Part

K1 = 1.2
"""BM25F's saturation: how soon another occurrence of the same term stops to matter."""

TERMS_KEPT = 4096
"""How many looked-up terms of a field a snapshot remembers the place of."""
MANY = 4
"""A term that one in so many documents holds is looked up in a row with a place for every document."""
ROWS_KEPT = 64
"""Such rows of a field that a snapshot keeps, four octets a document each: what a language says in every text."""
PIECE = 1 << 15
"""Postings that are added up together."""
MOST_GAPS = 64
"""Terms left out between others, up to which what lies between two of them is taken as one piece."""
NO_POSTINGS = np.zeros(0, np.int64), np.zeros(0, np.uint16)


class Field:
    """One field over all segments: its terms, their postings, and what an impact is worth."""

    def __init__(self, field: IndexField, parts: Sequence[Postings], bases: Array, lengths: Array) -> None:
        self.parts, self.bases = parts, bases
        self._bases: list[int] = bases.tolist()
        self._filled = [(at, part) for at, part in enumerate(parts) if len(part.terms)]
        self._b, self._lengths = field.b, lengths
        self._average = float(lengths.sum(dtype=np.int64)) / (len(lengths) or 1) or 1.0
        # A search looks the same words up several times: how frequent, which documents, in which way.
        self.owned = lru_cache(TERMS_KEPT)(self._owned)
        self._row = lru_cache(ROWS_KEPT)(self._made_row)

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

    def row(self, term: bytes) -> Array | None:
        """How often every document holds a term that very many hold; None for other terms."""
        return self._row(term) if self.frequency(term) * MANY > self._bases[-1] else None

    def _made_row(self, term: bytes) -> Array:
        row = np.zeros(self._bases[-1], np.float32)
        for owned, docs, impacts in self.spread(term):
            row[owned][docs] = impacts >> 8
        return row

    def worth_of_row(self, row: Array, weight: float | np.floating, docs: Array | slice = slice(None)) -> Array:
        """What a row is worth by BM25F, in all documents or some; `weight` is the term's idf."""
        tfs: Array = row[docs]
        worth = tfs + self._saturations[docs]
        np.divide(tfs, worth, out=worth)
        worth *= np.float32(weight * (K1 + 1))
        return worth

    @cached_property
    def _saturations(self) -> Array:
        """For every document how many occurrences are worth half of what more and more of them come to."""
        return self._saturation(LENGTHS[length_codes(self._lengths)]).astype(np.float32)

    def holding(self, term: bytes, docs: Array) -> Array:
        """For each of the documents whether it holds the term."""
        held = np.zeros(len(docs), np.bool_)
        for part, start, stop in self.owned(term):
            own = self.parts[part].docs[start:stop]
            # Made like what is looked in, not the other way; a number before the segment becomes one that is in none.
            wanted = (docs - self.bases[part]).astype(own.dtype)
            places = np.minimum(np.searchsorted(own, wanted), len(own) - 1)
            held |= own[places] == wanted
        return held

    def frequency(self, term: bytes) -> int:
        """How many documents hold the term, dead ones too."""
        return sum(stop - start for _, start, stop in self.owned(term))

    def _owned(self, term: bytes) -> tuple[tuple[int, int, int], ...]:
        """The segments that have the term, and where its postings start and stop in each."""
        numbers = ((at, part, part.terms.find(term)) for at, part in self._filled)
        return tuple((at, int(part.starts[n]), int(part.starts[n + 1])) for at, part, n in numbers if n >= 0)

    def numbers(self, prefix: bytes) -> list[Array]:
        """For each segment the numbers of the terms with the prefix."""
        return [np.arange(*part.terms.span(prefix)) for part in self.parts]

    def any_of(self, numbers: Sequence[Array]) -> tuple[Array, int]:
        """For every document number its score by all of several terms it holds, and how many terms those are; they are
        given by their numbers in each segment."""
        size, scores = self._bases[-1], np.zeros(self._bases[-1], np.float32)
        owners, terms = self._owners(numbers)
        counts = [part.starts[own + 1] - part.starts[own] for part, own in zip(self.parts, numbers, strict=True)]
        frequencies = np.bincount(_joined(owners), _joined(counts), terms)
        weights = (np.log(size / (frequencies + 1)) + 1).astype(np.float32)
        rows: dict[int, Array] = {}
        for at, (part, own, owner, count) in enumerate(zip(self.parts, numbers, owners, counts, strict=True)):
            frequent = frequencies[owner] * MANY > size
            rows |= {place: self._row(part.terms[n]) for place, n in zip(owner[frequent], own[frequent], strict=True)}
            gained = scores[self._bases[at] : self._bases[at + 1]]
            self._add(gained, part, own[~frequent], weights[owner[~frequent]], count[~frequent])
        for place, row in rows.items():
            scores += self.worth_of_row(row, weights[place])
        return scores, terms

    def _add(self, scores: Array, part: Postings, numbers: Array, weights: Array, counts: Array) -> None:
        """Add to the scores of a segment's documents what terms with such weights and so many postings are worth there."""
        for piece in _pieces(numbers, counts):
            postings = _postings_of(part, numbers[piece])
            worth = self.worth(part.impacts[postings]) * np.repeat(weights[piece], counts[piece])
            np.add.at(scores, part.docs[postings].astype(np.int64), worth)

    def _owners(self, numbers: Sequence[Array]) -> tuple[list[Array], int]:
        """For each segment's numbers of terms a number of the term that holds in all of them, and how many terms there are."""
        if len(numbers) == 1:
            return [np.arange(len(numbers[0]))], len(numbers[0])
        listed = [[part.terms[n] for n in own.tolist()] for part, own in zip(self.parts, numbers, strict=True)]
        place: dict[bytes, int] = {}
        for term in chain.from_iterable(listed):
            place.setdefault(term, len(place))
        return [np.array([place[term] for term in terms], np.int64) for terms in listed], len(place)

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

    def worth(self, impacts: Array) -> Array:
        """What each of the impacts is worth by BM25F, idf left out."""
        each: Array = self._worth[impacts.astype(np.int64)]
        return each

    @cached_property
    def _worth(self) -> Array:
        """BM25F without its idf, for every impact: indexed by `tf << 8 | length code`."""
        tf = np.arange(MOST_OCCURRENCES + 1, dtype=np.float64)[:, None]
        return (tf * (K1 + 1) / (tf + self._saturation(LENGTHS))).astype(np.float32).ravel()

    def _saturation(self, lengths: Array) -> Array:
        saturation: Array = K1 * ((1 - self._b) + self._b * lengths / self._average)
        return np.maximum(saturation, np.finfo(np.float32).tiny)  # nothing over nothing where a document is empty


def _joined(arrays: Sequence[Array]) -> Array:
    """The arrays one after the other; one alone is not copied."""
    if not arrays:
        return np.zeros(0, np.int64)
    return arrays[0] if len(arrays) == 1 else np.concatenate(arrays)


def _pieces(numbers: Array, counts: Array) -> Iterator[slice]:
    """Cuts terms with so many postings each into pieces that the processor's cache holds, and where few gaps are, there."""
    full = np.diff(np.cumsum(counts) // PIECE) > 0
    gaps = np.diff(numbers) != 1
    cuts = np.flatnonzero(full | gaps if np.count_nonzero(gaps) <= MOST_GAPS else full) + 1
    return starmap(slice, pairwise([0, *cuts.tolist(), len(numbers)]))


def _postings_of(part: Postings, numbers: Array) -> Array | slice:
    """Where the postings of some terms are; those of terms that follow each other, as with a prefix, do so too."""
    if len(numbers) and numbers[-1] - numbers[0] == len(numbers) - 1:
        return slice(int(part.starts[numbers[0]]), int(part.starts[numbers[-1] + 1]))
    return ranges(part.starts[numbers], part.starts[numbers + 1] - part.starts[numbers])


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
        self._shares: dict[str, Array] = {}
        self._masks: dict[str, dict[int, Array]] = {}

    def field(self, name: str) -> Field | None:
        if name not in self._fields:
            declared = next((field for field in self.layout.fields if field.name == name), None)
            if declared is None:
                return None
            lengths = _joined([part.segment.documents.lengths(name) for part in self.parts])
            self._fields[name] = Field(
                declared, [part.segment.fields[name] for part in self.parts], self.bases, lengths
            )
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

    def shares(self, name: str, whole: int) -> Array:
        """A number of every document as a share of a whole."""
        if name not in self._shares:
            self._shares[name] = (self.number(name) / whole).astype(np.float32)
        return self._shares[name]

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
