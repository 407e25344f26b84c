"""Splits compounds into words that the lexicon knows: leverandørstyring → leverandør + styring."""

from collections.abc import Callable

LINKS = {"da": ("s", "e"), "nb": ("s", "e"), "nn": ("s", "e"), "sv": ("s", "e", "o", "u"), "fi": ("n",)}
"""Letters between two parts: udbud-s-lov, verksamhet-s-styrning. English writes its compounds apart."""
SHORTEST = 3
LONGEST = 40
"""Longer words are no compounds but keys and file names."""


class Splitter:
    """Compounds of one language."""

    def __init__(self, lang: str, known: frozenset[str], stem: Callable[[str], str]) -> None:
        self._links = LINKS.get(lang, ())
        self._known = frozenset(word for word in known if len(word) >= SHORTEST)
        self._stems = frozenset(map(stem, self._known))
        self._stem = stem

    def parts(self, word: str) -> tuple[str, ...]:
        """Two words or more, or none when the word does not come apart."""
        if not self._links or not 2 * SHORTEST <= len(word) <= LONGEST:
            return ()
        return self._split(word, {})

    def _split(self, word: str, tried: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
        if word not in tried:
            tried[word] = self._first_split(word, tried)
        return tried[word]

    def _first_split(self, word: str, tried: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
        # The longest first part wins: projektlederuddannelse is projektleder + uddannelse where both are known.
        for at in range(len(word) - SHORTEST, SHORTEST - 1, -1):
            first, rest = self._first_part(word[:at]), word[at:]
            if not first:
                continue
            if self._stem(rest) in self._stems:
                return (first, rest)
            if further := self._split(rest, tried):
                return (first, *further)
        return ()

    def _first_part(self, part: str) -> str:
        if part in self._known:
            return part
        bare = part[:-1]
        return bare if part[-1] in self._links and bare in self._known else ""
