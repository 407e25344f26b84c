"""The one small file that says which commit of an index counts; replaced atomically."""

import json
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path
from zlib import crc32

from search.base import IndexUnusable

NAME = "current"


@dataclass(frozen=True, slots=True)
class Pointer:
    """A commit: folder of its files, generation of its TOC and that file's checksum, change-log number, fingerprint, and
    which edition of the lexicon its documents were first analysed with."""

    build: str
    generation: int
    toc: int
    seq: int
    fingerprint: str
    edition: str = ""

    @classmethod
    def read(cls, folder: Path) -> "Pointer":
        try:
            checksum, content = (folder / NAME).read_bytes().split(b" ", 1)
            if int(checksum, 16) != crc32(content):
                raise ValueError("checksum")
            return cls(**json.loads(content))
        except (OSError, ValueError, TypeError) as error:
            raise IndexUnusable(f"no usable index in {folder}: {error}") from error

    def write(self, folder: Path) -> None:
        content = json.dumps(asdict(self)).encode()
        fresh = folder / f"{NAME}.new"
        fresh.write_bytes(b"%08x %b" % (crc32(content), content))
        make_way(folder / NAME)
        fresh.replace(folder / NAME)


def make_way(file: Path) -> None:
    """Remove what stands where a file of ours belongs and is none."""
    if file.is_dir() and not file.is_symlink():
        shutil.rmtree(file)


def signature(folder: Path) -> tuple[int, int, int]:
    """Changes with every commit of any process; costs one stat."""
    try:
        status = (folder / NAME).stat()
    except OSError as error:
        raise IndexUnusable(f"no index in {folder}") from error
    return status.st_ino, status.st_mtime_ns, status.st_size
