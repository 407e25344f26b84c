"""Letters that the site sends."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter to a user: its kind, and what its text needs."""

    kind: str
    user: str
    values: Mapping[str, str]
