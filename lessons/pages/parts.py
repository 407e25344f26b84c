"""A page's body ⇄ the parts that a form edits: what stands under each of its type's fixed headings."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lessons.pages.types import Heading, PageType

_OPENING = re.compile(r"(`{3,}|~{3,}) *+(?:\{.*\}|\.?[\w#.+-]*(?: *hl_lines=.*| *))")
"""A line that begins fenced code as the renderer sees it: from the margin. The same fence ends it."""
_HASHES = re.compile(r"#{1,2}(?!#)(.*)")
_UNDERLINE = re.compile(r"(?:=+|-+) *")
_ENDS = re.compile(r"#| {0,3}(?:(?:- {0,2}){3,}|(?:_ {0,2}){3,}|(?:\* {0,2}){3,})$")
"""A line that ends what is above it, so that the next begins anew: a heading or a rule."""
_MARKS = " \t*_`"


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a body: `key` names the fixed heading it stands under and is empty for what comes before the first.

    `heading` is as the author wrote it, `text` Markdown without blank lines around it. Headings that are not fixed are text.
    """

    key: str
    heading: str
    text: str


def split(kind: PageType, body: str) -> list[Part]:
    """The body's parts in its own order, empty ones left out. A heading that comes again stays in the text."""
    lines = _normal(body).split("\n")
    parts: dict[str, Part] = {}
    key = heading = ""
    start = 0
    for at, after, written in _headings(lines):
        found = kind.heading_key(written)
        if found and found not in parts and (found != key or not any(lines[n].strip() for n in range(start, at))):
            text = _trimmed(lines[start:at])
            parts |= {key: Part(key, heading, text)} if text else {}
            key, heading, start = found, written, after
    text = _trimmed(lines[start:])
    return [*parts.values(), *([Part(key, heading, text)] if text else [])]


def join(kind: PageType, parts: Sequence[Part], lang: str) -> str:
    """The body of these parts in this order, empty ones left out, fixed headings in the page's language."""
    headings = {heading.key: heading for heading in kind.headings}
    pieces = []
    for part in parts:
        text = _closed(_trimmed(_normal(part.text).split("\n")))
        if text:
            pieces.append(f"## {_label(headings[part.key], part, lang)}\n\n{text}" if part.key else text)
    return "\n\n".join(pieces) + "\n" if pieces else ""


def laid_out(kind: PageType, parts: Sequence[Part], lang: str) -> list[Part]:
    """What a form shows: the text before the first heading, then every fixed heading in its order, empty where absent."""
    given = {part.key: part for part in parts}
    blank = [Part(heading.key, heading.labels.get(lang, heading.labels["en"]), "") for heading in kind.headings]
    return [given.get(part.key, part) for part in (Part("", "", ""), *blank)]


def _label(heading: Heading, part: Part, lang: str) -> str:
    return heading.labels.get(lang) or part.heading or heading.labels["en"]


def _normal(text: str) -> str:
    """One kind of line end: browsers send two characters for each."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _trimmed(lines: Sequence[str]) -> str:
    """Without blank lines around it; the first line keeps its indentation, which is code."""
    filled = [at for at, line in enumerate(lines) if line.strip()]
    return "\n".join(lines[filled[0] : filled[-1] + 1]).rstrip() if filled else ""


def _headings(lines: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """(its line, the line after it, its words) of each heading of the first two levels: a page shows both alike."""
    code, _ = _fenced(lines)
    free, underline = True, -1
    for at, line in enumerate(lines):
        under = at + 1 < len(lines) and at + 1 not in code and _UNDERLINE.fullmatch(lines[at + 1])
        if at not in code and (hashes := _HASHES.fullmatch(line)):
            yield at, at + 1, hashes[1].rstrip(" \t").rstrip("#").strip(_MARKS)
        elif (
            free
            and under
            and at != underline
            and at not in code
            and line.strip()
            and not line.startswith(("    ", "#"))
        ):
            underline = at + 1
            yield at, at + 2, line.strip(_MARKS)
        indented = free and line.startswith("    ")
        free = indented or at in code or at == underline or not line.strip() or bool(_ENDS.match(line))


def _fenced(lines: Sequence[str]) -> tuple[set[int], str]:
    """The lines that are fenced code, and the first fence that nothing ends, empty where every one is ended."""
    bare = [line.rstrip(" ") for line in lines]
    last = {line: at for at, line in enumerate(bare)}
    code: set[int] = set()
    left_open = ""
    for at, line in enumerate(lines):
        begins = None if at in code else _OPENING.fullmatch(line)
        if begins and last.get(begins[1], at) > at:
            code.update(range(at, bare.index(begins[1], at + 1) + 1))
        elif begins:
            left_open = left_open or begins[1]
    return code, left_open


def _closed(text: str) -> str:
    """With the end of code that the author left open, or it would take in the parts that follow."""
    _, left_open = _fenced(text.split("\n"))
    return f"{text}\n{left_open}" if left_open else text
