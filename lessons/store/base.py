"""What every store offers: pages with revisions, the change log, and one rule of who may see what."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from lessons.pages.page import ANYONE, Change, Draft, Page, Revision, Section, Viewer
from lessons.store.attachments import AttachmentStore, AttachmentWriting
from lessons.store.letters import Letter, Outbox
from lessons.store.manuscripts import ManuscriptStore, ManuscriptWriting
from lessons.store.remarks import CommentStore, CommentWriting
from lessons.store.subscriptions import SubscriptionStore
from lessons.store.users import AccountStore


@dataclass(frozen=True, slots=True)
class Deed:
    """Who did what and when: what the change log and the revision say of a change."""

    action: str
    actor: str
    at: datetime
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Translation:
    """A machine's translation of a page's current revision; empty where the machine failed."""

    lang: str
    title: str
    sections: Sequence[Section]


class Writing(Protocol):
    """A write transaction. Everything done through it is there as a whole or not at all."""

    @property
    def comments(self) -> CommentWriting:
        """What is said about pages, in this same transaction."""
        ...

    def current(self, type: str, slug: str) -> tuple[str, str] | None:
        """Id and source of the page's newest revision, whoever may see it."""
        ...

    @property
    def manuscripts(self) -> ManuscriptWriting:
        """Where texts are changed that are on their way to publication."""
        ...

    @property
    def attachments(self) -> AttachmentWriting:
        """Where files come to texts."""
        ...

    def page(self, id: str) -> Page:
        """The page as it stands now, whoever may see it. Raises NotFound."""
        ...

    def free(self, type: str, slug: str) -> str:
        """The slug, with a number behind it where others have it."""
        ...

    def put(self, draft: Draft, state: str, terms: Mapping[str, Sequence[str]], deed: Deed) -> Change:
        """Add a page or its next revision, which has the attachments of the one before. `terms` are its values by facet."""
        ...

    def move(self, page: Page, state: str, deed: Deed, successor: str = "", merged: bool = False) -> Change:
        """Set a page's state, with the deed's comment as the reason. `successor` is the id of the page that takes over;
        `merged` says that it tells the same event and is read instead."""
        ...

    def note(self, page: Page, deed: Deed) -> Change:
        """Say in the log that something about the page has changed, other than its text."""
        ...

    def post(self, letter: Letter, at: datetime, once: str = "") -> bool:
        """Put a letter into the outbox; of those to one user with the same `once` only the first ever. Nothing where no mail
        goes out, and for whoever is no user or has been erased. Says whether it was put there."""
        ...


class Store(Protocol):
    """Where pages live. Every look takes the viewer and sees only what that viewer may.

    Lists and counts leave out what was superseded or retired; `page`, `titles` and what tells of the past do not.
    """

    @property
    def accounts(self) -> AccountStore:
        """Where those live who may write."""
        ...

    @property
    def manuscripts(self) -> ManuscriptStore:
        """Where texts live that are on their way to publication."""
        ...

    @property
    def attachments(self) -> AttachmentStore:
        """The files that belong to texts."""
        ...

    @property
    def subscriptions(self) -> SubscriptionStore:
        """The searches that users follow."""
        ...

    @property
    def outbox(self) -> Outbox:
        """Where letters wait until they have gone."""
        ...

    @property
    def comments(self) -> CommentStore:
        """Where it is read what is said about pages."""
        ...

    def writing(self) -> AbstractContextManager[Writing]:
        """Begin a write transaction; waits for its turn. Raises Busy when it takes too long."""
        ...

    def page(self, type: str, slug: str, viewer: Viewer = ANYONE) -> Page:
        """Raises NotFound alike for what is not there and for what the viewer may not see."""
        ...

    def by_refs(self, refs: Sequence[str], viewer: Viewer = ANYONE, past: bool = False) -> list[Page]:
        """The pages named `type/slug`, in that order, those unseen left out; with `past`, superseded and retired ones too."""
        ...

    def by_ids(self, ids: Sequence[str], viewer: Viewer = ANYONE) -> list[Page]:
        """The same by id, in no order that means anything."""
        ...

    def due(self, day: date, viewer: Viewer = ANYONE) -> list[Page]:
        """Pages that were to be looked at again by that day, longest due first."""
        ...

    def under_review(self, viewer: Viewer = ANYONE) -> list[Page]:
        """Pages in doubt, longest so first."""
        ...

    def pages(
        self,
        types: Sequence[str] = (),
        terms: Mapping[str, Sequence[str]] | None = None,
        limit: int = -1,
        offset: int = 0,
        viewer: Viewer = ANYONE,
        newest: bool = False,
    ) -> list[Page]:
        """Pages of some types (all when empty) that carry any of the values in each facet, by title or newest first."""
        ...  # fmt: skip

    def titles(self, type: str, viewer: Viewer = ANYONE) -> dict[str, tuple[str, str]]:
        """Slug → (title, language) of every page of a type."""
        ...

    def count(self, types: Sequence[str] = (), viewer: Viewer = ANYONE) -> int: ...

    def containing(
        self, words: Sequence[str], viewer: Viewer = ANYONE, without: Sequence[str] = (), limit: int = -1
    ) -> list[str]:
        """Refs of pages whose text holds every word and none of those it is to be without, newest first: what search
        falls back on."""
        ...

    def pairs(self, type: str, first: str, second: str, viewer: Viewer = ANYONE) -> list[tuple[str, str, str]]:
        """(ref, value of the first facet, value of the second) for every page of a type that has both."""
        ...

    def tally(self, type: str, facet: str, viewer: Viewer = ANYONE) -> dict[str, int]:
        """Facet value → number of pages of a type that carry it, most frequent first."""
        ...

    def revisions(self, page: Page, viewer: Viewer = ANYONE) -> list[Revision]:
        """Newest first, those left out that were meant for others than the viewer when they were written."""
        ...

    def revision(self, page: Page, number: int, viewer: Viewer = ANYONE) -> Revision:
        """Raises NotFound alike for a number that there is not and for what the viewer may not see."""
        ...

    def sources(self, viewer: Viewer = ANYONE) -> Iterable[tuple[str, str, str]]:
        """(type, slug, source) of every page, for export."""
        ...

    def changes(self, since: int, limit: int, viewer: Viewer | None = ANYONE) -> list[Change]:
        """Log entries after `since`, oldest first, of pages the viewer may see; all of them when viewer is None."""
        ...

    def recent(self, limit: int, viewer: Viewer = ANYONE) -> list[Change]:
        """The newest entry of each page, newest first."""
        ...

    def seq(self) -> int:
        """The newest number in the change log, 0 when it is empty."""
        ...

    def untranslated(self, type: str, source: str, target: str, limit: int, viewer: Viewer = ANYONE) -> list[Page]:
        """Pages in language `source` whose current revision has no translation into `target`, newest first."""
        ...

    def keep_translation(self, page: Page, translation: Translation, actor: str, at: datetime) -> None:
        """Store the translation of the page's revision, and say so in the change log."""
        ...

    def translations(self, pages: Sequence[Page]) -> dict[str, list[Translation]]:
        """Ref → translations of the page's current revision, empty ones left out. The pages have been loaded."""
        ...

    def faults(self) -> list[str]:
        """What is wrong with the store itself, in sentences; empty when all is well."""
        ...
