"""Files on disk, each under the hash of its bytes: whole or absent, however the process that wrote it ended."""

import hashlib
import os
import re
import secrets
import time
from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from lessons.errors import Busy, NotFound

_HASH = re.compile(r"[0-9a-f]{64}")
_PART = ".part"
ABANDONED = 3600.0
"""Seconds after which a file that nothing names is nobody's upload any more."""


@dataclass(frozen=True, slots=True)
class Files:
    """The files in one folder, which is made when the first of them comes."""

    folder: Path

    def put(self, content: bytes) -> str:
        """Store the bytes and answer their hash. Raises Busy where the disk takes no more."""
        name = hashlib.sha256(content).hexdigest()
        try:
            self._made()
            if not self._renewed(name, len(content)):
                self._write(name, content)
        except OSError as fault:
            raise Busy(f"The file cannot be stored at the moment: try again later ({fault.strerror}).") from None
        return name

    def read(self, name: str) -> bytes:
        """Raises NotFound."""
        try:
            return self._path(name).read_bytes()
        except FileNotFoundError:
            raise NotFound(f"file {name}") from None

    def drop(self, name: str) -> None:
        self._path(name).unlink(missing_ok=True)

    def sweep(self, kept: Collection[str]) -> int:
        """Delete what is in none of `kept` and was not just written; answers how many. Call it where nobody adds files."""
        orphans = [path for path in self._all() if path.name not in kept and _age(path) > ABANDONED]
        for path in orphans:
            path.unlink(missing_ok=True)
        return len(orphans)

    def faults(self, wanted: dict[str, int]) -> Iterator[str]:
        """Which of the files that there have to be (hash → bytes) are lost or damaged, in sentences."""
        for name in sorted(wanted):
            try:
                content = self.read(name)
            except NotFound:
                yield f"attachments: {name} is lost"
                continue
            if hashlib.sha256(content).hexdigest() != name:
                yield f"attachments: {name} is damaged"

    def _made(self) -> None:
        if not self.folder.is_dir():
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            _sync(self.folder.parent)

    def _renewed(self, name: str, size: int) -> bool:
        """Whether it is there already; then it counts as just written."""
        path = self._path(name)
        with suppress(FileNotFoundError):
            if path.stat().st_size == size:
                os.utime(path)
                return True
        return False

    def _write(self, name: str, content: bytes) -> None:
        part = self.folder / f"{secrets.token_hex(8)}{_PART}"
        try:
            handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            part.replace(self._path(name))
        except BaseException:
            part.unlink(missing_ok=True)
            raise
        _sync(self.folder)

    def _path(self, name: str) -> Path:
        if not _HASH.fullmatch(name):
            raise NotFound(f"file {name[:80]!r}")
        return self.folder / name

    def _all(self) -> list[Path]:
        if not self.folder.is_dir():
            return []
        return [p for p in self.folder.iterdir() if _HASH.fullmatch(p.name) or p.name.endswith(_PART)]


def _sync(folder: Path) -> None:
    """A name is safe only once its folder has been written too."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _age(path: Path) -> float:
    with suppress(FileNotFoundError):
        return time.time() - path.stat().st_mtime
    return 0.0
