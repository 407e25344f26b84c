"""Titles: what people call the pages that a field refers to, and the slugs that are stored for them."""

from collections.abc import Mapping

from lessons.web.current import site, viewer

MOST = 2000
"""Titles that a form offers to choose from; of a type with more, authors paste the address."""


def titles(type: str) -> Mapping[str, str]:
    """Slug → title of every page of a type that the reader may see."""
    known = site()
    return known.memory.recall(("titles to choose", type, viewer()), known.store.seq(), lambda: _titles(type))


def offered(type: str) -> list[str]:
    """Titles to choose from, in alphabetical order."""
    found = sorted(set(titles(type).values()), key=str.casefold)
    return found if len(found) <= MOST else []


def slug_of(type: str, typed: str) -> str:
    """The slug of the page that has this title or address; what is no page's stays as it was typed."""
    last = typed.rstrip("/").rpartition("/")[2]
    if last in titles(type):
        return last
    wanted = " ".join(typed.casefold().split())
    return next((slug for slug, title in titles(type).items() if title.casefold() == wanted), typed)


def title_of(type: str, slug: str) -> str:
    return titles(type).get(slug, slug)


def _titles(type: str) -> dict[str, str]:
    return {slug: title for slug, (title, _) in site().store.titles(type, viewer()).items()}
