"""How fast words are found, counted and written, beside stock Whoosh and tantivy on the same lessons and queries.

    python -m bench.speed [--sizes 2102,10000,100000] [--whoosh-up-to 10000]

Times are CPU time (the machine may be shared), the best of three rounds for each query, nothing cached between them:
ten hits with their ids, the exact total, and five facets each counted without its own filter.
"""

import argparse
import json
import resource
import subprocess
import sys
import time
import venv
from collections.abc import Callable, Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from whoosh import query as q

from bench.corpus import FACETS, Lesson, Query, queries, real_lessons, resampled, words
from bench.timing import timed
from search.whoosh_engine.facets import Choice
from search.whoosh_engine.index import FlatIndex
from search.whoosh_engine.schema import IndexField, Row
from search.whoosh_engine.searcher import Snapshot

FIELDS = (IndexField("title"), IndexField("body", positions=True))
REFERENCES = ("tantivy==0.27.0", "Whoosh-Reloaded==2.7.5")
ROOT = Path(__file__).parent.parent
ENVIRONMENT = ROOT / "data" / "bench" / "venv"
COMMITS = 300


def row(lesson: Lesson) -> Row:
    tokens = {"title": words(lesson.title), "body": words(lesson.body)}
    return Row(lesson.id, tokens, lesson.facets, {"year": lesson.year})


def flat_search(snapshot: Snapshot) -> Callable[[dict], int]:
    def search(query: dict) -> int:
        found = snapshot.find(tree(query["kind"], query["words"]))
        masks = {facet: snapshot.facet_mask(facet, value) for facet, value in query["filters"].items()}
        narrowed = np.logical_and.reduce([found.mask, *masks.values()]) if masks else found.mask
        snapshot.ids(found.best(10, narrowed))
        everything = Choice(narrowed)
        for facet in FACETS:
            others = [mask for name, mask in masks.items() if name != facet]
            free = Choice(np.logical_and.reduce([found.mask, *others])) if facet in masks else everything
            snapshot.facet_counts(facet, free)
        return everything.count

    return search


def tree(kind: str, wanted: list[str]) -> q.Query:
    if kind == "phrase":
        return q.Phrase("body", wanted)
    return q.Prefix("body", wanted[0]) if kind == "prefix" else q.And([q.Term("body", word) for word in wanted])


def index_at(folder: Path) -> FlatIndex:
    return FlatIndex.open(folder, FIELDS, FACETS, ["year"], "bench")


def measure_flat(lessons: Iterable[Lesson], asked: list[dict], folder: Path) -> dict:
    index, started = index_at(folder), time.process_time()
    index.rebuild(map(row, lessons), seq=1)
    built = time.process_time() - started
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    opened, started = index_at(folder), time.process_time()
    snapshot = opened.snapshot()
    opening = (time.process_time() - started) * 1000
    milliseconds, hits = timed(flat_search(snapshot), asked)
    return {"build": built, "memory": memory, "open": opening, "milliseconds": milliseconds, "hits": hits}


def measure_commits(folder: Path, lessons: list[Lesson]) -> list[float]:
    """Milliseconds of adding or replacing one lesson, merges included."""
    index, taken = index_at(folder), []
    index.snapshot()
    for number, lesson in enumerate(lessons):
        made = row(lesson)
        started = time.process_time()
        index.write([Row(f"l{number * 7}" if number % 2 else f"n{number}", made.tokens, made.facets)], [], number + 2)
        taken.append((time.process_time() - started) * 1000)
    return taken


def reference_python() -> Path:
    """The interpreter of the bench's own environment, made at its first run."""
    python = ENVIRONMENT / "bin" / "python"
    if not python.exists():
        venv.create(ENVIRONMENT, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "-q", *REFERENCES], check=True)
    return python


def measure_reference(engine: str, lessons: Iterable[Lesson], asked: list[dict], folder: Path) -> dict:
    rows, wanted = folder / "rows.jsonl", folder / "queries.json"
    wanted.write_text(json.dumps(asked))
    with rows.open("w", encoding="utf-8") as lines:
        for lesson in lessons:
            texts = {"title": " ".join(words(lesson.title)), "body": " ".join(words(lesson.body))}
            print(json.dumps({"id": lesson.id, **texts, "facets": lesson.facets}), file=lines)
    run = [reference_python().absolute(), "-m", "bench.references", engine, rows, wanted, folder / engine]
    return json.loads(subprocess.run(run, check=True, stdout=subprocess.PIPE, cwd=ROOT).stdout)


def asked_of(chosen: list[Query]) -> list[dict]:
    return [{"kind": query.kind, "words": list(query.words), "filters": query.filters} for query in chosen]


def report(name: str, count: int, measured: dict) -> None:
    half, most = np.percentile(measured["milliseconds"], (50, 95))
    line = f"{count:7} {name:8} p50 {half:7.2f}  p95 {most:7.2f} ms   {count / measured['build']:6.0f} lessons a CPU second"
    if "open" in measured:
        line += f"   {measured['memory']:.0f} MB   opened in {measured['open']:.0f} ms"
    print(line, flush=True)


def measure(real: list[dict[str, str]], count: int, whoosh_too: bool) -> None:
    def lessons() -> Iterable[Lesson]:
        return resampled(real, count)

    asked = asked_of(queries(list(resampled(real, min(count, 2000)))))
    with TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        ours = measure_flat(lessons(), asked, folder / "flat")
        report("ours", count, ours)
        for engine in ("tantivy", "whoosh") if whoosh_too else ("tantivy",):
            theirs = measure_reference(engine, lessons(), asked, folder)
            report(engine, count, theirs)
            different = sum(a != b for a, b in zip(ours["hits"], theirs["hits"], strict=True))
            print(f"        {different} of {len(asked)} totals differ", flush=True)
        taken = measure_commits(folder / "flat", list(resampled(real, COMMITS, seed=9)))
        half, most = np.percentile(taken, (50, 95))
        print(f"{count:7} add one  p50 {half:7.2f}  p95 {most:7.2f}  max {max(taken):.0f} ms", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", default="10000,100000")
    parser.add_argument("--whoosh-up-to", type=int, default=10_000)
    options = parser.parse_args()
    real = real_lessons()
    if real is None:
        sys.exit("No corpus: LESSONS_SHARED must name the folder that holds data/llis.jsonl.gz.")
    for count in map(int, options.sizes.split(",")):
        measure(real, count, whoosh_too=count <= options.whoosh_up_to)


if __name__ == "__main__":
    main()
