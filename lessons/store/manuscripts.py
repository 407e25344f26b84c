"""What every store offers for texts on their way to publication: manuscripts with their versions, and hearings."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from lessons.pages.page import Viewer


@dataclass(frozen=True, slots=True)
class Text:
    """What an author has written so far. Nothing in it has to be right: `raw` is front matter as it was typed."""

    raw: Mapping[str, object] = field(default_factory=dict)
    body: str = ""

    @property
    def title(self) -> str:
        return str(self.raw.get("title") or "").strip()

    @property
    def lang(self) -> str:
        return str(self.raw.get("lang") or "").strip()


@dataclass(frozen=True, slots=True)
class Manuscript:
    """A page that is being written, in its newest version. What is in it is nobody's but its readers'.

    `page` is the id of the page that it changes or has become and `ref` that page's `type/slug`, both empty while there is
    none; `base` is the page's revision that it was made from. `organisation` is the author's on the day it was begun.
    `version` counts every save; `since` is when it came into its `state`; `reason` is why it was sent back.
    `audiences` are those of that page, now and in the revision that the manuscript was made from or has become.
    `hands` are the users who wrote a version that stands, and not one that was kept aside.
    """

    id: str
    type: str
    page: str
    ref: str
    base: int
    state: str
    author: str
    organisation: str
    version: int
    text: Text
    reason: str
    created_at: datetime
    updated_at: datetime
    since: datetime
    audiences: frozenset[str] = frozenset()
    hands: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Version:
    """A manuscript as it was at one save. `kind` is `saved`, `auto` (kept while typing), or `aside`: a save that came
    too late, kept so that it is not lost."""

    manuscript: str
    number: int
    text: Text
    author: str
    comment: str
    kind: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Hearing:
    """An organisation asked for its account of a lesson that names it. Days after `due_at` its silence is stated.

    `manuscript` is empty where it answers a published page by itself, `page` until the lesson is published.
    `stance` is empty until it answered, then `agrees`, `adds` or `disputes`; `agreed` holds the facts that both agree on,
    once the author's side has confirmed them (`confirmed_by`); `shown_at` is when readers could first see it.
    """

    id: str
    organisation: str
    asked_by: str
    asked_at: datetime
    due_at: datetime
    manuscript: str = ""
    page: str = ""
    extended: bool = False
    stance: str = ""
    agreed: str = ""
    text: str = ""
    answered_by: str = ""
    answered_at: datetime | None = None
    confirmed_by: str = ""
    shown_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """One step of a manuscript on its way: who did what, when and why, and the state it came into."""

    manuscript: str
    action: str
    state: str
    actor: str
    at: datetime
    reason: str


class ManuscriptStore(Protocol):
    """Reading manuscripts. One predicate decides, as for pages: a manuscript's readers, who are a set of principals, of
    whom the author's colleagues read it only while they may read the page that it changes or has become."""

    def manuscript(self, id: str, viewer: Viewer) -> Manuscript:
        """Raises NotFound alike for an unknown one and a hidden one."""
        ...

    def manuscripts(
        self, viewer: Viewer, states: Sequence[str] = (), author: str = "", organisation: str = "", page: str = ""
    ) -> list[Manuscript]:
        """Longest in their state first; what is empty does not narrow."""
        ...

    def versions(self, id: str, viewer: Viewer) -> list[Version]:
        """Newest first."""
        ...

    def version(self, id: str, number: int, viewer: Viewer) -> Version:
        """Raises NotFound."""
        ...

    def moves(self, id: str, viewer: Viewer) -> list[Move]:
        """Oldest first."""
        ...

    def writers(self, page: str) -> tuple[str, frozenset[str]]:
        """Author of a page's newest published manuscript, and the organisations that all of them came from, those of
        pages that were merged into it too; empty for what was imported."""
        ...

    def hearings(
        self, manuscripts: Sequence[str] = (), pages: Sequence[str] = (), organisation: str = ""
    ) -> list[Hearing]:
        """Hearings of manuscripts or pages that the caller has loaded, or of an organisation; oldest first. A page has
        those of pages that were merged into it too."""
        ...

    def hearing(self, id: str) -> Hearing:
        """Raises NotFound. Whether the caller may see it follows from its manuscript or page."""
        ...

    def waiting(self, states: Sequence[str]) -> list[Hearing]:
        """Hearings that have not been answered, of manuscripts in one of the states; first due first."""
        ...

    def offered(self) -> list[Hearing]:
        """Answers to published pages that nobody has let through yet; oldest first."""
        ...

    def of(self, user: str) -> tuple[list[Version], list[Move], list[Hearing]]:
        """All that a user has saved, moved and answered, oldest first, whoever may read it now: for them to take along."""
        ...


class ManuscriptWriting(Protocol):
    """Changing manuscripts, inside a write transaction: what is read here stays true until it ends."""

    def manuscript(self, id: str) -> Manuscript:
        """As it stands now, whoever may see it. Raises NotFound."""
        ...

    def begin(self, manuscript: Manuscript, readers: Iterable[str], comment: str = "") -> None:
        """Add one, with its text as version 1."""
        ...

    def save(self, version: Version, aside: bool = False) -> int:
        """Add a version and answer its number. One that is set aside does not become the newest.

        What was kept while typing gives way to the author's next save.
        """
        ...

    def rebase(self, id: str, base: int) -> None:
        """Say that it has been compared with that revision of its page."""
        ...

    def move(self, move: Move, readers: Iterable[str], page: str = "") -> None:
        """Set its state and who may read it, and keep the move; `page` is the id of the page that it has become."""
        ...

    def moved(self, manuscript: str) -> Move | None:
        """Its newest move."""
        ...

    def seen(self, manuscript: str) -> bool:
        """Whether it has ever left its author's side: been handed in."""
        ...

    def empty(self, manuscript: str) -> None:
        """Take every word out of all its versions."""
        ...

    def ask(self, hearing: Hearing) -> None: ...

    def hearings(self, manuscript: str) -> list[Hearing]:
        """Oldest first."""
        ...

    def put_hearing(self, hearing: Hearing) -> None:
        """Store what has changed about a hearing."""
        ...
