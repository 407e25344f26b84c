"""A commit in the making: rows into segments, deletions, and merges that keep the segments few."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from whoosh.codec.whoosh3 import W3Segment

from search.whoosh_engine.arrays import Array
from search.whoosh_engine.codec import FlatCodec
from search.whoosh_engine.commit import INDEX_NAME
from search.whoosh_engine.merging import Source, merge
from search.whoosh_engine.schema import Layout, Row
from search.whoosh_engine.segment import EXTENSION, Segment, SegmentBuffer

FANOUT = 8
"""So many segments of about one size become one of the next size: each document is rewritten log8(n) times."""
MOST_TOKENS = 1 << 23
"""A segment's worth of tokens in memory, some 600 MB while they are sorted."""
MOST_DEAD = 0.3
"""A segment with a larger share of dead documents is written anew."""
SMALL = FANOUT
"""Segments of fewer documents are merged within the commit, in some milliseconds; larger ones may take seconds."""
MOST_PARTS = 64
"""With more segments than this nobody is merging in the background: then the commit does it all."""


@dataclass(frozen=True, slots=True)
class Part:
    """A segment of a commit: Whoosh's record of it, which holds the deletions, and its opened arrays."""

    record: W3Segment
    segment: Segment

    @property
    def name(self) -> str:
        return str(self.record.segment_id())

    def live(self) -> Array:
        alive = np.ones(len(self.segment), np.bool_)
        alive[list(self.record.deleted_docs())] = False
        return alive

    def live_count(self) -> int:
        return len(self.segment) - int(self.record.deleted_count())


class Writer:
    """Takes rows and removals over the parts of the last commit; `finish` says which parts make the next one."""

    def __init__(self, folder: Path, layout: Layout, parts: Sequence[Part] = ()) -> None:
        self._folder, self._layout = folder, layout
        self._parts = list(parts)
        self._buffer = SegmentBuffer(layout)

    def put(self, row: Row) -> None:
        self.remove(row.id)
        self._buffer.add(row)
        if self._buffer.tokens >= MOST_TOKENS:
            self._flush()

    def remove(self, id: str) -> None:
        self._buffer.remove(id)
        for part in self._parts:
            for docnum in part.segment.documents.numbered(id):
                part.record.delete_document(docnum)

    def finish(self, single: bool = False) -> list[Part]:
        """The parts of the commit, largest first; one part if `single`. Merges of large segments are left for later."""
        self._flush()
        self._parts = [part for part in self._parts if part.live_count()]
        chosen = self._parts if single and len(self._parts) > 1 else due(self._pressing())
        if chosen:
            self._merge(chosen)
        return ordered(self._parts)

    def _pressing(self) -> list[Part]:
        """The parts that may be merged now."""
        return [part for part in self._parts if len(self._parts) > MOST_PARTS or part.live_count() < SMALL]

    def _flush(self) -> None:
        buffer, self._buffer = self._buffer, SegmentBuffer(self._layout)
        if len(buffer) == 0:
            return
        part = new_part(self._folder, self._layout, buffer.write)
        for docnum in buffer.superseded:
            part.record.delete_document(docnum)
        self._parts.append(part)

    def _merge(self, chosen: Sequence[Part]) -> None:
        sources = [Source(part.segment, part.live()) for part in chosen]
        merged = new_part(self._folder, self._layout, lambda path: merge(path, self._layout, sources))
        self._parts = [*(part for part in self._parts if part not in chosen), merged]


def new_part(folder: Path, layout: Layout, write: Callable[[Path], object]) -> Part:
    """A segment under a name of its own; `write` puts its file where it is told."""
    record = W3Segment(FlatCodec(layout), INDEX_NAME)
    path = folder / f"{record.segment_id()}{EXTENSION}"
    write(path)
    segment = Segment(path, layout)
    record.set_doc_count(len(segment))
    return Part(record, segment)


def ordered(parts: Sequence[Part]) -> list[Part]:
    """Largest first, which is the order of a commit."""
    return sorted(parts, key=lambda part: -len(part.segment))


def due(parts: Sequence[Part]) -> list[Part]:
    """The parts to merge now: every full size class, with what that makes of the next one; else those half dead."""
    chosen: list[Part] = []
    for size in range(max(map(_size_class, map(Part.live_count, parts)), default=-1) + 1):
        members = [part for part in parts if _size_class(part.live_count()) == size]
        arriving = bool(chosen) and _size_class(sum(map(Part.live_count, chosen))) == size
        if len(members) + arriving >= FANOUT:
            chosen += members
    return chosen or [part for part in parts if part.live_count() < len(part.segment) * (1 - MOST_DEAD)]


def _size_class(documents: int) -> int:
    return (documents.bit_length() - 1) // (FANOUT.bit_length() - 1)
