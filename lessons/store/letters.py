"""What letters there are, and what every store offers for them: an outbox from which each goes once the mail server is up."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of letter: the values that its text needs, those it may have besides, and how long it is worth sending."""

    needs: tuple[str, ...]
    may: tuple[str, ...] = ()
    good_for: timedelta = timedelta(days=14)


KINDS = {
    "invitation": Kind(("actor",)),
    "reset": Kind((), good_for=timedelta(hours=1)),
    "hearing_asked": Kind(("title", "path", "organisation", "due")),
    "hearing_due": Kind(("title", "path", "organisation", "due")),
    "hearing_overdue": Kind(("title", "path", "organisation", "due")),
    "replied": Kind(("title", "path", "organisation")),
    "sent_back": Kind(("title", "path", "reason")),
    "published": Kind(("title", "path")),
    "comment": Kind(("title", "path", "actor"), may=("text",)),
    "answered": Kind(("title", "path", "actor"), may=("text",)),
    "digest": Kind(("path", "text", "count")),
}
"""`path` leads to the page and begins with a slash; `due` is a day as ISO writes it; `organisation` and `actor` are names.
Invitations and resets have no path: their link is made when they go, so that it never lies in the store."""


@dataclass(frozen=True, slots=True)
class Letter:
    """Something to tell a user, named by id. Raises ValueError when a value is lacking that its kind needs."""

    kind: str
    user: str
    values: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"there is no letter {self.kind!r}: use {', '.join(KINDS)}")
        if lacking := [name for name in KINDS[self.kind].needs if name not in self.values]:
            raise ValueError(f"a letter {self.kind} needs {', '.join(lacking)}")
        path = self.values.get("path", "/")
        if not path.startswith("/") or path.startswith("//"):
            raise ValueError(f"{path!r} is no path: it begins with one slash")


@dataclass(frozen=True, slots=True)
class Posted:
    """A letter in the outbox, posted `at`. `fault` is what came of the last try; `waits` says whether there will be another.
    Its values are gone once it does not wait any more."""

    id: int
    kind: str
    user: str
    values: Mapping[str, str]
    at: datetime
    tries: int
    fault: str
    waits: bool


@dataclass(frozen=True, slots=True)
class Counts:
    """Letters that wait, those among them that were tried in vain, and those that were given up lately."""

    waiting: int
    failing: int
    given_up: int


class Outbox(Protocol):
    """Letters that have been posted. They come in through a write transaction, with the deed that they tell of."""

    def due(self, at: datetime, limit: int) -> list[Posted]:
        """Letters whose time to be tried has come, in the order in which they were posted."""
        ...

    def begin(self, id: int, at: datetime, next_at: datetime) -> bool:
        """Take a letter that is due to try it; False when another took it first. Until it is known what came of it, the
        letter is not due again before `next_at`."""
        ...

    def sent(self, id: int, at: datetime) -> None:
        """The mail server has it: what it said is forgotten."""
        ...

    def failed(self, id: int, fault: str, next_at: datetime | None) -> None:
        """Tried in vain: due again at `next_at`, or given up and forgotten where that is None."""
        ...

    def waiting(self) -> list[Posted]:
        """Letters that have not gone yet, in the order in which they were posted."""
        ...

    def troubles(self, since: datetime) -> list[Posted]:
        """Letters posted after `since` that were tried in vain or given up, oldest first."""
        ...

    def counts(self, since: datetime) -> Counts:
        """How many there are; those given up count when they were posted after `since`."""
        ...

    def forget(self, before: datetime) -> None:
        """Drop what is known of letters posted before then that do not wait, but for those that go only once."""
        ...
