"""Fields of a page type: kinds of value that clean what an author wrote, or say what to write instead."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from lessons.errors import Fault, Invalid
from lessons.pages.page import Value
from lessons.pages.vocabularies import Vocabularies

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
MAX_SLUG = 120
_LINK = re.compile(r"https?://[^\s\x00-\x1f\x7f\ud800-\udfff<>\"'\\^`{|}]+")
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Control characters, and the marks that turn the direction of text around so that it shows other than it reads."""
_HALF = re.compile("[\ud800-\udfff]")
"""Half of what stands for one character in JSON, such as of an emoji that was cut: no file can hold it."""


SAYS = {
    "missing": "is missing",
    "unknown": "no such field",
    "long": "is %(length)s characters; use at most %(most)s",
    "unseen": "holds unseen control characters; write it again without them",
    "half": "holds half a character pair (a lone surrogate); write that character again",
    "number": "is %(shown)r; use a whole number from %(low)s to %(high)s",
    "day": "is %(shown)r; use a day such as 2026-03-31",
    "choice": "is %(shown)r; use one of %(values)s",
    "term": "is %(shown)r, which is not among the %(vocabulary)s; use an id such as %(near)s",
    "ref": "is %(shown)r; use the %(type)s's slug, such as region-nordjylland",
    "source": "must have a title and may have a url, and nothing else",
    "address": "has the url %(shown)r; use an address that begins with https://",
    "many": "has %(count)s values; use at most %(most)s",
    "one": "has %(count)s values; use one",
    "nested": "must be a plain text, not a list or a nested value",
}
"""Code of a fault → what to write instead, with its values."""


class Refused(ValueError):
    """A value that cannot be stored: a code of `SAYS` with its values."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(SAYS[code] % values)
        self.code = code
        self.values = values


class Kind(Protocol):
    """A kind of value. `clean` returns what is stored or raises Refused with what to write instead."""

    def clean(self, raw: object, vocabularies: Vocabularies) -> str | int | dict[str, str]: ...


@dataclass(frozen=True, slots=True)
class Text:
    """A line or a few of plain text, at most `max` characters."""

    max: int = 1000

    def clean(self, raw: object, vocabularies: Vocabularies) -> str:
        text = unicodedata.normalize("NFC", plain(raw))
        if len(text) > self.max:
            raise Refused("long", length=len(text), most=self.max)
        if _UNSEEN.search(text):
            raise Refused("unseen")
        if _HALF.search(text):
            raise Refused("half")
        return text


@dataclass(frozen=True, slots=True)
class Number:
    """A whole number from `low` to `high`."""

    low: int
    high: int

    def clean(self, raw: object, vocabularies: Vocabularies) -> int:
        text = plain(raw)
        if not re.fullmatch(r"-?[0-9]{1,15}", text) or not self.low <= int(text) <= self.high:
            raise Refused("number", shown=_shown(text), low=self.low, high=self.high)
        return int(text)


@dataclass(frozen=True, slots=True)
class Day:
    """A day as 2026-03-31, or only its year or month where no more is known and `exact` does not ask."""

    exact: bool = False

    def clean(self, raw: object, vocabularies: Vocabularies) -> str:
        text = plain(raw)
        wanted = r"\d{4}-\d{2}-\d{2}" if self.exact else r"\d{4}(-\d{2}(-\d{2})?)?"
        try:
            date.fromisoformat((text + "-01-01")[:10] if re.fullmatch(wanted, text) else "")
        except ValueError:
            raise Refused("day", shown=_shown(text)) from None
        return text


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few fixed values."""

    values: tuple[str, ...]

    def clean(self, raw: object, vocabularies: Vocabularies) -> str:
        text = plain(raw)
        if text not in self.values:
            raise Refused("choice", shown=_shown(text), values=", ".join(self.values))
        return text


@dataclass(frozen=True, slots=True)
class TermOf:
    """The id of a term in a vocabulary, in any letter case."""

    vocabulary: str

    def clean(self, raw: object, vocabularies: Vocabularies) -> str:
        text = plain(raw)
        terms = vocabularies[self.vocabulary].terms
        for candidate in (text, text.lower(), text.upper()):
            if candidate in terms:
                return candidate
        near = ", ".join(list(terms)[:6])
        raise Refused("term", shown=_shown(text), vocabulary=self.vocabulary, near=near)


@dataclass(frozen=True, slots=True)
class RefTo:
    """The slug of a page of another type. That the page exists is for `check` to say, so that order does not matter."""

    type: str

    def clean(self, raw: object, vocabularies: Vocabularies) -> str:
        text = plain(raw)
        if len(text) > MAX_SLUG or not SLUG.fullmatch(text):
            raise Refused("ref", shown=_shown(text), type=self.type)
        return text


