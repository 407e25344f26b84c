"""The pieces of texts that one language has met, under the keys their words answer to: known pieces cost a look-up."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet

from search.analysis.tokens import WORD, bare

MOST_REMEMBERED = 100_000
"""Pieces of a language. Keys, numbers and misspellings never end, so the memory has to."""


class Pieces:
    """A piece is what stands between two spaces: `(it-projektet,` has the words it and projektet."""

    def __init__(self, keys: Callable[[str], Sequence[str]]) -> None:
        self._keys = keys
        self._met: tuple[set[str], defaultdict[str, set[str]]] = set(), defaultdict(set)

    def answering(self, pieces: AbstractSet[str], asked: Mapping[str, str]) -> dict[str, str]:
        """Words of the pieces, as they stand there, that answer to an asked key → what was asked with it.

        Where a word answers to several keys, the later in `asked` decides.
        """
        met, under = self._met
        if not pieces <= met:
            for piece in pieces - met:
                self._meet(piece, met, under)
        found: dict[str, str] = {}
        for key, meant in asked.items():
            for piece in pieces & under[key] if key in under else ():
                found.update((word, meant) for word, keys in self._words(piece) if key in keys)
        return found

    def _meet(self, piece: str, met: set[str], under: defaultdict[str, set[str]]) -> None:
        if len(met) >= MOST_REMEMBERED:  # whoever holds the old memory may go on with it
            self._met = set(), defaultdict(set)
        for _, keys in self._words(piece):
            for key in keys:
                under[key].add(piece)
        met.add(piece)

    def _words(self, piece: str) -> Iterator[tuple[str, Sequence[str]]]:
        return ((word, self._keys(bare(word.lower()))) for word in WORD.findall(piece))
