"""Rendering at a distance: a worker that can be killed when a text takes too long."""

import multiprocessing
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import TimeoutError
from itertools import islice

from pebble import ProcessExpired, ProcessPool

from lessons.pages.markdown import as_plain, is_bounded, render

TIME_LIMIT = 2.0
"""Seconds a text may take; hostile ones would take minutes."""
WORKERS = 2
AHEAD = 64
"""Texts handed to the workers before the first is waited for."""

Rendered = list[tuple[str, str]]


class Renderer:
    """Renders Markdown in processes of its own. Never fails: what cannot be rendered is shown as plain text."""

    def __init__(self) -> None:
        self._pool: ProcessPool | None = None
        self._lock = threading.Lock()

    def render(self, body: str) -> Rendered:
        """(heading, HTML) per section."""
        return next(iter(self.render_all([body])))

    def render_all(self, bodies: Iterable[str]) -> Iterator[Rendered]:
        """The same for many texts, in their order, several at a time."""
        waiting = iter(bodies)
        while batch := list(islice(waiting, AHEAD)):
            futures = [self._schedule(body) if is_bounded(body) else None for body in batch]
            for body, future in zip(batch, futures, strict=True):
                yield self._result(body, future)

    def close(self) -> None:
        with self._lock:
            if self._pool:
                self._pool.stop()  # type: ignore[no-untyped-call]
                self._pool.join()
            self._pool = None

    def _schedule(self, body: str):  # type: ignore[no-untyped-def]  # pebble's future is untyped
        with self._lock:
            if self._pool is None:
                # Started late and by spawning: a forked copy of a server with threads may hang.
                self._pool = ProcessPool(max_workers=WORKERS, context=multiprocessing.get_context("spawn"))
            return self._pool.schedule(render, args=[body], timeout=TIME_LIMIT)

    @staticmethod
    def _result(body: str, future) -> Rendered:  # type: ignore[no-untyped-def]
        if future is None:
            return as_plain(body)
        try:
            rendered: Rendered = future.result()
        except (TimeoutError, ProcessExpired, RecursionError, AssertionError, ValueError, IndexError):
            return as_plain(body)
        return rendered
