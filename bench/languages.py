"""How fast the whole engine answers, all language layers on: `python -m bench.languages [--sizes 2102,10000]`."""

import argparse
import cProfile
import pstats
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from bench.corpus import FACETS, Lesson, Query, queries, real_lessons, resampled
from bench.judged import lexicon
from search.base import Document, Request
from search.whoosh_engine import WhooshEngine


def document(lesson: Lesson) -> Document:
    return Document(
        lesson.id, "en", lesson.title, body=lesson.body, facets=lesson.facets, numbers={"year": lesson.year}
    )


def request(query: Query) -> Request:
    text = " ".join(query.words)
    typed = {"phrase": f'"{text}"', "prefix": f"{text}*"}.get(query.kind, text)
    return Request(typed, "en", filters={k: (v,) for k, v in query.filters.items()}, facets=tuple(FACETS))


def milliseconds(engine: WhooshEngine, asked: Request) -> float:
    start = time.process_time()
    engine.search(asked)
    return (time.process_time() - start) * 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="2102,10000")
    parser.add_argument("--profile", action="store_true", help="say where the time of a search goes")
    given = parser.parse_args()
    lessons = real_lessons()
    if lessons is None:
        print("LESSONS_SHARED names no folder with llis.jsonl.gz: skipped")
        return
    for size in map(int, given.sizes.split(",")):
        with TemporaryDirectory() as folder:
            measure(Path(folder), [*resampled(lessons, size)], given.profile)


def measure(folder: Path, lessons: list[Lesson], profile: bool) -> None:
    engine = WhooshEngine(folder, lexicon())
    start = time.process_time()
    engine.rebuild(map(document, lessons), 1)
    built = time.process_time() - start
    asked = [request(query) for query in queries(lessons)]
    for each in asked:
        engine.search(each)
    rounds = [[milliseconds(engine, each) for each in asked] for _ in range(3)]
    p50, p95 = np.percentile(np.min(rounds, axis=0), [50, 95])
    start = time.process_time()
    engine.update([document(lessons[0])], [], 2)
    engine.search(asked[0])
    added = (time.process_time() - start) * 1000
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6
    print(
        f"{len(lessons):7} lessons: built at {len(lessons) / built:.0f} a CPU second, {size:.0f} MB; "
        f"search p50 {p50:.2f} ms, p95 {p95:.2f} ms; one more lesson and a search {added:.0f} ms",
        flush=True,
    )
    if profile:
        profiler = cProfile.Profile()
        profiler.runcall(lambda: [engine.search(each) for each in asked])
        pstats.Stats(profiler).sort_stats("tottime").print_stats(20)


if __name__ == "__main__":
    main()
