"""What words mean across languages: concepts of the vocabularies, senses of the word list below them."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from search.analysis.language import Language
from search.analysis.tokens import clean, words
from search.analysis.trie import Found, Trie
from search.base import Lexicon

NEIGHBOURS: dict[str, tuple[str, ...]] = {"nb": ("nn",), "nn": ("nb",), "xx": ("en",)}
"""Languages whose labels a text uses beside its own."""


class Word(NamedTuple):
    """A word or words of one language: as written, and as its terms stand in the index."""

    text: str
    terms: tuple[str, ...]


Sense = Mapping[str, tuple[Word, ...]]


class Meanings:
    """Concepts and senses by the terms of each language, and from each meaning its words in every language."""

    def __init__(self, lexicon: Lexicon, languages: Mapping[str, Language]) -> None:
        self.labels = {concept.id: _analysed(concept.labels, languages) for concept in lexicon.concepts}
        self.senses = [_analysed(sense.words, languages) for sense in lexicon.senses]
        self._concepts = {code: Trie[str]() for code in languages}
        self._senses = {code: Trie[int]() for code in languages}
        self._named: defaultdict[str, set[str]] = defaultdict(set)
        for id, labels in self.labels.items():
            self._learn(id, labels)
        for number, sense in enumerate(self.senses):
            for code, own in self._senses.items():
                for word in sense.get(code, ()):
                    own.add(word.terms, number)

    def concepts(self, code: str, terms: Sequence[str]) -> Iterator[Found[str]]:
        """Concepts that the terms of a text in the language name."""
        return self._concepts[code].find(terms)

    def senses_of(self, code: str, terms: Sequence[str]) -> Iterator[Found[int]]:
        """Senses, as places in `senses`, that the terms of a text in the language may have."""
        return self._senses[code].find(terms)

    def named(self, label: str) -> frozenset[str]:
        """Concepts that have the label in any language, as it is written."""
        return frozenset(self._named.get(label.lower(), ()))

    def _learn(self, id: str, labels: Sense) -> None:
        for code, trie in self._concepts.items():
            for source in (code, *NEIGHBOURS.get(code, ())):
                for word in labels.get(source, ()):
                    trie.add(word.terms, id)
        for group in labels.values():
            for word in group:
                self._named[word.text.lower()].add(id)


def _analysed(texts: Mapping[str, tuple[str, ...]], languages: Mapping[str, Language]) -> Sense:
    analysed = {}
    for code, language in languages.items():
        analysed[code] = tuple(
            Word(text, language.terms(text)) for text in texts.get(code, ()) if _tells(text, language.stop_words)
        )
    return analysed


def _tells(text: str, stop_words: frozenset[str]) -> bool:
    """Whether more of a label is left than is lost with its stop words: `go through` is not `go`."""
    letters = {False: 0, True: 0}
    for word in words(clean(text).lower()):
        letters[word in stop_words] += len(word)
    return letters[False] > letters[True]
