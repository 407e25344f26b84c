"""What every import format yields."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Entry:
    """One page found in a file. `place` says where, for the report; `slug` is empty where the file states none.

    One that does not replace is refused where another text already has its slug: its slug was only made from a title.
    """

    place: str
    slug: str
    raw: Mapping[str, object]
    body: str
    source: str = ""
    replaces: bool = True


@dataclass(frozen=True, slots=True)
class Refusal:
    """What could not be taken in, where it stands, and what to do about it."""

    place: str
    reason: str


@dataclass(frozen=True, slots=True)
class Notice:
    """What was passed over while the rest went in, such as a column that is none of ours."""

    place: str
    text: str


Found: TypeAlias = Entry | Refusal | Notice
