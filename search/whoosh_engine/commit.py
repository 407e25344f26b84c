"""Whoosh's table of contents over flat segments: read under a checksum, written with the next generation."""

from collections.abc import Sequence
from pathlib import Path
from zlib import crc32

from whoosh.codec.whoosh3 import W3Segment
from whoosh.filedb.filestore import FileStorage, RamStorage
from whoosh.index import TOC, clean_files

from search.base import IndexUnusable
from search.whoosh_engine.schema import Layout

INDEX_NAME = "MAIN"


def read_segments(folder: Path, generation: int, checksum: int) -> list[W3Segment]:
    """A commit's segments with their deletions. Raises IndexUnusable when the file is not the one that was written."""
    path = _toc_path(folder, generation)
    try:
        content = path.read_bytes()
        if crc32(content) != checksum:  # before Whoosh unpickles it
            raise ValueError("damaged")
        read = RamStorage()
        read.files[path.name] = content
        segments: list[W3Segment] = TOC.read(read, INDEX_NAME, generation).segments
    except Exception as error:  # the next commit may have swept it away, another release may have pickled otherwise
        raise IndexUnusable(f"{path.name} cannot be read: {error}") from error
    return segments


def write_segments(folder: Path, layout: Layout, generation: int, segments: Sequence[W3Segment]) -> int:
    """Write a commit's file; its checksum. Nobody reads it before the pointer names it."""
    path = _toc_path(folder, generation)
    path.unlink(missing_ok=True)  # left by a writer that died before it moved the pointer
    TOC(layout.whoosh_schema(), list(segments), generation).write(FileStorage(str(folder)), INDEX_NAME)
    return crc32(path.read_bytes())


def sweep(folder: Path, generation: int, segments: Sequence[W3Segment]) -> None:
    """Remove the files of all other commits. Readers that have them open keep them."""
    clean_files(FileStorage(str(folder)), INDEX_NAME, generation, segments)


def _toc_path(folder: Path, generation: int) -> Path:
    return folder / f"_{INDEX_NAME}_{generation}.toc"
