"""Flat segments as Whoosh's readers, matchers and automata see them."""

from collections.abc import Iterator, KeysView, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from whoosh.codec.base import FieldCursor, PerDocumentReader, TermsReader
from whoosh.codec.whoosh3 import W3Codec, W3Segment
from whoosh.fields import FieldType
from whoosh.filedb.filestore import FileStorage
from whoosh.formats import Format
from whoosh.matching import ListMatcher
from whoosh.query.spans import Span
from whoosh.reading import TermInfo
from whoosh.scoring import BaseScorer

from search.whoosh_engine.postings import LENGTHS, Postings, length_codes, starts_of
from search.whoosh_engine.schema import ID_FIELD, Layout
from search.whoosh_engine.segment import EXTENSION, Segment
from search.whoosh_engine.terms import decoded

# Whoosh has no types: its classes are Any to mypy.


class FlatCodec(W3Codec):  # type: ignore[misc]
    """Whoosh's codec with its postings, term index and document values replaced by flat arrays, for reading.

    A row is written by `writer.Writer`: tokens come analysed, so Whoosh's path from text to postings is not needed.
    """

    def __init__(self, layout: Layout) -> None:
        super().__init__()
        self._layout = layout

    def segment(self, storage: FileStorage, record: W3Segment) -> Segment:
        return Segment(Path(storage.folder) / f"{record.segment_id()}{EXTENSION}", self._layout)

    def terms_reader(self, storage: FileStorage, record: W3Segment) -> "FlatTermsReader":
        return FlatTermsReader(self.segment(storage, record).fields)

    def per_document_reader(self, storage: FileStorage, record: W3Segment) -> "FlatDocumentReader":
        return FlatDocumentReader(self.segment(storage, record), record)


class OpenedCodec(FlatCodec):
    """Reads segments that are open already."""

    def __init__(self, layout: Layout, opened: Mapping[str, Segment]) -> None:
        super().__init__(layout)
        self._opened = opened

    def segment(self, storage: FileStorage | None, record: W3Segment) -> Segment:
        return self._opened[record.segment_id()]


class FlatTermsReader(TermsReader):  # type: ignore[misc]
    def __init__(self, fields: Mapping[str, Postings]) -> None:
        self._fields = fields

    def __contains__(self, term: tuple[str, bytes]) -> bool:
        field, text = term
        return field in self._fields and self._fields[field].terms.find(text) >= 0

    def indexed_field_names(self) -> KeysView[str]:
        return self._fields.keys()

    def terms(self) -> Iterator[tuple[str, bytes]]:
        return ((field, term) for field in sorted(self._fields) for term in self._fields[field].terms)

    def terms_from(self, field: str, first: bytes) -> Iterator[tuple[str, bytes]]:
        terms = self._fields[field].terms
        return ((field, terms[number]) for number in range(terms.first_from(first), len(terms)))

    def items(self) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        return ((term, self.term_info(*term)) for term in self.terms())

    def items_from(self, field: str, first: bytes) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        return ((term, self.term_info(*term)) for term in self.terms_from(field, first))

    def term_info(self, field: str, text: bytes) -> TermInfo:
        owned = self._owned(field, text)
        docs, impacts = self._fields[field].docs[owned], self._fields[field].impacts[owned]
        tfs, lengths = impacts >> 8, LENGTHS[impacts & 0xFF]
        return TermInfo(
            weight=int(tfs.sum()),
            df=len(docs),
            minlength=int(lengths.min()),
            maxlength=int(lengths.max()),
            maxweight=int(tfs.max()),
            minid=int(docs[0]),
            maxid=int(docs[-1]),
        )

    def matcher(self, field: str, text: bytes, format_: Format, scorer: BaseScorer | None = None) -> "FlatMatcher":
        postings, owned = self._fields[field], self._owned(field, text)
        tfs = (postings.impacts[owned] >> 8).astype(np.int64)
        positions = None
        if postings.positions is not None and postings.places is not None:
            borders = (starts_of(tfs) + postings.places[postings.terms.find(text)]).tolist()
            positions = [tuple(postings.positions[start:end].tolist()) for start, end in pairwise(borders)]
        docs, weights = postings.docs[owned].tolist(), tfs.astype(float).tolist()
        return FlatMatcher(docs, weights, positions, format_, scorer, term=(field, text))

    def cursor(self, field: str, _: FieldType) -> "FlatCursor":
        return FlatCursor(self._fields[field])

    def _owned(self, field: str, text: bytes) -> slice:
        number = self._fields[field].terms.find(text) if field in self._fields else -1
        if number < 0:
            raise KeyError(text)
        starts = self._fields[field].starts
        return slice(int(starts[number]), int(starts[number + 1]))


class FlatMatcher(ListMatcher):  # type: ignore[misc]
    """One term's postings. Its values are tuples of positions, not bytes to be decoded."""

    def value_as(self, astype: str) -> Any:
        return list(self.value()) if astype == "positions" else super().value_as(astype)

    def spans(self) -> list[Span]:
        return [Span(position) for position in self.value()]


class FlatCursor(FieldCursor):  # type: ignore[misc]
    """Where an automaton is among the terms of a field."""

    def __init__(self, postings: Postings) -> None:
        self._terms, self._number = postings.terms, 0

    def first(self) -> str | None:
        self._number = 0
        return self.text()

    def find(self, text: str | bytes) -> str | None:
        self._number = self._terms.first_from(text if isinstance(text, bytes) else text.encode())
        return self.text()

    def next(self) -> str | None:
        self._number += 1
        return self.text()

    def text(self) -> str | None:
        return decoded(self._terms[self._number]) if self.is_valid() else None

    def is_valid(self) -> bool:
        return self._number < len(self._terms)


class FlatDocumentReader(PerDocumentReader):  # type: ignore[misc]
    def __init__(self, segment: Segment, record: W3Segment) -> None:
        self._segment, self._record = segment, record

    def doc_count(self) -> int:
        return len(self._segment) - int(self._record.deleted_count())

    def doc_count_all(self) -> int:
        return len(self._segment)

    def has_deletions(self) -> bool:
        return bool(self._record.has_deletions())

    def is_deleted(self, docnum: int) -> bool:
        return bool(self._record.is_deleted(docnum))

    def deleted_docs(self) -> Iterator[int]:
        return iter(self._record.deleted_docs())

    def doc_field_length(self, docnum: int, field: str, default: int = 0) -> int:
        length = self._segment.documents.lengths(field)[docnum]
        return int(LENGTHS[length_codes(length)]) if length else default

    def field_length(self, field: str) -> int:
        return int(self._segment.documents.lengths(field).sum(dtype=np.int64))

    def min_field_length(self, field: str) -> int:
        return int(self._segment.documents.lengths(field).min())

    def max_field_length(self, field: str) -> int:
        return int(self._segment.documents.lengths(field).max())

    def stored_fields(self, docnum: int) -> dict[str, str]:
        return {ID_FIELD: decoded(self._segment.documents.ids[docnum])}
