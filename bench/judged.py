"""Measures recall at ten on the judged sets: `python -m bench.judged --help`."""

import argparse
import atexit
import json
import os
import random
import shutil
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import mean

import yaml

from bench.translated import Translated
from lessons.translating import Translator, translators
from search import ranking
from search.analysis import Analysis
from search.base import Concept, Document, Lexicon, Request, Sense
from search.query import Query
from search.whoosh_engine import WhooshEngine
from search.whoosh_engine.plan import Asked, Plan, Planner

ROOT = Path(__file__).parent.parent
EVAL = Path(os.environ.get("LESSONS_SHARED", ROOT.parent / "shared")) / "data" / "eval"
sys.path.append(str(EVAL))
NORDIC = {"da", "nb", "nn"}
ONE_LANGUAGE = (
    ("sv-faq", "all"),
    ("sv-agency", "all"),
    ("no-wiki", "all"),
    ("squad", "lang:da"),
    ("squad", "lang:en"),
    ("llis", "all"),
    ("gmpp", "all"),
    ("llis-topics", "all"),
)
SEVERAL = ("news-keywords", "news-title", "procurement", "wiki")
WITHOUT: list[str] = []
"""Layers that the whole run leaves out; filled once from the command line."""
MACHINE: dict[Translator, Translated] = {}
"""What machine translation adds to the documents; filled once from the command line."""
# A library of several countries: what stands around the wanted document in another language.
LIBRARY = (*SEVERAL, "sv-faq", "sv-agency", "no-wiki")


def lexicon(more: Path | None = None) -> Lexicon:
    """The concepts that ship, the word list, and an operator's lexicon as JSON lines of {lang: [words]}."""
    concepts = [
        concept
        for name in ("concepts", "risks", "phases", "themes")
        for concept in map(_concept, yaml.safe_load((ROOT / f"content/vocabularies/{name}.yaml").read_text()))
    ]
    senses = [sense for path in sorted((ROOT / "content/vocabularies/words").glob("*.tsv")) for sense in _senses(path)]
    given = [json.loads(line) for line in more.open()] if more else []
    senses += [Sense({lang: tuple(words) for lang, words in line.items()}) for line in given]
    return Lexicon(tuple(concepts), tuple(senses))


def _concept(entry: dict) -> Concept:
    labels = {lang: (label, *((entry.get("alt") or {}).get(lang) or ())) for lang, label in entry["labels"].items()}
    return Concept(entry["id"], labels)


def _senses(path: Path) -> Iterator[Sense]:
    header, *lines = path.read_text(encoding="utf-8").splitlines()
    for line in lines:
        cells = zip(header.split("\t"), line.split("\t"), strict=False)
        yield Sense({lang: tuple(w.strip() for w in cell.split(";") if w.strip()) for lang, cell in cells})


class Without(Planner):
    """A planner that leaves layers out, to see what each is worth."""

    def __init__(self, analysis: Analysis, layers: Sequence[str]) -> None:
        super().__init__(analysis)
        self._layers = layers

    def plan(self, query: Query, lang: str) -> Plan:
        plan = super().plan(query, lang)
        asked = (Asked(a.word, tuple(way for way in a.ways if way.layer not in self._layers)) for a in plan.asked)
        grams = () if "grams" in self._layers else plan.grams
        return replace(plan, asked=tuple(asked), grams=grams, seams=() if "seams" in self._layers else plan.seams)


def load(name: str, collection: str) -> tuple[dict, dict, dict]:
    import evaluate  # beside the judged sets, not ours

    return evaluate.load(str(EVAL / "dev" / name), collection)


def document(doc: dict) -> Document:
    told = {translator.target: text for translator in MACHINE for text in MACHINE[translator].of(doc)}
    return Document(doc["id"], doc["lang"], doc["title"], body=doc["text"], translations=told)


