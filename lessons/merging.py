"""Merging: two lessons that tell one event become one; the other's address leads there, and both histories stay."""

from dataclasses import replace

from lessons import editing, manuscripts
from lessons.editing import Written
from lessons.errors import Conflict, Invalid, NotFound
from lessons.manuscripts import page_matter
from lessons.pages.page import Page
from lessons.pages.types.base import N_
from lessons.permissions import may
from lessons.site import Site
from lessons.store.base import Deed
from lessons.store.manuscripts import Text
from lessons.store.users import User

SAME = N_("Choose two different lessons.")
KINDS = N_("Only pages of one kind can be merged.")
UNKNOWN = N_("There is no such page: write the last part of its address.")
CHANGED = N_("One of the two has been changed meanwhile: read both again first.")


def proposed(site: Site, kept: Page, other: Page) -> Text:
    """What a merged page begins with: the kept one's text, lists with the other's values behind, the other's text below.

    Raises Invalid for a page and itself, and for pages of two kinds.
    """
    _two(kept, other)
    one, two = manuscripts.text_of_page(site, kept), manuscripts.text_of_page(site, other)
    lists = {
        name: [*value, *(v for v in _list(two.raw.get(name)) if v not in value)]
        for name, value in ((n, _list(one.raw.get(n))) for n in (*one.raw, *two.raw))
        if isinstance(one.raw.get(name), list) or isinstance(two.raw.get(name), list)
    }
    body = one.body.rstrip() + "\n\n" + two.body.strip() + "\n" if two.body.strip() else one.body
    return Text({**two.raw, **one.raw, **lists}, body)


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


def _list(value: object) -> list[object]:
    return list(value) if isinstance(value, list) else [value] if value else []
