"""The index in its folder: commits, rebuilds beside the old one, and snapshots for readers."""

import fcntl
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import mkdtemp
from threading import Lock
from typing import Self

from search.base import IndexUnusable
from search.whoosh_engine.commit import read_segments, sweep, write_segments
from search.whoosh_engine.pointer import Pointer, make_way, signature
from search.whoosh_engine.schema import IndexField, Layout, Row
from search.whoosh_engine.searcher import Snapshot
from search.whoosh_engine.segment import EXTENSION, Segment
from search.whoosh_engine.tidying import Merged
from search.whoosh_engine.writer import Part, Writer, due, ordered

BUILD_PREFIX = "build-"
LOCK = "lock"
TIDYING, MERGED = "tidying", "merged"
"""The lock of whoever merges in the background, and the file in the making."""
ATTEMPTS = 10
"""A reader may find a segment gone that a writer has merged meanwhile: it then reads the newer commit."""
PROGRESS_STEP = 100


class FlatIndex:
    """One folder, any number of readers in any process, one writer at a time."""

    def __init__(self, folder: Path, layout: Layout, edition: str = "") -> None:
        self._folder, self.layout, self._edition = folder, layout, edition
        self._fingerprint = layout.fingerprint()
        self._reopening = Lock()
        self._snapshot: Snapshot | None = None
        self._signature = (0, 0, 0)

    @classmethod
    def open(
        cls,
        folder: Path,
        fields: Iterable[IndexField],
        facets: Iterable[str],
        numbers: Iterable[str],
        stamp: str,
        edition: str = "",
    ) -> Self:
        """An index of another stamp cannot be read, one of another edition can. Never raises for what is in the folder;
        using it may."""
        return cls(folder, Layout(tuple(fields), tuple(facets), tuple(numbers), stamp), edition)

    def snapshot(self) -> Snapshot:
        """The newest commit of any process, unchanging. Raises IndexUnusable."""
        with self._reopening:
            newest = signature(self._folder)
            if self._snapshot is None or newest != self._signature:
                self._snapshot = self._reopen()
                self._signature = newest
            self._snapshot.check_unchanged()
            return self._snapshot

    def outdated(self) -> bool:
        """Whether the index is of another edition. Raises IndexUnusable."""
        return self.snapshot().pointer.edition != self._edition

    def write(self, rows: Iterable[Row], removed: Iterable[str], seq: int) -> bool:
        """Put rows (replacing by id) and take ids out, in one commit that reaches `seq`.

        False when another writer is at it. Raises IndexUnusable when there is nothing sound to add to.
        """
        with self._locked() as mine:
            if mine:
                pointer = self._pointer()
                writer = Writer(self._folder / pointer.build, self.layout, self._parts(pointer))
                for id in removed:
                    writer.remove(id)
                for row in rows:
                    writer.put(row)
                self._commit(replace(pointer, generation=pointer.generation + 1, seq=seq), writer.finish())
            return mine

    def tidy(self) -> bool:
        """Merge the segments that are due, if any; says whether that was done. Readers and writers go on meanwhile."""
        with self._locked(TIDYING) as mine:
            chosen = due(self.snapshot().parts) if mine else []
            if not chosen:
                return False
            merged = Merged.made(self._folder / MERGED, self.layout, chosen)
            with self._locked(wait=True):
                return self._swap_in(merged)

    def rebuild(self, rows: Iterable[Row], seq: int, progress: Callable[[int], None] = lambda done: None) -> bool:
        """Build anew beside what is there and swap it in. False when another writer is at it."""
        if not self._folder.is_dir():
            self._folder.unlink(missing_ok=True)
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        make_way(self._folder / LOCK)
        with self._locked() as mine:
            if mine:
                build = Path(mkdtemp(prefix=BUILD_PREFIX, dir=self._folder))  # nobody else's: its files are unpickled
                try:
                    new = Pointer(build.name, 1, 0, seq, self._fingerprint, self._edition)
                    self._commit(new, self._filled(build, rows, progress))
                finally:
                    self._remove_other_builds()
            return mine

    def _swap_in(self, merged: Merged) -> bool:
        pointer = self._pointer()
        parts = merged.replacing(self._folder / pointer.build, self.layout, self._parts(pointer))
        if parts is None:
            return False
        self._commit(replace(pointer, generation=pointer.generation + 1), ordered(parts))
        return True

    def _filled(self, build: Path, rows: Iterable[Row], progress: Callable[[int], None]) -> list[Part]:
        writer, done = Writer(build, self.layout), 0
        for done, row in enumerate(rows, 1):
            writer.put(row)
            if done % PROGRESS_STEP == 0:
                progress(PROGRESS_STEP)
        parts = writer.finish(single=True)
        progress(done % PROGRESS_STEP)
        return parts

    def _commit(self, pointer: Pointer, parts: list[Part]) -> None:
        folder, records = self._folder / pointer.build, [part.record for part in parts]
        checksum = write_segments(folder, self.layout, pointer.generation, records)
        replace(pointer, toc=checksum).write(self._folder)
        sweep(folder, pointer.generation, records)

    def _remove_other_builds(self) -> None:
        try:
            current = Pointer.read(self._folder).build
        except IndexUnusable:
            current = ""
        for folder in self._folder.glob(f"{BUILD_PREFIX}*"):
            if folder.name != current:
                shutil.rmtree(folder, ignore_errors=True)

    @contextmanager
    def _locked(self, name: str = LOCK, wait: bool = False) -> Iterator[bool]:
        """Whether the one lock of all writers is ours; it goes with the process, however that ends."""
        try:
            lock = os.open(self._folder / name, os.O_CREAT | os.O_RDWR, 0o600)
        except OSError as error:
            raise IndexUnusable(f"no index in {self._folder}") from error
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            os.close(lock)
            yield False
            return
        try:
            yield True
        finally:
            os.close(lock)

    def _pointer(self) -> Pointer:
        pointer = Pointer.read(self._folder)
        if pointer.fingerprint != self._fingerprint:
            raise IndexUnusable("the index was made with another layout, analysis or format")
        return pointer

    def _reopen(self) -> Snapshot:
        for attempt in range(ATTEMPTS):
            pointer = self._pointer()
            try:
                return Snapshot(self.layout, self._parts(pointer), pointer)
            except IndexUnusable:
                if Pointer.read(self._folder) == pointer or attempt == ATTEMPTS - 1:
                    raise
        raise AssertionError("unreachable")

    def _parts(self, pointer: Pointer) -> list[Part]:
        """The parts of a commit, with segments that are open already taken over."""
        folder, opened = self._folder / pointer.build, self._opened()
        parts = []
        for record in read_segments(folder, pointer.generation, pointer.toc):
            name = record.segment_id()
            parts.append(Part(record, opened.get(name) or Segment(folder / f"{name}{EXTENSION}", self.layout)))
        return parts

    def _opened(self) -> Mapping[str, Segment]:
        parts = self._snapshot.parts if self._snapshot else ()
        return {part.name: part.segment for part in parts if part.segment.unchanged()}
