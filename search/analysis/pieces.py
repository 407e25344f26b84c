"""The pieces of texts that one language has met, under the keys their words answer to: known pieces cost a look-up."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TypeAlias

from search.analysis.tokens import WORD, bare

Under: TypeAlias = defaultdict[str, dict[str, tuple[str, ...]]]
"""Key → piece → its words that answer to the key."""

MOST_REMEMBERED = 100_000
"""Pieces of a language. Keys, numbers and misspellings never end, so the memory has to."""


class Pieces:
    """A piece is what stands between two spaces: `(it-projektet,` has the words it and projektet."""

    def __init__(self, keys: Callable[[str], Sequence[str]]) -> None:
        self._keys = keys
        self._met: tuple[set[str], Under] = set(), defaultdict(dict)

    def answering(self, pieces: Collection[str], asked: Mapping[str, str]) -> dict[str, str]:
        """Words of the pieces, as they stand there, that answer to an asked key → what was asked with it.

        Where a word answers to several keys, the later in `asked` decides.
        """
        met, under = self._met
        if not met.issuperset(pieces):
            for piece in set(pieces) - met:
                self._meet(piece, met, under)
        answer = [(under[key], asked[key]) for key in asked if key in under]
        present = set().union(*(words for words, _ in answer)).intersection(pieces)
        return {word: term for words, term in answer for piece in present & words.keys() for word in words[piece]}

    def _meet(self, piece: str, met: set[str], under: Under) -> None:
        if len(met) >= MOST_REMEMBERED:  # whoever holds the old memory may go on with it
            self._met = set(), defaultdict(dict)
        for word in WORD.findall(piece):
            for key in self._keys(bare(word.lower())):
                under[key][piece] = (*under[key].get(piece, ()), word)
        met.add(piece)
