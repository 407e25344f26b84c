"""From text to index terms and back, for every language: the one place where words are understood."""

from collections.abc import Iterable, Mapping

from search.analysis.fold import Grams
from search.analysis.language import Language
from search.analysis.meanings import Meanings
from search.analysis.tokens import clean, words
from search.base import Lexicon

VERSION = "2"
"""Raised with every change that makes other terms of the same text; the index is then rebuilt."""

LANGUAGES = ("da", "nb", "nn", "sv", "fi", "en")
OTHER = "xx"
"""All other languages together: lower-cased words, no stems."""
SAME = {"no": "nb"}


class Analysis:
    """The analysis of every language over one lexicon. Immutable but for what it remembers; safe to share."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.languages: Mapping[str, Language] = {
            code: Language(code, _known(lexicon, code)) for code in (*LANGUAGES, OTHER)
        }
        self.grams = Grams()
        self.meanings = Meanings(lexicon, self.languages)

    def language(self, code: str) -> Language:
        """The language of a code, `no` and `nb-NO` being Bokmål; OTHER when it is none of ours."""
        code = code.partition("-")[0].lower()
        return self.languages.get(SAME.get(code, code), self.languages[OTHER])

    def told(self, asked: Iterable[str], interface: str) -> str:
        """The language the words are most likely in: most stop words and known words; `interface` when undecided."""
        asked = tuple(asked)
        counts = {code: sum(map(self.languages[code].knows, asked)) for code in LANGUAGES}
        most = max(counts.values())
        likely = [code for code in LANGUAGES if counts[code] == most]
        own = self.language(interface).code
        return own if own in likely or len(likely) == len(LANGUAGES) else likely[0]


def _known(lexicon: Lexicon, code: str) -> frozenset[str]:
    labels = [concept.labels.get(code, ()) for concept in lexicon.concepts]
    senses = [sense.words.get(code, ()) for sense in lexicon.senses]
    return frozenset(word for group in (*labels, *senses) for text in group for word in words(clean(text)))
