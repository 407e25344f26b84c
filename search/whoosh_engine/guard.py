"""Turns what a damaged index makes of numbers and bytes into the one error that callers know."""

import struct
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from search.base import IndexUnusable

P = ParamSpec("P")
R = TypeVar("R")

DAMAGE = (OSError, EOFError, IndexError, ValueError, OverflowError, MemoryError, struct.error)
"""What wrong numbers and bytes end in. Checksums catch nearly all of it before; this is for what changes meanwhile.
A missing key, a wrong type or a division by zero is a mistake of ours and is shown as one."""


def guarded(method: Callable[P, R]) -> Callable[P, R]:
    """A method that raises IndexUnusable where the index cannot be read, so that the store answers instead."""

    @wraps(method)
    def reading(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return method(*args, **kwargs)
        except DAMAGE as error:
            raise IndexUnusable(f"{type(error).__name__}: {error}") from error

    return reading
