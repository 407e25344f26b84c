"""What every store offers for accounts: users, their sessions and tokens, and the tries that are counted against guessing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from lessons.store.letters import Letter


@dataclass(frozen=True, slots=True)
class User:
    """Somebody who can sign in. `id` is random and outlives name and address; `organisation` is the slug of a page.

    `active` says that there is a password, `federated` that a provider knows them; where neither holds, the user was
    invited and has not come. An erased user has neither name nor address, and stays so that what they wrote has an author.
    """

    id: str
    email: str
    name: str
    role: str
    organisation: str
    lang: str
    created_at: datetime
    active: bool = False
    erased: bool = False
    federated: bool = False

    @property
    def has_come(self) -> bool:
        """Whether there is a way to sign in: a password, or a provider that knows them."""
        return self.active or self.federated


@dataclass(frozen=True, slots=True)
class Linked:
    """That a provider, by its issuer, knows a user, by what it calls them."""

    issuer: str
    subject: str
    linked_at: datetime


@dataclass(frozen=True, slots=True)
class Session:
    """A browser that somebody signed in with. `id` names it in lists; it is not what the browser holds."""

    id: str
    user: str
    agent: str
    began_at: datetime
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class Contribution:
    """One line of the change log that a user caused."""

    ref: str
    revision: int
    action: str
    comment: str
    at: datetime


class AccountStore(Protocol):
    """Where accounts live. Tokens and passwords come here hashed, addresses in small letters."""

    def add(self, user: User, kept: str, letter: Letter | None = None) -> None:
        """Posts the letter with it. Raises Conflict when the address has an account already."""
        ...

    def user(self, id: str) -> User | None: ...

    def known(self, email: str) -> tuple[User, str] | None:
        """The user of an address, with the password as it is kept (empty when there is none yet)."""
        ...

    def users(self) -> list[User]:
        """All who were not erased, by name."""
        ...

    def names(self, ids: Sequence[str]) -> dict[str, str]:
        """Id → name of those that are users, empty where they were erased."""
        ...

    def set_lang(self, id: str, lang: str) -> None: ...

    def rehash(self, id: str, kept: str) -> None:
        """The same password kept in another way: nothing else changes."""
        ...

    def set_password(self, id: str, kept: str) -> None:
        """Sets it, and ends every session and token of the user with it."""
        ...

    def issue(self, hash: str, kind: str, email: str, until: datetime) -> None:
        """Keep a token for the user of an address; earlier ones of its kind end. Writes as much when there is no user."""
        ...

    def holder(self, hash: str, kind: str, at: datetime) -> User | None:
        """Whose token this is, while it can be used."""
        ...

    def redeem(self, hash: str, kind: str, kept: str, at: datetime) -> User | None:
        """Use a token up and set its user's password, as `set_password` does; None when it cannot be used."""
        ...

    def begin(self, session: Session, hash: str, instead_of: str, expired: tuple[datetime, datetime]) -> None:
        """Start a session; the one whose hash is `instead_of` ends. `expired`: sessions begun before the first or last
        seen before the second end too."""
        ...

    def session(self, hash: str) -> tuple[Session, User] | None: ...

    def seen(self, id: str, at: datetime) -> None: ...

    def sessions(self, user: str) -> list[Session]:
        """Last seen first."""
        ...

    def end(self, user: str, id: str = "") -> None:
        """End one session of a user, or all."""
        ...

    def try_(self, limits: Mapping[str, int], since: datetime, at: datetime) -> bool:
        """Count a try under each key, unless any of them has had as many as its limit since then: False."""
        ...

    def forgive(self, key: str) -> None:
        """Forget the tries counted under a key."""
        ...

    def identified(self, issuer: str, subject: str) -> tuple[User, bool] | None:
        """Whom a provider knows as `subject`, and whether their role was its word when they last came."""
        ...

    def identify(self, id: str, issuer: str, subject: str, at: datetime, *, granted: bool) -> None:
        """A provider knows the user as `subject`, from now on or still. Raises Conflict when it knows them, or somebody
        else is known, by another name: an address may have gone over to another person. Also for erased users."""
        ...

    def links(self, id: str) -> list[Linked]:
        """By which providers a user is known."""
        ...

    def place(self, id: str, role: str, organisation: str, at: datetime) -> None:
        """Give a user another role and organisation; their pages are credited anew. Raises Conflict for the role of the
        last administrator."""
        ...

    def erase(self, id: str, at: datetime) -> None:
        """Take name, address, organisation, password, letters and what providers call them away for good, also from what
        the user said about pages. Raises Conflict for the last administrator."""
        ...

    def contributions(self, id: str) -> list[Contribution]:
        """What the user did to pages, oldest first; what they said about them is no part of it."""
        ...
