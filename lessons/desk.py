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
class Desk:
    cases: Sequence[Case]
    offered: Sequence[Offered]
    review: Queue

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
    return Desk(cases, _offered(site, user), reviewing.queue(site, viewer, now.date()))


def case(site: Site, manuscript: Manuscript, hearings: Sequence[Hearing], now: datetime) -> Case:
    """What a manuscript waits for."""
    asked = {h.organisation for h in hearings}
    left = [slug for slug in hearing.to_ask(site, manuscript) if slug not in asked]
    settled = all(hearing.settled(h, now) for h in hearings)
    waits_for = "check" if manuscript.state == "submitted" else "publishing" if settled else "answers"
    return Case(manuscript, left, hearings, waits_for, (now - manuscript.since).days)


def _offered(site: Site, user: User) -> list[Offered]:
    found = site.store.manuscripts.offered()
    pages = {page.id: page for page in site.store.by_ids([h.page for h in found], viewer_of(user))}
    return [Offered(h, pages[h.page]) for h in found if h.page in pages]
