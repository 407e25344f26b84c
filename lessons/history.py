"""History: a page's revisions, one of them as it was, and what changed between two. Nothing hidden, nothing guessed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from lessons.pages import diff
from lessons.pages.diff import Difference
from lessons.pages.page import ANYONE, Page, Revision, Viewer
from lessons.site import Site


@dataclass(frozen=True, slots=True)
class History:
    """A page with the revisions that the viewer may see, newest first."""

    page: Page
    revisions: Sequence[Revision]


@dataclass(frozen=True, slots=True)
class Then:
    """A page as it is, and as it was in one of its revisions."""

    page: Page
    revision: Revision
    then: Page


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two revisions of a page and what changed from the old one to the new."""

    page: Page
    old: Revision
    new: Revision
    difference: Difference


def history(site: Site, type: str, slug: str, viewer: Viewer = ANYONE) -> History:
    """Raises NotFound alike for an unknown page and a hidden one."""
    page = site.store.page(type, slug, viewer)
    return History(page, site.store.revisions(page, viewer))


def revision(site: Site, type: str, slug: str, number: int, viewer: Viewer = ANYONE) -> Then:
    """Raises NotFound alike for what is unknown and what is hidden, page or revision."""
    page = site.store.page(type, slug, viewer)
    found = site.store.revision(page, number, viewer)
    then = replace(
        page,
        title=str(found.meta["title"]),
        lang=str(found.meta["lang"]),
        meta=found.meta,
        sections=found.sections,
        revision=found.number,
        updated_at=found.at,
    )
    return Then(page, found, then)


def newest(site: Site, type: str, slug: str, viewer: Viewer = ANYONE) -> tuple[int, int]:
    """Numbers of the newest revision but one and of the newest, the same where there is only one."""
    numbers = [r.number for r in history(site, type, slug, viewer).revisions]
    return numbers[:2][-1], numbers[0]


def compare(site: Site, type: str, slug: str, from_: int, to: int, viewer: Viewer = ANYONE) -> Comparison:
    """Revision `from_` against revision `to`. Raises NotFound alike for what is unknown and what is hidden."""
    page = site.store.page(type, slug, viewer)
    old, new = (site.store.revision(page, number, viewer) for number in (from_, to))
    return Comparison(page, old, new, diff.compare(old.source, new.source))
