"""What compounds and concepts are worth in the lessons that ship: `python -m bench.tagged`.

Asked is each label of a theme or a risk type, in each language; right are the lessons that an author gave this tag, which
nothing in their indexed text says unless they say it themselves: the tags are left out of the documents.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import mean
from tempfile import TemporaryDirectory

import yaml

from bench.judged import ROOT, Without, lexicon
from search.analysis import Analysis
from search.base import Document, Request
from search.whoosh_engine import WhooshEngine

TAGS = {"risks": "risks", "themes": "themes"}
"""Field of a lesson → vocabulary of its values."""
LANGUAGES = ("da", "nb", "sv", "en")
FEWEST = 3
"""Lessons with a tag that make it worth asking for."""
VARIANTS: tuple[tuple[str, ...], ...] = ((), ("compound",), ("concept",), ("compound", "concept"))


@dataclass(frozen=True, slots=True)
class Question:
    text: str
    lang: str
    kind: str
    right: frozenset[str]
    """Ids of the lessons with the tag."""


def lessons() -> Iterator[tuple[Document, dict]]:
    for path in sorted((ROOT / "content/lessons").glob("*.md")):
        _, front, body = path.read_text(encoding="utf-8").split("---\n", 2)
        meta = yaml.safe_load(front)
        yield Document(path.stem, meta["lang"], meta["title"], body=body, facets={"lang": (meta["lang"],)}), meta


def questions(metas: dict[str, dict], analysis: Analysis) -> Iterator[Question]:
    for field, vocabulary in TAGS.items():
        for term in yaml.safe_load((ROOT / f"content/vocabularies/{vocabulary}.yaml").read_text(encoding="utf-8")):
            right = frozenset(id for id, meta in metas.items() if term["id"] in (meta.get(field) or ()))
            for lang in LANGUAGES if len(right) >= FEWEST else ():
                label = term["labels"][lang].lower()
                yield Question(label, lang, kind(label, lang, analysis), right)


def kind(label: str, lang: str, analysis: Analysis) -> str:
    if len(label.split()) > 1:
        return "several words"
    return "compound" if analysis.languages[lang].parts(label) else "plain word"


def measured(engine: WhooshEngine, asked: Question, langs: dict[str, str]) -> dict[str, float]:
    """Shares from 0 to 1: of the right ones among the first ten, own language and others; and of all that was found."""
    hits = [hit.id for hit in engine.search(Request(asked.text, asked.lang, limit=1000)).hits]
    figures = {}
    for name, own in (("own", True), ("other", False)):
        listed = [id for id in hits if (langs[id] == asked.lang) is own]
        right = [id for id in asked.right if (langs[id] == asked.lang) is own]
        if right:
            figures[f"{name} R@10"] = len(set(listed[:10]) & set(right)) / min(10, len(right))
    right_ones = len(set(hits) & asked.right)
    figures |= {"found recall": right_ones / len(asked.right), "found precision": right_ones / len(hits) if hits else 0}
    return figures | {"why": explained(engine, asked)}


def explained(engine: WhooshEngine, asked: Question) -> float:
    """The share of the first ten whose explanation names a word that was read as such, not one that is spelled alike."""
    hits = engine.search(Request(asked.text, asked.lang, limit=10)).hits
    return mean(any(match.layer != "spelling" for match in hit.matches) for hit in hits) if hits else 0.0


def main() -> None:
    documents, metas = zip(*lessons(), strict=True)
    known = {document.id: meta for document, meta in zip(documents, metas, strict=True)}
    langs, words = {document.id: document.lang for document in documents}, lexicon()
    with TemporaryDirectory() as folder:
        for without in VARIANTS:
            engine = WhooshEngine(Path(folder), words)  # anew, as an engine remembers its plans
            engine.planner = Without(engine.analysis, without)
            if not without:
                engine.rebuild(documents, 1)
            asked = questions(known, engine.analysis)
            results: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
            for question in asked:
                for name, value in measured(engine, question, langs).items():
                    results[question.kind][name].append(value)
            for label, figures in sorted(results.items()):
                shown = "  ".join(f"{name} {mean(values):.3f}" for name, values in figures.items())
                print(f"without {'+'.join(without) or 'nothing':18} {label:14} n {len(figures['why']):3}  {shown}")


if __name__ == "__main__":
    main()
