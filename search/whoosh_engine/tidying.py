"""A merge that a commit left for later: made beside readers and writers, and put in place of its parts in one step."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np

from search.whoosh_engine.arrays import Array
from search.whoosh_engine.merging import Source, merge
from search.whoosh_engine.schema import Layout
from search.whoosh_engine.writer import Part, new_part


@dataclass(frozen=True, slots=True)
class Merged:
    """Parts of some commit as one segment file, and which of their documents were alive when it was begun."""

    file: Path
    parts: Sequence[Part]
    live: Sequence[Array]

    @classmethod
    def made(cls, file: Path, layout: Layout, parts: Sequence[Part]) -> Self:
        file.unlink(missing_ok=True)  # left by a process that died over it
        live = [part.live() for part in parts]
        merge(file, layout, [Source(part.segment, alive) for part, alive in zip(parts, live, strict=True)])
        return cls(file, parts, live)

    def replacing(self, folder: Path, layout: Layout, current: Sequence[Part]) -> list[Part] | None:
        """The parts of a newer commit with this segment instead of its own; None when not all of those are left."""
        now = {part.name: part for part in current}
        if not all(part.name in now for part in self.parts):
            return None
        part = new_part(folder, layout, self.file.replace)
        for docnum in self._died([now[part.name] for part in self.parts]):
            part.record.delete_document(docnum)
        gone = {part.name for part in self.parts}
        return [*(part for part in current if part.name not in gone), part]

    def _died(self, now: Sequence[Part]) -> list[int]:
        """Numbers in the new segment of the documents that were replaced or removed while it was made."""
        kept = [part.live()[alive] for part, alive in zip(now, self.live, strict=True)]
        died: list[int] = np.flatnonzero(~np.concatenate(kept)).tolist()
        return died
