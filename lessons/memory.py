"""Memory: what is costly to gather and stays true until the change log grows."""

import threading
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

T = TypeVar("T")
KEPT = 4096
"""Answers kept at a time; the oldest make room."""


class Memory:
    """Answers by key, each with the number it was made at: the change log's, or a page's revision. Safe for threads."""

    def __init__(self) -> None:
        self._kept: dict[Hashable, tuple[int, Any]] = {}
        self._lock = threading.Lock()

    def recall(self, key: Hashable, seq: int, make: Callable[[], T]) -> T:
        """The answer kept under `key` if it was made at `seq`, else a new one."""
        kept = self._kept.get(key)
        if kept and kept[0] == seq:
            answer: T = kept[1]
            return answer
        answer = make()
        with self._lock:
            self._kept.pop(key, None)
            self._kept[key] = (seq, answer)
            while len(self._kept) > KEPT:
                del self._kept[next(iter(self._kept))]
        return answer
