"""CPU time of queries, measured the same way for every engine."""

import time
from collections.abc import Callable, Sequence

ROUNDS = 3


def timed(search: Callable[[dict], int], queries: Sequence[dict]) -> tuple[list[float], list[int]]:
    """The best CPU time of each query in milliseconds, and its total. No engine here keeps results."""
    clock = min(_milliseconds(lambda: None) for _ in range(100))  # asking for CPU time costs some itself
    best, totals = [float("inf")] * len(queries), [0] * len(queries)
    for _ in range(ROUNDS):
        for number, query in enumerate(queries):
            taken = _milliseconds(lambda at=number, asked=query: totals.__setitem__(at, search(asked)))
            best[number] = min(best[number], max(0.0, taken - clock))
    return best, totals


def _milliseconds(work: Callable[[], None]) -> float:
    started = time.process_time()
    work()
    return (time.process_time() - started) * 1000
