"""Plain text: what a reader will see as digits, dashes and spaces, whatever they were written with, and where it stood."""

import html
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

_ENTITY = r"&(?:#\d{1,7}|#[xX][\da-fA-F]{1,6}|[A-Za-z]{2,31});"
_ODD = re.compile(rf"{_ENTITY}|[^\n -)+-\[\]^a-}}À-ɏ]")
"""Whatever may have to be made plain: entities, Markdown's marks, and everything beyond plain Latin text."""
_DASHES = "\u00ad\u02d7\u2043\u2212"
"""Dashes that Unicode does not count among the dashes; the soft hyphen is what Word puts in."""
_UNSEEN = ("Cf", "Cc", "Mn", "Me")


@dataclass(frozen=True, slots=True)
class Plain:
    """A text made plain. From the places in `at` on, its characters stand at those in `origin` of the text as written."""

    text: str
    written: str
    at: Sequence[int]
    origin: Sequence[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where `text[start:end]` stands in the text as written; its last character may be a whole entity there."""
        last = self._place(end - 1)
        odd = _ODD.match(self.written, last)
        return self._place(start), odd.end() if odd else last + 1

    def _place(self, position: int) -> int:
        n = bisect_right(self.at, position) - 1
        return self.origin[n] + position - self.at[n]


def made_plain(written: str) -> Plain:
    """The text with ASCII digits, `-` and spaces, and without Markdown's marks and unseen characters."""
    parts: list[str] = []
    at, origin = [0], [0]
    done = size = 0
    for odd in _ODD.finditer(written):
        plain = "".join(map(_plain, html.unescape(odd[0])))
        parts += (written[done : odd.start()], plain)
        size += odd.start() - done + len(plain)
        done = odd.end()
        at.append(size)
        origin.append(done)
    return Plain("".join((*parts, written[done:])), written, at, origin)


def _plain(char: str) -> str:
    category = unicodedata.category(char)
    if category == "Nd":
        return str(unicodedata.decimal(char))
    if category == "Pd" or char in _DASHES:
        return "-"
    if category in ("Zs", "Zl", "Zp") or char in "\t_":
        return " "
    if char in "*`\\~" or category in _UNSEEN:
        return ""
    return unicodedata.normalize("NFKC", char)[:1] if "！" <= char <= "～" else char
