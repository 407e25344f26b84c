"""One language: its stop words, stems and compounds, applied to words and texts."""

from collections.abc import Iterable

from search.analysis.compounds import Splitter
from search.analysis.fold import fold
from search.analysis.pieces import Pieces
from search.analysis.stems import Stems
from search.analysis.stopwords import STOP_WORDS
from search.analysis.tokens import clean, words

MOST_REMEMBERED = 200_000
KIN = "~"
"""Stands before a folded stem among the keys of a word, as no stem begins so."""
PART = "+"
"""Stands before the stem of a compound's part there."""


class Language:
    """The analysis of one language; `known` are the words of the lexicon, in lower case."""

    def __init__(self, code: str, known: frozenset[str]) -> None:
        self.code = code
        self.stop_words = STOP_WORDS.get(code, frozenset())
        self._stems = Stems(code)
        self.known = known - self.stop_words
        self._splitter = Splitter(code, self.known, self.stem)
        self._known_stems = frozenset(map(self.stem, self.known))
        self._parts: dict[str, tuple[str, ...]] = {}
        self.pieces = Pieces(self.keys)

    def stem(self, word: str) -> str:
        return self._stems[word]

    def stems(self, content: Iterable[str]) -> list[str]:
        return [self._stems[word] for word in content]

    def content(self, text: str) -> list[str]:
        """The words of a text in order, stop words left out."""
        return self.telling(words(clean(text)))

    def telling(self, text: Iterable[str]) -> list[str]:
        """The words in order, stop words left out."""
        return [word for word in text if word not in self.stop_words]

    def terms(self, text: str) -> tuple[str, ...]:
        """The stems of a text in order, stop words left out: how labels and titles stand in the index."""
        return tuple(self.stems(self.content(text)))

    def parts(self, word: str) -> tuple[str, ...]:
        """The stems of a compound's parts; none when it is no compound."""
        if word not in self._parts:
            if len(self._parts) >= MOST_REMEMBERED:
                self._parts.clear()
            self._parts[word] = tuple(map(self.stem, self._splitter.parts(word)))
        return self._parts[word]

    def keys(self, word: str) -> tuple[str, ...]:
        """All that a word of a text can answer to: its stem, that stem as its kin spell it, and a compound's parts."""
        stem = self.stem(word)
        parts = (PART + part for part in self.parts(word))
        return (stem, KIN + fold(stem), *parts) if word not in self.stop_words else ()

    def knows(self, word: str) -> bool:
        """Whether the word is one of this language, as far as stop words, lexicon and compounds tell."""
        return word in self.stop_words or self.stem(word) in self._known_stems or bool(self.parts(word))
