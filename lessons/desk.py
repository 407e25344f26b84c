"""The desk: what waits for whom, and for how long."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from lessons import hearing, reviewing
from lessons.errors import NotFound
from lessons.pages.page import Page
from lessons.permissions import may, viewer_of
from lessons.reviewing import Queue
from lessons.site import Site
from lessons.store.manuscripts import Hearing, Manuscript
from lessons.store.users import User


@dataclass(frozen=True, slots=True)
class Case:
    """A manuscript on the desk, with whom it still has to ask, the hearings that were opened, and what it waits for:
    `check`, `answers` or `publishing`."""

    manuscript: Manuscript
    to_ask: Sequence[str]
    hearings: Sequence[Hearing]
    waits_for: str
    days: int


@dataclass(frozen=True, slots=True)
class Offered:
    """An answer to a published page that came unasked and waits to be let through."""

    hearing: Hearing
    page: Page


@dataclass(frozen=True, slots=True)
class Unreached:
    """An organisation whose account is asked for while nobody there can sign in, with the manuscripts that name it."""

    organisation: str
    manuscripts: Sequence[Manuscript]


@dataclass(frozen=True, slots=True)
class Desk:
    """`invited` are those who have not used their invitation."""

    cases: Sequence[Case]
    offered: Sequence[Offered]
    review: Queue
    unreached: Sequence[Unreached]
    invited: Sequence[User]

    def waiting_for(self, what: str) -> list[Case]:
        """Cases that wait for `check`, `answers` or `publishing`."""
        return [case for case in self.cases if case.waits_for == what]

    @property
    def total(self) -> int:
        """How much waits for the desk itself."""
        ours = [case for case in self.cases if case.waits_for != "answers"]
        return len(ours) + len(self.offered) + len(self.review.doubted)


def desk(site: Site, user: User) -> Desk:
    """All that is under way, longest waiting first. Raises NotFound for those who have no desk."""
    if not may(user, "send_back"):
        raise NotFound("desk")
    viewer, now = viewer_of(user), site.clock()
    manuscripts = site.store.manuscripts.manuscripts(viewer, ("submitted", "in_hearing"))
    opened = site.store.manuscripts.hearings([m.id for m in manuscripts])
    cases = [case(site, m, [h for h in opened if h.manuscript == m.id], now) for m in manuscripts]
    users = site.store.accounts.users()
    invited = sorted((u for u in users if not u.has_come), key=lambda u: u.created_at)
    queue = reviewing.queue(site, viewer, now.date())
    return Desk(cases, _offered(site, user), queue, _unreached(cases, users, now), invited)


def case(site: Site, manuscript: Manuscript, hearings: Sequence[Hearing], now: datetime) -> Case:
    """What a manuscript waits for."""
    left, opened = hearing.left(site, manuscript, hearings), hearing.current(site, manuscript, hearings)
    settled = all(hearing.settled(h, now) for h in opened)
    waits_for = "check" if manuscript.state == "submitted" else "publishing" if settled else "answers"
    return Case(manuscript, left, opened, waits_for, (now - manuscript.since).days)


def _unreached(cases: Sequence[Case], users: Sequence[User], now: datetime) -> list[Unreached]:
    """Longest waiting first. Somebody who has been invited and has not come cannot sign in either."""
    there = {user.organisation for user in users if user.has_come}
    found: dict[str, list[Manuscript]] = {}
    for waiting in cases:
        open_ = [h.organisation for h in waiting.hearings if not hearing.settled(h, now)]
        for slug in dict.fromkeys([*waiting.to_ask, *open_]):
            if slug not in there:
                found.setdefault(slug, []).append(waiting.manuscript)
    return [Unreached(slug, manuscripts) for slug, manuscripts in found.items()]


def _offered(site: Site, user: User) -> list[Offered]:
    found = site.store.manuscripts.offered()
    pages = {page.id: page for page in site.store.by_ids([h.page for h in found], viewer_of(user))}
    return [Offered(h, pages[h.page]) for h in found if h.page in pages]
