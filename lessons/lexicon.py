"""What search knows of words: the vocabularies' concepts, and the word list that ships beside them."""

import csv
from collections.abc import Iterator
from pathlib import Path

from lessons.errors import Misconfigured
from lessons.pages.vocabularies import Term, Vocabularies
from search.base import Concept, Lexicon, Sense

SOURCES = ("risks", "phases", "themes", "concepts")
"""Vocabularies whose terms are concepts; regions, countries and languages are names and not translated by meaning."""
COLUMNS = ("en", "da", "nb", "nn", "sv", "fi")


def load(vocabularies: Vocabularies, folder: Path) -> Lexicon:
    """Concepts from the vocabularies and senses from `folder/words/*.tsv`. Raises Misconfigured, naming file and line."""
    concepts = tuple(_concept(name, term) for name in SOURCES for term in vocabularies[name])
    senses = tuple(sense for file in sorted((folder / "words").glob("*.tsv")) for sense in _senses(file))
    return Lexicon(concepts, senses)


def _concept(vocabulary: str, term: Term) -> Concept:
    labels = {lang: (label, *term.alt.get(lang, ())) for lang, label in term.labels.items()}
    return Concept(f"{vocabulary}/{term.id}", labels)


def _senses(file: Path) -> Iterator[Sense]:
    with file.open(encoding="utf-8", newline="") as lines:
        rows = csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        if tuple(next(rows, ())) != COLUMNS:
            raise Misconfigured(f"{file.name}: the first line must name the columns {', '.join(COLUMNS)}.")
        for number, row in enumerate(rows, start=2):
            if len(row) != len(COLUMNS):
                raise Misconfigured(f"{file.name}, line {number}: has {len(row)} cells; use {len(COLUMNS)}.")
            yield Sense({lang: _words(cell) for lang, cell in zip(COLUMNS, row, strict=True) if cell.strip()})


def _words(cell: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in cell.split(";") if word.strip())
