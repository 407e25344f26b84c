"""Which words of a text answer a plan: the reader's words, their stems and kin, labels and translations."""

from collections.abc import Iterator

from search.analysis import Analysis
from search.analysis.fold import fold
from search.analysis.language import Language
from search.whoosh_engine.plan import Plan


class Marker:
    """Called with a lower-case word of a text: the term it stands for, or nothing."""

    def __init__(self, plan: Plan, analysis: Analysis, language: Language) -> None:
        self._language = language
        self._terms = dict(_terms(plan, analysis, language.code))
        self._folded = {fold(term): asked for term, asked in self._terms.items()}
        self._told: dict[str, str] = {}

    def __call__(self, word: str) -> str:
        if word not in self._told:
            self._told[word] = self._tell(word)
        return self._told[word]

    def _tell(self, word: str) -> str:
        if word in self._language.stop_words:
            return ""
        stem = self._language.stem(word)
        exact = self._terms.get(stem) or self._folded.get(fold(stem))
        parts = (self._terms[part] for part in self._language.parts(word) if part in self._terms)
        return exact or next(parts, "")


def _terms(plan: Plan, analysis: Analysis, code: str) -> Iterator[tuple[str, str]]:
    """Terms as they stand in a text of the language, each with the word it answers."""
    for asked in plan.asked:
        for way in asked.ways:
            if way.layer == "concept":
                labels = analysis.meanings.labels[way.found].get(code, ())
                yield from ((term, asked.word) for label in labels for term in label.terms)
            elif way.lang in (code, plan.lang):
                yield from ((term, asked.word) for term in way.terms)
    yield from ((term, term) for text in plan.phrases for term in analysis.languages[code].terms(text))
