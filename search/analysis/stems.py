"""Snowball stems, remembered, safe to use from many threads."""

from threading import Lock

from Stemmer import Stemmer

SNOWBALL = {"da": "danish", "nb": "norwegian", "nn": "norwegian", "sv": "swedish", "fi": "finnish", "en": "english"}
MOST_REMEMBERED = 200_000
"""Words per language. Keys, addresses and misspellings never end, so the memory has to."""


class Stems(dict[str, str]):
    """Word → stem of one language. A language without a stemmer keeps its words as they are."""

    def __init__(self, lang: str) -> None:
        super().__init__()
        self._stemmer = Stemmer(SNOWBALL[lang]) if lang in SNOWBALL else None
        self._one_at_a_time = Lock()  # a Snowball stemmer works in a buffer of its own

    def __missing__(self, word: str) -> str:
        if self._stemmer is None:
            return word
        with self._one_at_a_time:
            stem = str(self._stemmer.stemWord(word))
            if len(self) >= MOST_REMEMBERED:
                self.clear()
            self[word] = stem
        return stem
