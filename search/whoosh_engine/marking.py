"""Which words of a text answer a plan: the reader's words, their stems and kin, labels and translations."""

from collections.abc import Iterator

from search.analysis import Analysis
from search.analysis.fold import fold
from search.analysis.language import KIN, Language
from search.whoosh_engine.plan import Plan


class Marker:
    """Called with a lower-case word of a text: the term it stands for, or nothing."""

    def __init__(self, plan: Plan, analysis: Analysis, language: Language) -> None:
        terms = dict(_terms(plan, analysis, language.code))
        self._answers = {KIN + fold(term): asked for term, asked in terms.items()} | terms
        self._keys = language.keys

    def __call__(self, word: str) -> str:
        keys = self._keys(word)
        if self._answers.keys().isdisjoint(keys):
            return ""
        return next(self._answers[key] for key in keys if key in self._answers)


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
