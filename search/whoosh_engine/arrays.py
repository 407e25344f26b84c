"""Files of named arrays that numpy maps without a copy, each under a checksum."""

import json
import mmap
import os
from collections.abc import Mapping
from pathlib import Path
from struct import Struct
from types import TracebackType
from typing import Any, Self, TypeAlias
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from search.base import IndexUnusable

Array: TypeAlias = NDArray[Any]

MAGIC = b"flatarr1"
TRAILER = Struct("<QII8s")
"""Where the directory starts, its length, its checksum, MAGIC: the last bytes of a file."""

MAPPED_FROM = 1 << 20
"""Smaller files are read into memory: a mapping costs a descriptor and a page fault each."""


class Section:
    """A named array being written, in as many pieces as the writer likes."""

    def __init__(self, file: int, offset: int, dtype: str, count: int) -> None:
        self.offset, self.dtype, self.count = offset, np.dtype(dtype), count
        self.checksum = 0
        self._file, self._next = file, offset

    def write(self, values: Array) -> None:
        piece = np.ascontiguousarray(values, self.dtype).tobytes()
        self.checksum = crc32(piece, self.checksum)
        written = 0
        while written < len(piece):  # the kernel takes at most 2 GB at once
            written += os.pwrite(self._file, piece[written:], self._next + written)
        self._next += len(piece)

    @property
    def complete(self) -> bool:
        return self._next == self.offset + self.count * self.dtype.itemsize


class ArrayWriter:
    """Writes one file of arrays; complete only once it is left without an exception."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        self._sections: dict[str, Section] = {}
        self._end = 0

    def section(self, name: str, dtype: str, count: int) -> Section:
        """Room for `count` values, to be written in pieces."""
        made = Section(self._file, self._end, dtype, count)
        self._sections[name] = made
        self._end = -(-(self._end + count * made.dtype.itemsize) // 8) * 8
        return made

    def add(self, name: str, dtype: str, values: Array) -> None:
        self.section(name, dtype, len(values)).write(values)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self._write_directory()
        finally:
            os.close(self._file)

    def _write_directory(self) -> None:
        unfinished = [name for name, section in self._sections.items() if not section.complete]
        if unfinished:
            raise ValueError(f"sections not written to their end: {unfinished}")
        directory = json.dumps(
            {name: (s.dtype.str, s.offset, s.count, s.checksum) for name, s in self._sections.items()}
        ).encode()
        trailer = TRAILER.pack(self._end, len(directory), crc32(directory), MAGIC)
        os.pwrite(self._file, directory + trailer, self._end)


class ArrayFile:
    """One file of arrays, opened and verified. Raises IndexUnusable when a byte of it is not what was written."""

    def __init__(self, path: Path) -> None:
        self._watched: int | None = None
        try:
            with path.open("rb") as file:
                content = self._content(file.fileno())
        except OSError as error:
            raise IndexUnusable(f"{path.name} cannot be read") from error
        self._signature = self._stat()
        self.arrays = _read_arrays(content, path.name)

    def _content(self, file: int) -> memoryview:
        size = os.fstat(file).st_size
        if size < MAPPED_FROM:
            return memoryview(os.read(file, MAPPED_FROM))
        # The descriptor outlives the file's removal by a merge, and tells of changes under the mapping.
        self._watched = os.dup(file)
        return memoryview(mmap.mmap(file, size, access=mmap.ACCESS_READ))

    def unchanged(self) -> bool:
        """Whether the mapped file is still as it was verified; reading a file cut short would kill the process."""
        return self._watched is None or self._stat() == self._signature

    def _stat(self) -> tuple[int, int]:
        if self._watched is None:
            return 0, 0
        status = os.fstat(self._watched)
        return status.st_size, status.st_mtime_ns

    def __del__(self) -> None:
        if self._watched is not None:
            os.close(self._watched)


def _read_arrays(content: memoryview, name: str) -> Mapping[str, Array]:
    if len(content) < TRAILER.size:
        raise IndexUnusable(f"{name} is cut short")
    start, length, checksum, magic = TRAILER.unpack(content[-TRAILER.size :])
    directory = content[start : start + length]
    if magic != MAGIC or start + length + TRAILER.size != len(content) or crc32(directory) != checksum:
        raise IndexUnusable(f"{name} is damaged")
    arrays = {}
    for section, (dtype, offset, count, expected) in json.loads(bytes(directory)).items():
        values: Array = np.frombuffer(content, dtype, count, offset)
        if crc32(values.data) != expected:
            raise IndexUnusable(f"{name} is damaged in {section}")
        arrays[section] = values
    return arrays
