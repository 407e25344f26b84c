"""Differences between two versions of a page: fields with their old and new values, and the body word by word."""

import re
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from diff_match_patch import diff_match_patch

from lessons.pages import frontmatter

TIME_LIMIT = 1.0
"""Seconds for one body. What has not been compared by then is shown as removed and added in one piece."""
MAX_WORDS = 20_000
"""Words and spaces in one changed passage; a longer one is shown as removed and added in one piece."""
_FIRST = 0xF0000
"""Each different token stands for a character from here on, where no character has a meaning."""
_MOST = 0x10FFFF - _FIRST
_PARAGRAPH = re.compile(r"[^\n]*\n+|[^\n]+")
_WORD = re.compile(r"\w+|\n+|[^\S\n]+|[^\w\s]")
_BREAK = re.compile(r"\n(?:[^\S\n]*\n)+")

Kind = Literal["same", "added", "removed"]
_KINDS: dict[int, Kind] = {0: "same", 1: "added", -1: "removed"}


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text that both versions have, or only the new or the old one."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field whose values differ; each value as a line of text, none where the page had or has none."""

    name: str
    old: Sequence[str]
    new: Sequence[str]


@dataclass(frozen=True, slots=True)
class Difference:
    fields: Sequence[FieldChange]
    body: Sequence[Piece]

    @property
    def is_empty(self) -> bool:
        return not self.fields and all(piece.kind == "same" for piece in self.body)


def compare(old: str, new: str) -> Difference:
    """What changed from one source text to another. Raises Invalid when the front matter of either cannot be read."""
    before, was = frontmatter.split(old)
    after, now = frontmatter.split(new)
    return Difference(_fields(before, after), words(_unified(was), _unified(now)))


def words(old: str, new: str) -> list[Piece]:
    """The two texts as one sequence of pieces, paragraph by paragraph and within changed ones word by word.

    Joining all but the added pieces gives the old text, all but the removed ones the new.
    """
    until = time.time() + TIME_LIMIT
    pieces: list[Piece] = []
    removed = ""
    for kind, text in [*_compared(_PARAGRAPH.findall(old), _PARAGRAPH.findall(new), until), ("same", "")]:
        if kind == "removed":
            removed += text
            continue
        pieces += _passage(removed, text if kind == "added" else "", until)
        removed = ""
        pieces += [Piece("same", text)] if kind == "same" and text else []
    return _joined(pieces)


def paragraphs(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """The pieces by paragraph, blank lines left out; ¶ stands where only one version begins a new paragraph."""
    cut: list[list[Piece]] = [[]]
    for piece in pieces:
        first, *rest = _BREAK.split(piece.text)
        if rest and piece.kind != "same" and not piece.text.strip():
            first = "¶"
        for number, part in enumerate((first, *rest)):
            if number:
                cut.append([])
            if part:
                cut[-1].append(Piece(piece.kind, part))
    return [paragraph for paragraph in cut if any(piece.text.strip() for piece in paragraph)]


class _Matcher(diff_match_patch):  # type: ignore[misc]  # the library ships no types
    """The library without the two steps that no time limit reaches: both take minutes on long runs of one word."""

    def diff_halfMatch(self, text1: str, text2: str) -> None:  # noqa: N802
        return None

    def diff_cleanupSemanticLossless(self, diffs: object) -> None:  # noqa: N802
        """Moves edits to the edges of words; ours begin and end there."""


def _passage(old: str, new: str, until: float) -> Iterator[Piece]:
    """A passage that differs: paragraph with paragraph where they answer to each other, and word by word."""
    before, after = _PARAGRAPH.findall(old), _PARAGRAPH.findall(new)
    paired = 1 < len(before) == len(after) and all(map(_alike, before, after))
    for was, now in zip(before, after, strict=True) if paired else ((old, new),):
        yield from _by_word(was, now, until)


def _alike(old: str, new: str) -> bool:
    """Whether one is likely the other rewritten: at least half of the shorter one's words stand in both."""
    were, are = set(_WORD.findall(old)), set(_WORD.findall(new))
    return len(were & are) * 2 >= min(len(were), len(are))


def _by_word(old: str, new: str, until: float) -> Iterator[Piece]:
    before, after = _WORD.findall(old), _WORD.findall(new)
    if before and after and max(len(before), len(after)) <= MAX_WORDS and time.time() < until:
        yield from (Piece(kind, text) for kind, text in _compared(before, after, until, readable=True))
        return
    whole: tuple[tuple[Kind, str], ...] = (("removed", old), ("added", new))
    yield from (Piece(kind, text) for kind, text in whole if text)


def _compared(old: list[str], new: list[str], until: float, readable: bool = False) -> list[tuple[Kind, str]]:
    """Runs of tokens, each run as one text. `readable` gives up short matches between changes."""
    known: dict[str, int] = {}
    for token in (*old, *new):
        known.setdefault(token, len(known))
    if len(known) > _MOST:
        return [("removed", "".join(old)), ("added", "".join(new))]
    tokens = list(known)
    matcher = _Matcher()
    found = matcher.diff_main(
        *("".join(chr(_FIRST + known[t]) for t in side) for side in (old, new)), checklines=False, deadline=until
    )
    if readable:
        matcher.diff_cleanupSemantic(found)
    return [(_KINDS[kind], "".join(tokens[ord(c) - _FIRST] for c in run)) for kind, run in found]


def _joined(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces with neighbours of one kind made one."""
    joined: list[Piece] = []
    for piece in pieces:
        if joined and joined[-1].kind == piece.kind:
            joined[-1] = Piece(piece.kind, joined[-1].text + piece.text)
        else:
            joined.append(piece)
    return joined


def _fields(before: Mapping[str, object], after: Mapping[str, object]) -> list[FieldChange]:
    return [
        FieldChange(name, _lines(before.get(name)), _lines(after.get(name)))
        for name in dict.fromkeys((*before, *after))
        if before.get(name) != after.get(name)
    ]


def _lines(value: object) -> list[str]:
    if value in (None, "", [], {}):
        return []
    values = value if isinstance(value, list) else [value]
    return [" · ".join(map(str, v.values())) if isinstance(v, Mapping) else str(v) for v in values]


def _unified(body: str) -> str:
    """Line ends of any system are one: a file from Windows has not changed in every line."""
    return body.replace("\r\n", "\n").replace("\r", "\n").strip("\n")