def built(docs: Iterable[dict], words: Lexicon) -> WhooshEngine:
    folder = Path(tempfile.mkdtemp(prefix="judged-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    engine = WhooshEngine(folder, words)
    if WITHOUT:
        engine.planner = Without(engine.analysis, WITHOUT)
    docs = list(docs)
    for kept in MACHINE.values():
        kept.fill(docs)
    engine.rebuild(map(document, docs), 1)
    return engine


def recall(engine: WhooshEngine, query: dict, relevant: dict) -> float:
    hits = engine.search(Request(query["text"], ql=query["lang"], limit=10)).hits
    return sum(hit.id in relevant for hit in hits) / len(relevant)


def pair(asked: str, written: str) -> str:
    languages = {asked, written}
    if languages & {"fi", "is"}:
        return "other"
    if "en" in languages:
        return "en"
    return "sv" if "sv" in languages else "no-da"


def one_language(words: Lexicon, most: int) -> Iterator[tuple[str, list[float]]]:
    for name, collection in ONE_LANGUAGE:
        docs, queries, relevant = load(name, collection)
        engine, results = built(docs.values(), words), defaultdict(list)
        languages = {"nb", "nn"} if name == "no-wiki" else {doc["lang"] for doc in docs.values()}
        for id, query in some(((i, q) for i, q in queries.items() if q["lang"] in languages), most):
            results[f"{name}/{query['lang']}/{query['kind']}"].append(recall(engine, query, relevant[id]))
        yield from results.items()


def mixed(words: Lexicon, rotations: Iterable[int], most: int, alone: bool) -> Iterator[tuple[str, list[float]]]:
    results = defaultdict(list)
    for rotation in rotations:
        parts = {n: load(n, _collection(n, rotation)) for n in (SEVERAL if alone else LIBRARY)}
        library = None if alone else built([d for docs, _, _ in parts.values() for d in docs.values()], words)
        for name in SEVERAL:
            docs, queries, relevant = parts[name]
            engine = library or built(docs.values(), words)
            for id, query in some(queries.items(), most):
                written = next(iter(relevant[id])).rsplit(".", 1)[-1]
                if written != query["lang"]:
                    label = f"{name}/{query['kind']}/{pair(query['lang'], written)}"
                    results[label].append(recall(engine, query, relevant[id]))
    yield from results.items()


def pairs(words: Lexicon, most: int) -> Iterator[tuple[str, list[float]]]:
    results = defaultdict(list)
    for name in ("news-keywords", "news-title"):
        for written in ("da", "nb", "nn", "sv"):
            docs, queries, relevant = load(name, f"lang:{written}")
            engine = built(docs.values(), words)
            for id, query in some(queries.items(), most):
                if query["lang"] != written:
                    label = f"{name}/{pair(query['lang'], written)}"
                    results[label].append(recall(engine, query, relevant[id]))
    yield from results.items()


def some(items: Iterable, most: int) -> list:
    items = list(items)
    return random.Random(1).sample(items, most) if 0 < most < len(items) else items


def _collection(name: str, rotation: int) -> str:
    return "all" if name not in SEVERAL else f"mixed:{rotation % 3 if name == 'procurement' else rotation}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sets", nargs="*", default=["same", "pairs", "library"], help="same, pairs, mixed, library")
    parser.add_argument("--rotations", type=int, nargs="*", default=[0, 1, 2, 3, 4])
    parser.add_argument("--most", type=int, default=0, help="queries of a set, chosen at random; 0: all")
    parser.add_argument("--lexicon", type=Path, help="an operator's lexicon beside it")
    parser.add_argument(
        "--without", nargs="*", default=[], help="layers: compound, concept, translation, machine, grams, seams, lists"
    )
    parser.add_argument("--apertium", type=Path, metavar="FOLDER", help="add machine translations, kept in FOLDER")
    given = parser.parse_args()
    WITHOUT.extend(given.without)
    if "lists" in WITHOUT:
        ranking.EVENNESS = 0.0
    if given.apertium:
        given.apertium.mkdir(parents=True, exist_ok=True)
        MACHINE.update({each: Translated(each, given.apertium) for each in translators()})
    words = lexicon(given.lexicon)
    runs = {
        "same": lambda: one_language(words, given.most),
        "pairs": lambda: pairs(words, given.most),
        "mixed": lambda: mixed(words, given.rotations, given.most, alone=True),
        "library": lambda: mixed(words, given.rotations, given.most, alone=False),
    }
    for name in given.sets:
        start = time.perf_counter()
        for label, values in sorted(runs[name]()):
            print(f"{name:8} {label:32} {mean(values):.3f}  n {len(values)}", flush=True)
        print(f"{name:8} took {time.perf_counter() - start:.0f} s", flush=True)


if __name__ == "__main__":
    main()
