"""Subscriptions: a member follows a search, sees what is new in it, and gets a letter in weeks that brought something."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from lessons import searching
from lessons.errors import Invalid
from lessons.mail import Letter
from lessons.pages.page import Page
from lessons.pages.types.base import N_
from lessons.permissions import viewer_of
from lessons.searching import Asked
from lessons.site import Site
from lessons.store.subscriptions import Subscription
from lessons.store.users import User

MOST = 50
"""Searches that one user may follow."""
LOOKED_AT = 50
"""The latest changed hits of a search, among which what is new is looked for."""
NAMED = 10
"""Lessons that a letter names."""
TOO_MANY = N_("You follow 50 searches already: stop following one first.")


@dataclass(frozen=True, slots=True)
class Followed:
    """A search that somebody follows, with what has come since they were told last, newest first."""

    subscription: Subscription
    new: Sequence[Page]

    @property
    def asked(self) -> Asked:
        return Asked(q=self.subscription.q, filters=self.subscription.filters)


def follow(site: Site, user: User, asked: Asked) -> None:
    """Follow a search from now on. Following it twice is following it once. Raises Invalid."""
    wanted = searching.bounded(asked)
    if len(site.store.subscriptions.of(user.id)) >= MOST:
        raise Invalid([TOO_MANY])
    site.store.subscriptions.add(
        Subscription(
            secrets.token_hex(8),
            user.id,
            wanted.q,
            wanted.filters,
            since=searching.reached(site),
            created_at=site.clock(),
        )
    )


def followed(site: Site, user: User) -> list[Followed]:
    """Every search that the user follows."""
    return [_look(site, user, subscription) for subscription in site.store.subscriptions.of(user.id)]


def follows(site: Site, user: User | None, asked: Asked) -> bool:
    """Whether the user follows just this search."""
    wanted = searching.bounded(asked)
    own = site.store.subscriptions.of(user.id) if user else []
    return any((s.q, s.filters) == (wanted.q, wanted.filters) for s in own)


def seen(site: Site, user: User, to: int) -> None:
    """The user has seen what was new when the change log had reached this number."""
    site.store.subscriptions.seen(user.id, min(to, searching.reached(site)))


def digest(site: Site) -> int:
    """Write to everybody who follows something that has grown and was not told this week; answers how many letters.

    Where no mail goes out, what is new waits on the account page.
    """
    if not site.settings.mail:
        return 0
    now, seq = site.clock(), searching.reached(site)
    week = f"{now.isocalendar().year}-{now.isocalendar().week:02}"
    written = 0
    for id, subscriptions in groupby(site.store.subscriptions.untold(week), key=lambda s: s.user):
        known, own = site.store.accounts.user(id), list(subscriptions)
        new = _new(site, known, own) if known and not known.erased else []
        if new:
            letter = Letter("digest", id, {"path": "/account", "text": _listed(new), "count": str(len(new))})
            with site.store.writing() as writing:
                posted = writing.post(letter, now, f"digest {week}")
            written += posted
            if not posted:  # this week's letter has gone already: it waits for the next
                continue
        site.store.subscriptions.tell([s.id for s in own], seq, week)
    return written


def _look(site: Site, user: User, subscription: Subscription) -> Followed:
    wanted = Asked(q=subscription.q, filters=subscription.filters, sort="changed", limit=LOOKED_AT, interface=user.lang)
    found = searching.search(site, wanted, viewer_of(user)).found
    return Followed(subscription, [f.page for f in found if f.page.seq > subscription.since])


def _new(site: Site, user: User, subscriptions: Sequence[Subscription]) -> list[Page]:
    pages = [page for s in subscriptions for page in _look(site, user, s).new if page.seq > s.told_to]
    return list({page.ref: page for page in pages}.values())


def _listed(pages: Sequence[Page]) -> str:
    named = [page.title for page in pages[:NAMED]]
    return "\n".join([*named, "…"] if len(pages) > NAMED else named)
