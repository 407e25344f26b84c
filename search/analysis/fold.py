"""Spells Danish, Norwegian, Swedish and English words alike where they are kin, and cuts them into grams."""

import re

# One letter for what the languages write differently, after NFC and lower case.
LETTERS = str.maketrans(
    {"æ": "e", "ä": "e", "ø": "o", "ö": "o", "å": "o", "é": "e", "è": "e", "ü": "y", "w": "v", "z": "s", "ð": "d", "þ": "t"}
)
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


def fold(word: str) -> str:
    """A spelling that kin words share: `leverandørstyring` → leverantorstyrink, `leverantörsstyrning` → leverantorstyrnink."""
    for pattern, spelling in CORRESPONDENCES:
        word = pattern.sub(spelling, word.translate(LETTERS))
    return word.translate(HARDENED)


def grams(word: str) -> list[str]:
    """Character 4- and 5-grams of a folded word, its edges marked, so that short words have some too."""
    edged = f"_{word}_"
    return [edged[at : at + length] for length in GRAM_LENGTHS for at in range(max(1, len(edged) - length + 1))]
