"""One segment: a file of documents and postings that never changes once written."""

from array import array
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from search.base import IndexUnusable
from search.whoosh_engine.arrays import ArrayFile, ArrayWriter
from search.whoosh_engine.documents import (
    MISSING,
    Documents,
    FacetBuffer,
    write_ids,
    write_lengths,
    write_number,
)
from search.whoosh_engine.postings import Postings, TokenBuffer
from search.whoosh_engine.schema import Layout, Row
from search.whoosh_engine.terms import encoded

EXTENSION = ".flat"


class Segment:
    """An opened segment. Raises IndexUnusable when its file is damaged or lacks what the layout declares."""

    def __init__(self, path: Path, layout: Layout) -> None:
        self._file = ArrayFile(path)
        try:
            self.documents = Documents(self._file.arrays)
            self.fields: Mapping[str, Postings] = {
                field.name: Postings.read(self._file.arrays, field.name) for field in layout.fields
            }
        except KeyError as missing:
            raise IndexUnusable(f"{path.name} lacks {missing}") from missing

    def __len__(self) -> int:
        return len(self.documents)

    def unchanged(self) -> bool:
        return self._file.unchanged()


class SegmentBuffer:
    """Rows on their way into a new segment."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._ids: dict[str, int] = {}
        self._rows: list[bytes] = []
        self._numbers = {name: array("q") for name in layout.numbers}
        self._facets = {name: FacetBuffer() for name in layout.facets}
        self._fields = {field.name: TokenBuffer() for field in layout.fields}
        self.superseded: set[int] = set()
        """Documents that a later row with the same id replaces."""
        self.tokens = 0

    def __len__(self) -> int:
        return len(self._rows)

    def add(self, row: Row) -> None:
        if row.id in self._ids:
            self.superseded.add(self._ids[row.id])
        self._ids[row.id] = len(self._rows)
        self._rows.append(encoded(row.id))
        for name, values in self._numbers.items():
            values.append(row.numbers.get(name, MISSING))
        for name, facet in self._facets.items():
            facet.add(row.facets.get(name, ()))
        for name, buffer in self._fields.items():
            self.tokens += buffer.add(row.tokens.get(name, ()))

    def remove(self, id: str) -> None:
        if id in self._ids:
            self.superseded.add(self._ids.pop(id))

    def write(self, path: Path) -> None:
        with ArrayWriter(path) as file:
            write_ids(file, self._rows)
            for name, values in self._numbers.items():
                write_number(file, name, np.array(values, np.int64))
            for name, facet in self._facets.items():
                facet.write(file, name)
            for field in self._layout.fields:
                buffer = self._fields[field.name]
                write_lengths(file, field.name, buffer.lengths())
                buffer.write(file, field)
