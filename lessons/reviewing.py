"""Reviewing: what was published is looked at again in time, put in doubt, replaced or retired, always with a reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from lessons import editing, manuscripts, personal
from lessons.editing import Written
from lessons.errors import Conflict, Invalid, NotFound
from lessons.manuscripts import page_matter
from lessons.pages.page import Page, Viewer
from lessons.pages.types.base import N_
from lessons.permissions import may
from lessons.site import Site
from lessons.store.base import Deed
from lessons.store.users import User
from lessons.workflow import MAX_REASON, Step, review_day

STEPS = {
    "question": Step(("published",), "under_review"),
    "supersede": Step(("published", "under_review"), "superseded"),
    "retire": Step(("published", "under_review", "superseded"), "retired"),
}
"""Action → step of a published page. "Still true" is `still_true`: it leads back to `published` from either state."""

REASON = N_("Say why: readers see it on the page.")
NOT_NOW = N_("That cannot be done any more: the page is in another state now.")
CHANGED = N_("The page has been changed meanwhile: read it again first.")
SUCCESSOR = N_("There is no such lesson: write the last part of the address of the lesson that takes over.")


@dataclass(frozen=True, slots=True)
class Queue:
    """Lessons to look at again: those in doubt, and those whose day has come, longest waiting first."""

    doubted: Sequence[Page]
    due: Sequence[Page]


def queue(site: Site, viewer: Viewer, today: date) -> Queue:
    """What is to be looked at again among the pages that the viewer may read."""
    due = site.store.due(today, viewer)
    return Queue(site.store.under_review(viewer), [p for p in due if p.state == "published"])


def still_true(site: Site, user: User, page: Page, seen: int = 0) -> Page:
    """Say that a page still holds: it stands for two more years. `seen` is the revision that was read, where one is
    given. Saying it twice a month is saying it once.

    Raises NotFound, Invalid, Conflict.
    """
    _allowed(site, user, "review", page)
    if page.state == "published" and page.text("review_due") == review_day(site):
        return page
    if seen and page.revision != seen:
        raise Conflict(CHANGED)
    text = manuscripts.text_of_page(site, page)
    raw = {**text.raw, "review_due": review_day(site)} if _has_day(page) else text.raw
    draft = next(editing.render(site, [editing.check(site, Written(page.slug, raw, text.body))]))
    with site.store.writing() as writing:
        now = writing.page(page.id)
        if now.revision != page.revision:
            raise Conflict(CHANGED)
        if now.state != page.state:
            raise Conflict(NOT_NOW)
        writing.put(draft, "published", editing.terms(site, draft), Deed("review", user.id, site.clock()))
    return site.store.page(page.type, page.slug, Viewer(frozenset({page.audience})))


def move(site: Site, user: User, page: Page, action: str, reason: str, successor: str = "") -> None:
    """Take one of the steps. `successor` is the slug of the page that takes over, for `supersede`.

    Raises Invalid without a reason, with a personal number in it or with an unknown successor, NotFound, Conflict.
    """
    _allowed(site, user, action, page)
    reason = " ".join(reason.split())[:MAX_REASON]
    if found := personal.faults([("reason", reason)]) if reason else [REASON]:
        raise Invalid(found)
    with site.store.writing() as writing:
        now = writing.page(page.id)
        if now.state not in STEPS[action].before:
            raise Conflict(NOT_NOW)
        after = writing.current(page.type, successor) if successor else None
        if action == "supersede" and (not after or after[0] == page.id):
            raise Invalid([SUCCESSOR])
        writing.move(now, STEPS[action].after, Deed(action, user.id, site.clock(), reason), after[0] if after else "")


def _allowed(site: Site, user: User, action: str, page: Page) -> None:
    if not may(user, action, page_matter(site, page)):
        raise NotFound(page.ref)


def _has_day(page: Page) -> bool:
    return page.type == "lesson"
