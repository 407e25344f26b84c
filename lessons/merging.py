"""Merging: two lessons that tell one event become one; the other's address leads there, and both histories stay."""

from dataclasses import replace

from lessons import editing, manuscripts
from lessons.editing import Written
from lessons.errors import Conflict, Invalid, NotFound
from lessons.manuscripts import page_matter
from lessons.pages import fields
from lessons.pages.fields import Field
from lessons.pages.page import Page
from lessons.pages.types import PAGE_TYPES
from lessons.pages.types.base import N_
from lessons.permissions import may
from lessons.site import Site
from lessons.store.base import Deed
from lessons.store.manuscripts import Text
from lessons.store.users import User

SAME = N_("Choose two different lessons.")
KINDS = N_("Only pages of one kind can be merged.")
READERS = N_("The two are not meant for the same readers. Set “Who may read it” to the same on both, then merge them.")
UNKNOWN = N_("There is no such page: write the last part of its address.")
CHANGED = N_("One of the two has been changed meanwhile: read both again first.")


def proposed(site: Site, kept: Page, other: Page) -> Text:
    """What a merged page begins with: the kept one's text, lists with the other's values behind as far as they may be that
    long, the other's text below.

    Raises Invalid for a page and itself, and for pages of two kinds or for different readers.
    """
    _two(kept, other)
    one, two = manuscripts.text_of_page(site, kept), manuscripts.text_of_page(site, other)
    values = {field.name: _of_both(field, one, two) for field in PAGE_TYPES[kept.type].fields}
    body = one.body.rstrip() + "\n\n" + two.body.strip() + "\n" if two.body.strip() else one.body
    return Text({name: value for name, value in values.items() if value not in (None, "", [])}, body)


def merge(site: Site, user: User, kept: Page, other: Page, text: Text) -> Page:
    """Publish `text` as the kept page's next revision and let the other's address lead to it, in one transaction.

    Both must be as the caller read them. Raises NotFound, Invalid, Conflict.
    """
    if not all(may(user, "supersede", page_matter(site, page)) for page in (kept, other)):
        raise NotFound(other.ref)
    _two(kept, other)
    raw = {**text.raw, "type": kept.type}
    draft = next(editing.render(site, [editing.check(site, Written(kept.slug, raw, text.body))]))
    comment = f"merged with {other.slug}"
    with site.store.writing() as writing:
        now = [writing.page(page.id) for page in (kept, other)]
        if [(p.revision, p.state) for p in now] != [(p.revision, p.state) for p in (kept, other)]:
            raise Conflict(CHANGED)
        writing.put(draft, "published", editing.terms(site, draft), Deed("merge", user.id, site.clock(), comment))
        gone = Deed("merge", user.id, site.clock(), "")
        writing.move(now[1], "superseded", gone, successor=kept.id, merged=True)
        writing.attachments.adopt(writing.page(kept.id), now[1])
        for waiting in [h for h in site.store.manuscripts.offered() if h.page == other.id]:
            writing.manuscripts.put_hearing(replace(waiting, page=kept.id))
        return writing.page(kept.id)


def _two(kept: Page, other: Page) -> None:
    if kept.type != other.type or kept.id == other.id:
        raise Invalid([KINDS if kept.type != other.type else SAME])
    if kept.audience != other.audience:
        raise Invalid([READERS])


def _of_both(field: Field, one: Text, two: Text) -> object:
    """A field's value: the first one's, or the other's where that has none; of a list both, no more than it may hold."""
    mine, theirs = (fields.given(field, text.raw) for text in (one, two))
    if not field.many:
        return theirs if mine in (None, "", []) else mine
    return [*_list(mine), *(value for value in _list(theirs) if value not in _list(mine))][: field.most]


def _list(value: object) -> list[object]:
    return list(value) if isinstance(value, list) else [value] if value else []
