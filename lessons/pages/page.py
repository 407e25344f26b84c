"""Pages as values: what the store hands out, frozen and plain."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, TypeAlias

Value: TypeAlias = str | int | dict[str, str] | list[str] | list[int] | list[dict[str, str]]
Meta: TypeAlias = Mapping[str, Value]
"""Cleaned front matter: field name → value, in the order of the page type's fields."""


class Section(NamedTuple):
    """A piece of a page's text: `key` names the page type's heading it stands under, or is empty."""

    key: str
    heading: str
    html: str


@dataclass(frozen=True, slots=True)
class Page:
    """A page in its newest published revision.

    `id` is random and never shown; `type` and `slug` are its address. `seq` is the number in the change log of its newest
    change, `missing` names the fields that the workflow asks for and that it lacks. `reason` is why it came into its
    state; `successor` is the `type/slug` of the page that took over, and `merged` says that both tell one event.
    """

    id: str
    type: str
    slug: str
    title: str
    lang: str
    state: str
    audience: str
    meta: Meta
    sections: Sequence[Section]
    revision: int
    seq: int
    created_at: datetime
    updated_at: datetime
    missing: Sequence[str] = ()
    reason: str = ""
    successor: str = ""
    merged: bool = False

    @property
    def ref(self) -> str:
        """`lesson/slug`: how other pages and the index name this one."""
        return f"{self.type}/{self.slug}"

    def texts(self, name: str) -> list[str]:
        """The field's value as a list of texts, empty where the page has none: for fields that repeat."""
        value = self.meta.get(name, [])
        return [str(v) for v in value] if isinstance(value, list) else [str(value)]

    def text(self, name: str) -> str:
        """The field's value as text, empty where the page has none: for fields that stand once."""
        return str(self.meta.get(name, ""))

    def section(self, key: str) -> str:
        """The HTML under the heading `key`, empty where the page has no such section."""
        return "".join(s.html for s in self.sections if s.key == key)


@dataclass(frozen=True, slots=True)
class Draft:
    """A page that has been read and checked but not stored: what editing takes."""

    type: str
    slug: str
    source: str
    meta: Meta
    sections: Sequence[Section]
    missing: Sequence[str]

    @property
    def title(self) -> str:
        return str(self.meta["title"])

    @property
    def lang(self) -> str:
        return str(self.meta["lang"])

    @property
    def audience(self) -> str:
        return str(self.meta.get("audience", "public"))


@dataclass(frozen=True, slots=True)
class Revision:
    """One stored version of a page, whole: `source` is the Markdown with its front matter, byte for byte."""

    page: str
    number: int
    source: str
    author: str
    comment: str
    at: datetime
    meta: Meta
    sections: Sequence[Section]


@dataclass(frozen=True, slots=True)
class Change:
    """One line of the append-only change log. `ref` is `type/slug` as it was then."""

    seq: int
    page: str
    ref: str
    revision: int
    action: str
    actor: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who is looking, as the set of principals they may read as. Everyone reads as `public`."""

    principals: frozenset[str] = frozenset({"public"})


ANYONE = Viewer()