@dataclass(frozen=True, slots=True)
class Source:
    """Where a statement comes from: a title, and a web address where there is one."""

    def clean(self, raw: object, vocabularies: Vocabularies) -> dict[str, str]:
        if not isinstance(raw, Mapping) or set(raw) - {"title", "url"} or not raw.get("title"):
            raise Refused("source")
        source = {"title": Text(500).clean(raw["title"], vocabularies)}
        if raw.get("url"):
            url = plain(raw["url"])
            if len(url) > 2000 or not _LINK.fullmatch(url):
                raise Refused("address", shown=_shown(url))
            source["url"] = url
        return source


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a page type.

    `required` refuses a page without it; `asked` only marks the page incomplete. `facet` names the facet that its values
    feed; `aliases` are other names that an import may use. `many` holds a list of at most `most` values.
    """

    name: str
    kind: Kind
    label: str
    many: bool = False
    required: bool = False
    asked: bool = False
    facet: str = ""
    aliases: tuple[str, ...] = ()
    most: int = 60

    def clean(self, raw: object, vocabularies: Vocabularies) -> Value | None:
        """The value to store, None when there is none. Raises Refused."""
        if raw is None or raw in ("", [], {}):
            return None
        if not self.many:
            return self.kind.clean(raw, vocabularies) if not isinstance(raw, list) else self._only(raw, vocabularies)
        given = raw if isinstance(raw, list) else [raw]
        if len(given) > self.most:
            raise Refused("many", count=len(given), most=self.most)
        values = [self.kind.clean(item, vocabularies) for item in given if item not in (None, "")]
        return [v for n, v in enumerate(values) if v not in values[:n]] or None  # type: ignore[return-value]

    def _only(self, raw: list[object], vocabularies: Vocabularies) -> Value:
        if len(raw) != 1:
            raise Refused("one", count=len(raw))
        return self.kind.clean(raw[0], vocabularies)


def clean(
    fields: tuple[Field, ...], raw: Mapping[str, object], vocabularies: Vocabularies
) -> tuple[dict[str, Value], list[str]]:
    """Front matter → (cleaned values in the fields' order, names of asked fields that are missing). Raises Invalid with every fault."""
    meta, faults, missing = _cleaned(fields, raw, vocabularies)
    if faults:
        raise Invalid([*faults])
    return meta, missing


def faults(fields: tuple[Field, ...], raw: Mapping[str, object], vocabularies: Vocabularies) -> list[Fault]:
    """All that has to be mended before the front matter is whole: what is wrong, and what is asked for and missing."""
    _, found, missing = _cleaned(fields, raw, vocabularies)
    return [*found, *(fault(name, Refused("missing")) for name in missing)]


def _cleaned(
    fields: tuple[Field, ...], raw: Mapping[str, object], vocabularies: Vocabularies
) -> tuple[dict[str, Value], list[Fault], list[str]]:
    faults = [fault(_shown(name), Refused("unknown"), repr(_shown(name))) for name in _unknown(fields, raw)]
    meta: dict[str, Value] = {}
    missing: list[str] = []
    for field in fields:
        try:
            value = field.clean(given(field, raw), vocabularies)
        except Refused as refused:
            faults.append(fault(field.name, refused))
            continue
        if value is not None:
            meta[field.name] = value
        elif field.required:
            faults.append(fault(field.name, Refused("missing")))
        elif field.asked:
            missing.append(field.name)
    return meta, faults, missing


def fault(name: str, refused: Refused, called: str = "") -> Fault:
    """What is wrong with a field, `called` so where its name is not one of ours."""
    return Fault(f"{called or name}: {refused}", name, refused.code, refused.values)


def plain(raw: object) -> str:
    """A scalar as text; anything nested is refused."""
    if isinstance(raw, bool) or not isinstance(raw, str | int | float):
        raise Refused("nested")
    return str(raw).strip()


def _unknown(fields: tuple[Field, ...], raw: Mapping[str, object]) -> list[str]:
    known = {name for field in fields for name in (field.name, *field.aliases)}
    return [name for name in raw if name not in known]


def given(field: Field, raw: Mapping[str, object]) -> object:
    """What the front matter says for a field, under whichever of its names."""
    for name in (field.name, *field.aliases):
        if name in raw:
            return raw[name]
    return None


def _shown(text: str) -> str:
    """What the author wrote, in one short line to be quoted back."""
    return text if len(text) <= 60 else text[:57] + "…"
