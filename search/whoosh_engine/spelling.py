"""Did you mean: mends the words of a query that the index does not know."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import chain

from search.analysis import Analysis
from search.analysis.distance import allowed, nearest
from search.analysis.language import Language
from search.whoosh_engine.rows import FORMS
from search.whoosh_engine.searcher import Snapshot

MOST_MENDED = 3
"""Words of a query: more of them unknown is another language or no language."""
MOST_CANDIDATES = 5_000
SHORTEST = 4


class Speller:
    """Mends words from what is in the index, and parts of compounds from the lexicon."""

    def __init__(self, analysis: Analysis) -> None:
        self._analysis = analysis
        self._known = {code: _by_letter(language) for code, language in analysis.languages.items()}

    def mended(self, snapshot: Snapshot, unknown: Sequence[str], lang: str) -> dict[str, str]:
        """Unknown word → the word that was meant. Stop words stand in no index and are spelled rightly."""
        spelled = [word for word in unknown if word not in self._analysis.languages[lang].stop_words]
        mended = {word: self._mended(snapshot, word, lang) for word in spelled[:MOST_MENDED] if _mendable(word)}
        return {word: meant for word, meant in mended.items() if meant}

    def _mended(self, snapshot: Snapshot, word: str, lang: str) -> str:
        # The first letter is seldom wrong; the second may be left out or stand third.
        prefixes = dict.fromkeys((word[:2], word[0] + word[2]))
        near = (snapshot.terms_near(FORMS, prefix, word, allowed(word), MOST_CANDIDATES) for prefix in prefixes)
        known = self._known[lang].get(word[0], ())
        return nearest(word, chain(*near, known)) or next(self._compounds(word, lang), "")

    def _compounds(self, word: str, lang: str) -> Iterator[str]:
        """The word with one misspelt part mended: leverandørstyrring → leverandørstyring."""
        language, known = self._analysis.languages[lang], self._known[lang]
        for at in range(len(word) - SHORTEST, SHORTEST - 1, -1):
            first, last = word[:at], word[at:]
            if first in language.known and (meant := nearest(last, known.get(last[0], ()))):
                yield first + meant
            if last in language.known and (meant := nearest(first, known.get(first[0], ()))):
                yield meant + last


def _mendable(word: str) -> bool:
    return len(word) >= SHORTEST and word.isalpha()


def _by_letter(language: Language) -> dict[str, Sequence[tuple[str, int]]]:
    """Known words under their first letter: nobody gets that one wrong."""
    words: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)
    for word in language.known:
        words[word[0]].append((word, 0))
    return dict(words)
