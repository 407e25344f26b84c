"""Values as people write them in a cell → what a field holds; what fits no field is handed back."""

import re
from collections.abc import Mapping as Dict
from typing import cast

from lessons.importing.names import load, plain_name
from lessons.importing.reading import Reading
from lessons.pages.fields import Choice, Day, Field, Number, RefTo, Source, TermOf

BULLET = re.compile(r"^\s*(?:[-*+•·–—▪●○]|\d{1,3}[.)])\s+")
YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_ADDRESS = re.compile(r"https?://[^\s<>\"')\]]+")
_DAY = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})")


def fit(field: Field, text: str, reading: Reading) -> tuple[list[object], list[str]]:
    """(what the field takes, what it does not) of a cell's text. A field that repeats takes a value a line."""
    most = field.most if field.many else 1
    good: list[object] = []
    bad: list[str] = []
    for piece in _pieces(field, text, reading):
        try:
            value = field.kind.clean(_meant(field, piece, reading), reading.vocabularies)
        except ValueError:
            bad.append(piece)
            continue
        if len(good) < most:
            good.append(value)
        else:
            bad.append(piece)
    return good, bad


def _pieces(field: Field, text: str, reading: Reading) -> list[str]:
    if not field.many:
        return [" ".join(text.split())]
    lines = [BULLET.sub("", line).strip() for line in text.splitlines()]
    if isinstance(field.kind, TermOf | RefTo):
        lines = [part.strip() for line in lines for part in line.split(";")]
        lines = [part for line in lines for part in _between_commas(line, _known(field, reading))]
    return [line for line in lines if line]


def _between_commas(line: str, known: Dict[str, str]) -> list[str]:
    """`Systematic A/S, KMD` are two, while a name that holds a comma is one."""
    parts = [part.strip() for part in line.split(",")]
    whole = plain_name(line) in known or not any(plain_name(part) in known for part in parts)
    return [line] if whole else parts


def _known(field: Field, reading: Reading) -> Dict[str, str]:
    if isinstance(field.kind, TermOf):
        return reading.terms(field.kind.vocabulary)
    return reading.pages(cast("RefTo", field.kind).type)


def _meant(field: Field, text: str, reading: Reading) -> object:
    """The text as the field's kind would have it. A page that is not there is none, so that nothing points nowhere."""
    match field.kind:
        case TermOf():
            return _known(field, reading).get(plain_name(text), text)
        case RefTo():
            return _known(field, reading).get(plain_name(text), "")
        case Choice():
            return load().value(field.name, text) or text.casefold()
        case Number():
            years = YEAR.findall(text)
            return years[0] if len(years) == 1 else text
        case Day():
            day = _DAY.search(text)
            return f"{day[3]}-{int(day[2]):02}-{int(day[1]):02}" if day else text[:10]
        case Source():
            return _source(text)
        case _:
            return text


def _source(text: str) -> dict[str, str]:
    """`The report, https://example.org/report`: the title before, the address after."""
    found = _ADDRESS.search(text)
    if not found:
        return {"title": text}
    title = (text[: found.start()] + text[found.end() :]).strip(" \t,:;-–—()[]<>")
    return {"title": title or found[0], "url": found[0].rstrip(".,;")}
