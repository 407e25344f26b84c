"""Which words of a text answer a plan: the reader's words, their stems and kin, labels and translations."""

from collections.abc import Collection, Iterator, Sequence

from search.analysis import Analysis
from search.analysis.fold import fold
from search.analysis.language import KIN, PART, Language
from search.whoosh_engine.plan import Plan
from search.whoosh_engine.rows import PARTS

SHORTEST = 4
"""Letters of a word of several that is marked where it stands alone."""


class Marker:
    """Called with the pieces of a lower-case text: their words that answer, each with the term it stands for."""

    def __init__(self, plan: Plan, analysis: Analysis, language: Language) -> None:
        terms = list(_terms(plan, analysis, language.code))
        within = {PART + term: asked for field, term, asked in terms if field == PARTS}
        whole = {term: asked for field, term, asked in terms if field != PARTS}
        # What the word itself says decides over what its kin and its parts say.
        self._asked = within | {KIN + fold(term): asked for term, asked in whole.items()} | whole
        self._pieces = language.pieces

    def __call__(self, pieces: Collection[str]) -> dict[str, str]:
        return self._pieces.answering(pieces, self._asked)


def _telling(terms: Sequence[str]) -> Sequence[str]:
    """Of a label's words those that say something alone: `it` of `it company` stands in any English text."""
    return terms if len(terms) == 1 else [term for term in terms if len(term) >= SHORTEST]


def _terms(plan: Plan, analysis: Analysis, code: str) -> Iterator[tuple[str, str, str]]:
    """Field and term as they stand in a text of the language, each with the word it answers."""
    for asked in plan.asked:
        for way in asked.ways:
            if way.layer == "concept":
                labels = analysis.meanings.labels[way.found].get(code, ())
                yield from ((way.field, term, asked.word) for label in labels for term in _telling(label.terms))
            elif way.lang in (code, plan.lang):
                yield from ((way.field, term, asked.word) for term in _telling(way.terms))
    yield from (("", term, term) for text in plan.phrases for term in analysis.languages[code].terms(text))
