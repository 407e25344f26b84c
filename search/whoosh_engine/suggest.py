"""Completes what is being typed, from the labels and words that the index holds."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import islice, takewhile
from typing import NamedTuple

from whoosh import query as q

from search.analysis import Analysis
from search.analysis.meanings import Word
from search.analysis.tokens import clean, words
from search.query import LONGEST
from search.whoosh_engine.rows import CONCEPTS, FORMS, words_field
from search.whoosh_engine.searcher import Snapshot

SHORTEST = 2
MOST_WORDS = 5_000
"""Words looked at: two letters begin more than a reader's patience has time for."""
MOST_CHECKED = 40
"""Completions of a second word that are tried for documents with both."""


class Label(NamedTuple):
    """A label of a concept under its lower-case spelling, which it is sorted by."""

    spelling: str
    lang: str
    word: Word
    concept: str


class Suggester:
    """Completes with whole labels first, then with the last word's endings."""

    def __init__(self, analysis: Analysis) -> None:
        self._analysis = analysis
        self._labels = sorted(
            Label(word.text.lower(), lang, word, concept)
            for concept, labels in analysis.meanings.labels.items()
            for lang, group in labels.items()
            for word in group
        )

    def suggest(self, snapshot: Snapshot, typed: str, interface: str, limit: int) -> list[str]:
        typed = clean(typed)[:LONGEST].lower().lstrip()
        last = typed.rpartition(" ")[2]
        if not words(typed) or len(typed) < SHORTEST:
            return []
        head = typed[: len(typed) - len(last)]
        completed = (head + word for word in _completions(snapshot, last, words(head)) if last)
        return list(islice(dict.fromkeys((*self._completed(snapshot, typed, interface), *completed)), max(limit, 0)))

    def _completed(self, snapshot: Snapshot, typed: str, interface: str) -> list[str]:
        """Labels that begin as typed, those in the language of the interface first, then the most used."""
        own = self._analysis.language(interface).code
        labels = [label for label in self._beginning(typed) if _stands(snapshot, label)]
        labels.sort(key=lambda label: (label.lang != own, -snapshot.df(CONCEPTS, label.concept), label.spelling))
        return [label.spelling for label in labels]

    def _beginning(self, typed: str) -> Iterator[Label]:
        start = bisect_left(self._labels, typed, key=lambda label: label.spelling)
        return takewhile(lambda label: label.spelling.startswith(typed), islice(self._labels, start, None))


def _completions(snapshot: Snapshot, last: str, before: Sequence[str]) -> Iterator[str]:
    """Words that begin so and stand with the words before, those in most documents first. Of the words before only those
    count that an index holds: it has no stop words."""
    before = [word for word in before if snapshot.df(FORMS, word)]
    found = islice(snapshot.terms(FORMS, last), MOST_WORDS)
    frequent = [word for word, _ in sorted(found, key=lambda pair: (-pair[1], pair[0]))]
    if not before:
        return iter(frequent)
    together = ((word, q.And([q.Term(FORMS, term) for term in (*before, word)])) for word in frequent[:MOST_CHECKED])
    return (word for word, query in together if len(snapshot.match(query)))


def _stands(snapshot: Snapshot, label: Label) -> bool:
    """Whether the label's words are in the index, so that it finds something."""
    return all(snapshot.df(words_field(label.lang), term) for term in label.word.terms)
