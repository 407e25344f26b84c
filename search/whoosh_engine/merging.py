"""Several segments made into one: arrays concatenated, documents renumbered, the dead left out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from search.whoosh_engine.arrays import Array, ArrayWriter
from search.whoosh_engine.documents import write_facet, write_ids, write_lengths, write_number
from search.whoosh_engine.postings import Forward, Postings, ranges, starts_of, sums_by_owner
from search.whoosh_engine.schema import IndexField, Layout
from search.whoosh_engine.segment import Segment
from search.whoosh_engine.terms import Terms, write_terms

PIECE = 1 << 21
"""Postings merged at a time: bounds the memory of a merge of any size."""


@dataclass(frozen=True, slots=True)
class Source:
    """A segment to be merged, and which of its documents are alive."""

    segment: Segment
    live: Array


def merge(path: Path, layout: Layout, sources: Sequence[Source]) -> None:
    """Write the living documents of all sources, in their order, as one segment."""
    bases = starts_of(np.array([np.count_nonzero(source.live) for source in sources]))
    renumbered = [
        np.where(source.live, base + np.cumsum(source.live) - 1, -1)
        for source, base in zip(sources, bases[:-1], strict=True)
    ]
    with ArrayWriter(path) as file:
        _merge_documents(file, layout, sources)
        for field in layout.fields:
            parts = [
                _Part(source.segment.fields[field.name], new) for source, new in zip(sources, renumbered, strict=True)
            ]
            _FieldMerge(file, field, parts).run()


def _merge_documents(file: ArrayWriter, layout: Layout, sources: Sequence[Source]) -> None:
    kept = [(source.segment.documents, np.flatnonzero(source.live)) for source in sources]
    write_ids(file, [documents.ids[int(docnum)] for documents, live in kept for docnum in live])
    for name in layout.numbers:
        write_number(file, name, np.concatenate([documents.number(name)[live] for documents, live in kept]))
    for field in layout.fields:
        write_lengths(
            file, field.name, np.concatenate([documents.lengths(field.name)[live] for documents, live in kept])
        )
    for name in layout.facets:
        columns = [(documents.facet(name), live) for documents, live in kept]
        values, codes_of = _union([column.values for column, _ in columns])
        counts, codes = [], []
        for (column, live), code_of in zip(columns, codes_of, strict=True):
            counts.append(np.diff(column.starts)[live])
            codes.append(code_of[column.codes[ranges(column.starts[live], counts[-1])]])
        write_facet(file, name, values, np.concatenate(counts), np.concatenate(codes))


def _union(lists: Sequence[Terms]) -> tuple[list[bytes], list[Array]]:
    """All terms, sorted, and for each list the number that each of its terms now has."""
    union: dict[bytes, int] = {}
    for terms in lists:
        union.update(dict.fromkeys(terms, 0))
    ordered = sorted(union)
    union = {term: number for number, term in enumerate(ordered)}
    return ordered, [np.fromiter(map(union.__getitem__, terms), np.int64, len(terms)) for terms in lists]


@dataclass(frozen=True, slots=True)
class _Part:
    """One source's postings of the field, and its documents' new numbers, -1 for the dead."""

    postings: Postings
    renumbered: Array

    def without_dead(self) -> bool:
        return bool((self.renumbered >= 0).all())

    def size(self) -> tuple[int, int]:
        """How many postings and positions are kept."""
        impacts = self.postings.impacts
        if not self.without_dead():
            impacts = impacts[self.renumbered[self.postings.docs] >= 0]
        return len(impacts), int((impacts >> 8).sum(dtype=np.int64))


class _FieldMerge:
    """The merge of one field, a piece of its terms at a time."""

    def __init__(self, file: ArrayWriter, field: IndexField, parts: Sequence[_Part]) -> None:
        self._file, self._field, self._parts = file, field, parts
        self._terms, self._numbers = _union([part.postings.terms for part in parts])
        postings, positions = np.array([part.size() for part in parts]).sum(axis=0)
        self._docs = file.section(f"{field.name}/docs", "<u4", int(postings))
        self._impacts = file.section(f"{field.name}/impacts", "<u2", int(postings))
        self._positions = file.section(f"{field.name}/positions", "<u2", int(positions)) if field.positions else None

    def run(self) -> None:
        counts, places = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
        for first, last in self._pieces():
            count, place = self._merge_piece(first, last)
            counts.append(count)
            places.append(place)
        count, place = np.concatenate(counts), np.concatenate(places)
        used = count > 0  # a term of dead documents alone is gone
        name = self._field.name
        write_terms(self._file, name, (term for term, keep in zip(self._terms, used, strict=True) if keep))
        self._file.add(f"{name}/starts", "<i8", starts_of(count[used]))
        if self._field.positions:
            self._file.add(f"{name}/places", "<i8", starts_of(place[used]))
        if self._field.forward:
            self._merge_forward(np.cumsum(used) - 1).write(self._file, name)

    def _pieces(self) -> Iterator[tuple[int, int]]:
        """Ranges of terms that hold about PIECE postings each."""
        sizes = np.zeros(len(self._terms), np.int64)
        for part, numbers in zip(self._parts, self._numbers, strict=True):
            sizes[numbers] += np.diff(part.postings.starts)
        piece = np.cumsum(sizes) // PIECE
        borders = [0, *(np.flatnonzero(np.diff(piece)) + 1).tolist(), len(self._terms)]
        return pairwise(borders)

    def _merge_piece(self, first: int, last: int) -> tuple[Array, Array]:
        """Write the postings of terms first to last; how many postings and positions each term has."""
        cuts = [_cut(part, numbers, first, last) for part, numbers in zip(self._parts, self._numbers, strict=True)]
        term, doc, impacts = (np.concatenate([cut[column] for cut in cuts]) for column in range(3))
        # Documents ascend from source to source, so the order of arrival settles the order within a term.
        order = term << 40 | np.arange(len(term))
        order.sort()
        term, order = order >> 40, order & (1 << 40) - 1
        tfs = (impacts >> 8).astype(np.int64)
        self._docs.write(doc[order])
        self._impacts.write(impacts[order])
        if self._positions is not None:
            positions = np.concatenate([cut[3] for cut in cuts])
            self._positions.write(positions[ranges(starts_of(tfs)[order], tfs[order])])
        count = np.bincount(term, minlength=last - first)
        return count, np.diff(sums_by_owner(tfs[order], term, last - first))

    def _merge_forward(self, number_of: Array) -> Forward:
        counts, terms, tfs = [], [], []
        for part, numbers in zip(self._parts, self._numbers, strict=True):
            forward = part.postings.forward
            assert forward is not None
            live = np.flatnonzero(part.renumbered >= 0)
            counts.append(np.diff(forward.starts)[live])
            kept = ranges(forward.starts[live], counts[-1])
            terms.append(number_of[numbers[forward.terms[kept]]])
            tfs.append(forward.tfs[kept])
        return Forward(starts_of(np.concatenate(counts)), np.concatenate(terms), np.concatenate(tfs))


def _cut(part: _Part, numbers: Array, first: int, last: int) -> tuple[Array, Array, Array, Array]:
    """Term (counted from first), new document, impact and positions of the living postings of some terms."""
    postings = part.postings
    low, high = np.searchsorted(numbers, (first, last))
    start, stop = postings.starts[low], postings.starts[high]
    term = np.repeat(numbers[low:high] - first, np.diff(postings.starts[low : high + 1]))
    doc, impacts = part.renumbered[postings.docs[start:stop]], postings.impacts[start:stop]
    positions = np.zeros(0, np.uint16)
    if postings.positions is not None and postings.places is not None:
        positions = postings.positions[postings.places[low] : postings.places[high]]
    if part.without_dead():
        return term, doc, impacts, positions
    kept = doc >= 0
    if len(positions):
        positions = positions[np.repeat(kept, impacts >> 8)]
    return term[kept], doc[kept], impacts[kept], positions
