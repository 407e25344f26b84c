"""Says of each hit which words of its text were found for which words of the query."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain

import numpy as np
from whoosh import query as q

from search.analysis import Analysis
from search.analysis.meanings import Word
from search.base import Match
from search.whoosh_engine.arrays import Array
from search.whoosh_engine.matches import members
from search.whoosh_engine.plan import Asked, Plan, Way
from search.whoosh_engine.rows import LANGUAGE, LANGUAGE_CODES, words_field
from search.whoosh_engine.searcher import Snapshot

ALIKE = 0.3
"""Of the words that begin alike, those that share this part of their grams are kin; there is no need to look at others."""


class Explainer:
    """Explains the hits of one plan in one snapshot."""

    def __init__(self, snapshot: Snapshot, analysis: Analysis, plan: Plan) -> None:
        self._snapshot, self._analysis, self._plan = snapshot, analysis, plan
        self._words = (*plan.asked, *plan.quoted)

    def matches(self, docs: Sequence[int]) -> list[tuple[Match, ...]]:
        """For each document one match per asked word that it has: the weightiest way that found it."""
        if not docs or not self._words:
            return [()] * len(docs)
        hits = np.array(docs, np.int64)
        codes = [LANGUAGE_CODES[number] for number in self._snapshot.number(LANGUAGE)[hits]]
        words = [self._of_word(asked, hits, codes) for asked in self._words]
        found = [tuple(filter(None, matches)) for matches in zip(*words, strict=True)]
        return [matches or self._alike(*hit) for matches, hit in zip(found, zip(docs, codes, strict=True), strict=True)]

    def _of_word(self, asked: Asked, hits: Array, codes: Sequence[str]) -> list[Match | None]:
        found: list[Match | None] = [None] * len(hits)
        elsewhere = {words_field(code) for code in LANGUAGE_CODES if code not in codes}
        possible = [way for way in asked.ways if way.field not in elsewhere]
        for way in sorted(possible, key=lambda way: -way.weight):
            if None not in found:
                break
            for place in np.flatnonzero(self._found_by(way, hits)).tolist():
                if found[place] is None:
                    word = self._written(way, hits[place], codes[place])
                    found[place] = Match(way.layer, asked.word, word)
        return found

    def _found_by(self, way: Way, hits: Array) -> Array:
        """Which of the hits the way leads to."""
        if len(way.terms) == 1:
            return self._snapshot.holding(way.field, way.terms[0], hits)
        return self._holding(way.query(), hits)

    def _holding(self, query: q.Query, hits: Array) -> Array:
        """Which of the hits the query matches."""
        return members(self._snapshot.match(query), hits, len(self._snapshot.live))

    def _written(self, way: Way, doc: int, code: str) -> str:
        """A concept is found by one of its labels: the first that stands in the text."""
        if way.layer != "concept":
            return way.found
        labels = self._analysis.meanings.labels[way.found].get(code, ())
        return next((label.text for label in labels if self._stands(label, doc, code)), way.found)

    def _stands(self, label: Word, doc: int, code: str) -> bool:
        terms = q.And([q.Term(words_field(code), term) for term in label.terms])
        return bool(self._holding(terms, np.array([doc])).all())

    def _alike(self, doc: int, code: str) -> tuple[Match, ...]:
        """For a hit that only grams found: each asked word with the word of the text that is spelled most like it."""
        alike: defaultdict[str, list[str]] = defaultdict(list)
        for term, _ in self._snapshot.doc_terms(words_field(code), doc):
            alike[_beginning(self._analysis.grams[term])].append(term)
        pairs = ((asked.word, self._most_alike(asked.word, alike)) for asked in self._words)
        return tuple(Match("spelling", word, found) for word, found in pairs if found)

    def _most_alike(self, word: str, terms: Mapping[str, Sequence[str]]) -> str:
        """The term most like the word: of those that begin like it, as kin words do once they are spelled alike, else of all."""
        own = self._analysis.grams[self._analysis.languages[self._plan.lang].stem(word)]
        share, found = self._nearest(own, terms.get(_beginning(own), ()))
        if share < ALIKE:
            share, found = self._nearest(own, chain.from_iterable(terms.values()))
        return found if share else ""

    def _nearest(self, own: Sequence[str], terms: Iterable[str]) -> tuple[float, str]:
        """The term that shares most grams, and how many."""
        ours, grams = set(own), self._analysis.grams
        return max(((_share(ours, grams[term]), term) for term in terms), default=(0.0, ""))


def _beginning(grams: Sequence[str]) -> str:
    return grams[0][:2] if grams else ""


def _share(ours: set[str], theirs: Sequence[str]) -> float:
    """The grams in common, of all that the two have."""
    common = len(ours.intersection(theirs))
    return common / (len(ours) + len(theirs) - common) if common else 0.0
