"""The passage of a text that answers a query best, its words marked."""

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from search.analysis.tokens import clean
from search.base import Fragment

Answers: TypeAlias = Callable[[Collection[str]], Mapping[str, str]]
"""From the pieces between the spaces of a lower-case text to those of their words that answer, and what each answers."""

STOPS = tuple(f"{mark} " for mark in ".!?:…")
"""What ends a sentence."""
MORE = "…"
OPENING = 2_000
"""Characters of a text that are looked through first."""


class Mark(NamedTuple):
    """A word of the text that answers the query, and the term it stands for."""

    start: int
    end: int
    term: str


def passage(text: str, answers: Answers, length: int) -> tuple[Fragment, ...]:
    """At most `length` characters around the words that answer."""
    if length <= 2 * len(MORE):
        return ()
    # A text begins with its answer: only when nothing is found there is the rest looked through.
    read = _spaced(text[: OPENING + 2 * length])
    if len(read) < OPENING + length:  # all of it, or much white space
        read = _spaced(text)
    opening = _word_end(read, OPENING)
    marks = _marks(read[:opening], answers)
    if not marks and opening < len(read):
        read = _spaced(text)
        marks = _marks(read[opening:], answers, opening)
    start, end = (0, len(read)) if len(read) <= length else _window(read, marks, length - 2 * len(MORE))
    inside = [mark for mark in marks if start <= mark.start and mark.end <= end]
    return tuple(fragment for fragment in _fragments(read, inside, start, end) if fragment.text)


def _spaced(text: str) -> str:
    """The text on one line with single spaces. By lines, as taking every word apart would take four times as long."""
    text = clean(text).replace("\t", " ").replace("\xa0", " ")
    text = " ".join(filter(None, text.split("\n"))).strip()
    while "  " in text:
        text = text.replace("  ", " ")
    return text


def _marks(text: str, answers: Answers, before: int = 0) -> list[Mark]:
    """Where the words that answer stand, in order, in a text that `before` characters come before."""
    lowered = text.lower()
    if len(lowered) != len(text):  # "İ" grows when lowered: places would shift
        lowered = text
    answering = answers(lowered.split())
    found = ((before + at, form, term) for form, term in answering.items() for at in _places(lowered, form))
    return sorted(Mark(at, at + len(form), term) for at, form, term in found)


def _places(text: str, form: str) -> Iterator[int]:
    """Where the form stands as a word of its own."""
    at = text.find(form)
    while at >= 0:
        end = at + len(form)
        if not text[at - 1 : at].isalnum() and not text[end : end + 1].isalnum():
            yield at
        at = text.find(form, end)


def _window(text: str, marks: Sequence[Mark], length: int) -> tuple[int, int]:
    """The stretch with the most different terms, then the most marks, moved back to where its sentence begins."""
    if not marks:
        return 0, _word_end(text, length)
    within = max((_within(marks, first, length) for first in range(len(marks))), key=_richness)
    start = _beginning(text, within[0].start, earliest=max(mark.end for mark in within) - length)
    return start, _word_end(text, start + length)


def _within(marks: Sequence[Mark], first: int, length: int) -> Sequence[Mark]:
    stop = bisect_right(marks, marks[first].start + length, key=lambda mark: mark.end)
    return marks[first : max(stop, first + 1)]


def _richness(marks: Sequence[Mark]) -> tuple[int, int]:
    return len({mark.term for mark in marks}), len(marks)


def _beginning(text: str, wanted: int, earliest: int) -> int:
    """The start of the sentence of `wanted`, or of a word before it when the sentence starts too early."""
    stop = max(text.rfind(stop, max(earliest - 1, 0), wanted) for stop in STOPS)
    if stop >= 0:
        return stop + 2
    if earliest <= 0:
        return 0
    space = text.find(" ", earliest, wanted)
    return space + 1 if space >= 0 else min(earliest, wanted)


def _word_end(text: str, end: int) -> int:
    if end >= len(text):
        return len(text)
    space = text.rfind(" ", 0, end + 1)
    return space if space > 0 else end


def _fragments(text: str, marks: Sequence[Mark], start: int, end: int) -> Iterator[Fragment]:
    at, before = start, MORE * (start > 0)
    for mark in marks:
        if mark.start >= at:  # `supplier` is no second mark in `supplier's`
            yield Fragment(before + text[at : mark.start])
            yield Fragment(text[mark.start : mark.end], hit=True)
            at, before = mark.end, ""
    yield Fragment(before + text[at:end] + MORE * (end < len(text)))
