"""What every import format yields."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    """One page found in a file. `place` says where, for the report; `slug` is empty where the file states none."""

    place: str
    slug: str
    raw: Mapping[str, object]
    body: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Refusal:
    """What could not be taken in, where it stands, and what to do about it."""

    place: str
    reason: str
