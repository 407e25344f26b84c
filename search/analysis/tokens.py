"""Cuts text into words, the same way for every language."""

import re
import unicodedata

# Letters and digits of any script, apostrophes only inside: "supplier's", "l'avenir", "NASA’s".
WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
# Typed or pasted along with words, never seen: soft hyphen, zero-width space and joiners, byte order mark.
INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_UNSEEN = str.maketrans("", "", INVISIBLE)
POSSESSIVE = re.compile(r"['’][sS]?$")
LONGEST = 64
"""Longer runs are no words but keys and encoded files; what is over is cut off."""


def clean(text: str) -> str:
    """One spelling per character: composed (NFC), nothing invisible inside words."""
    if text.isascii():
        return text
    if any(map(text.__contains__, INVISIBLE)):
        text = text.translate(_UNSEEN)
    return unicodedata.normalize("NFC", text)


def words(text: str) -> list[str]:
    """Lower-case words of a cleaned text in order: "Region Skåne's it-projekt" → region skåne it projekt."""
    return [bare(word) for word in WORD.findall(text.lower())]


def bare(word: str) -> str:
    """A word as it is looked up: `supplier's` → supplier, `l'avenir` → lavenir."""
    if "'" not in word and "’" not in word:
        return word[:LONGEST]
    return POSSESSIVE.sub("", word).replace("'", "").replace("’", "")[:LONGEST]
