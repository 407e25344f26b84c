"""Locks between processes, as locked files: they end with the process that held them, however it ended."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lessons.errors import Busy

PAUSE = 0.005
"""Seconds between two tries."""


@contextmanager
def locked(path: Path, wait: float) -> Iterator[None]:
    """Hold the lock at `path`; raises Busy when others hold it for `wait` seconds. Threads exclude each other too."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        _acquire(handle, path, wait)
        yield
    finally:
        os.close(handle)


def _acquire(handle: int, path: Path, wait: float) -> None:
    until = time.monotonic() + wait
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() >= until:
                raise Busy(f"{path.name} is held by another process: try again in a moment.") from None
            time.sleep(PAUSE)
