"""Spells Danish, Norwegian, Swedish and English words alike where they are kin, and cuts them into grams."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

# One letter for what the languages write differently, after NFC and lower case.
LETTERS = str.maketrans("æäøöåéèüwzðþ", "eeoooeeyvsdt")
# Regular correspondences, in this order: hvad = vad = kva, tiltrædelse = tiltredelse, administration = administrasjon.
CORRESPONDENCES = tuple(
    (re.compile(pattern), spelling)
    for pattern, spelling in (
        (r"aa", "o"),
        (r"^(?:hv|kv|qu)", "v"),
        (r"qu", "kv"),
        (r"(?:[sc]jon|tion|ssion|sion)", "sjon"),
        (r"(?:hed|het)(?=$|en|er|s)", "het"),
        (r"ph", "f"),
        (r"th", "t"),
        (r"ch", "k"),
        (r"c(?=[eiy])", "s"),
        (r"c", "k"),
        (r"x", "ks"),
        (r"(?<=[gk])j(?=[eo])", ""),
        (r"(.)\1+", r"\1"),
    )
)
# Danish softened what the others kept: bog = bok, gade = gata, løbe = løpa.
HARDENED = str.maketrans("bdg", "ptk")
GRAM_LENGTHS = (4, 5)
SEAM_LENGTH = 5
SHORTEST = 2
"""Letters of a folded word that has grams."""
MOST_REMEMBERED = 200_000


@lru_cache(MOST_REMEMBERED)
def fold(word: str) -> str:
    """A spelling that kin words share: `leverandørstyring` → leverantorstyrink, `leverantörsstyrning` → leverantorstyrnink."""
    word = word.translate(LETTERS)
    for pattern, spelling in CORRESPONDENCES:
        word = pattern.sub(spelling, word)
    return word.translate(HARDENED)


class Grams(dict[str, tuple[str, ...]]):
    """Stem → character 4- and 5-grams of it folded, its edges marked, so that short words have some too."""

    def __missing__(self, stem: str) -> tuple[str, ...]:
        folded = fold(stem)
        edged = f"_{folded}_"
        starts = ((size, range(max(1, len(edged) - size + 1))) for size in GRAM_LENGTHS if len(folded) >= SHORTEST)
        grams = tuple(edged[at : at + size] for size, places in starts for at in places)
        if len(self) >= MOST_REMEMBERED:
            self.clear()
        self[stem] = grams
        return grams


def seams(text: Sequence[str]) -> Iterator[str]:
    """5-grams that run from each word of a text into the next, folded: `ansøge om` → oke_o, ke_om.

    They tell which words stand together, small words too, whatever their endings and in any kin language.
    """
    for before, after in pairwise(map(fold, text)):
        longest = min(len(before), SEAM_LENGTH - 2)
        shortest = max(1, SEAM_LENGTH - 1 - len(after))
        for own in range(longest, shortest - 1, -1):
            yield f"{before[-own:]}_{after[: SEAM_LENGTH - 1 - own]}"
