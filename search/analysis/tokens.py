"""Cuts text into words, the same way for every language."""

import re
import unicodedata
from collections.abc import Iterator

# Letters and digits of any script, apostrophes only inside: "supplier's", "l'avenir", "NASA’s".
WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
# Typed or pasted along with words, never seen: soft hyphen, zero-width space and joiners, byte order mark.
INVISIBLE = dict.fromkeys((0xAD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF))
POSSESSIVE = re.compile(r"['’][sS]?$")
LONGEST = 64
"""Longer runs are no words but keys and encoded files; what is over is cut off."""


def clean(text: str) -> str:
    """One spelling per character: composed (NFC), nothing invisible inside words."""
    return unicodedata.normalize("NFC", text.translate(INVISIBLE))


def words(text: str) -> list[str]:
    """Lower-case words of a cleaned text in order: "Region Skåne's it-projekt" → region skåne it projekt."""
    return [_bare(word) if "'" in word or "’" in word else word[:LONGEST] for word in WORD.findall(text.lower())]


def spans(text: str) -> Iterator[tuple[int, int, str]]:
    """Start, end and lower-case form of each word, for marking words where they stand."""
    for found in WORD.finditer(text):
        yield found.start(), found.end(), _bare(clean(found.group()).lower())


def _bare(word: str) -> str:
    return POSSESSIVE.sub("", word).replace("'", "").replace("’", "")[:LONGEST]
