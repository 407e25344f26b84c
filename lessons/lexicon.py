"""What search knows of words: the vocabularies' concepts, the word list that ships, and lexicons an operator added."""

import csv
from collections.abc import Iterator
from pathlib import Path

from lessons.errors import Misconfigured
from lessons.pages.vocabularies import Term, Vocabularies
from search.base import Concept, Lexicon, Sense

SOURCES = ("risks", "phases", "themes", "concepts")
"""Vocabularies whose terms are concepts; regions, countries and languages are names and not translated by meaning."""


def load(vocabularies: Vocabularies, *folders: Path) -> Lexicon:
    """Concepts from the vocabularies and senses from every `*.tsv` in the folders, those named first above the others.

    Raises Misconfigured, naming file and line.
    """
    concepts = tuple(_concept(name, term) for name in SOURCES for term in vocabularies[name])
    files = [file for folder in folders for file in sorted(folder.glob("*.tsv"))]
    return Lexicon(concepts, tuple(sense for file in files for sense in _senses(file)))


def _concept(vocabulary: str, term: Term) -> Concept:
    labels = {lang: (label, *term.alt.get(lang, ())) for lang, label in term.labels.items()}
    return Concept(f"{vocabulary}/{term.id}", labels)


def _senses(file: Path) -> Iterator[Sense]:
    """One sense a row under a header of language codes; lines before the header that begin with # are remarks."""
    with file.open(encoding="utf-8", newline="") as lines:
        rows = csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        header: list[str] = []
        for number, row in enumerate(rows, start=1):
            if not header:
                header = [] if row and row[0].startswith("#") else row
            elif len(row) != len(header):
                raise Misconfigured(f"{file.name}, line {number}: has {len(row)} cells; use {len(header)}.")
            else:
                yield Sense({lang: _words(cell) for lang, cell in zip(header, row, strict=True) if cell.strip()})


def _words(cell: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in cell.split(";") if word.strip())
