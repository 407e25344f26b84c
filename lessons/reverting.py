"""Reverting: a page goes back to how it once read, as a new revision that says so."""

from lessons import manuscripts, workflow
from lessons.errors import NotFound
from lessons.manuscripts import page_matter
from lessons.pages import frontmatter
from lessons.pages.page import Page
from lessons.permissions import may, viewer_of
from lessons.site import Site
from lessons.store.manuscripts import Manuscript, Text
from lessons.store.users import User


def revert(site: Site, user: User, page: Page, number: int, comment: str) -> Manuscript:
    """Begin the page's next revision from revision `number`; the desk's is published at once, others' goes the usual way.

    Answers the manuscript as it then stands. Raises NotFound for who may not edit, and for a revision they may not see.
    """
    if not may(user, "edit", page_matter(site, page)):
        raise NotFound(page.ref)
    raw, body = frontmatter.split(site.store.revision(page, number, viewer_of(user)).source)
    begun = manuscripts.begin(site, user, Text(raw, body), page=page, comment=comment, like=number)
    if workflow.may_revise(site, user, begun, page):
        workflow.revise(site, user, begun.id, begun.version)
    return manuscripts.opened(site, user, begun.id)
