"""Recurrence: what is being learned again. Finds the lessons that a half-written text looks like."""

from collections.abc import Sequence
from dataclasses import dataclass

from lessons.pages.page import ANYONE, Page, Viewer
from lessons.site import Site
from search.base import Document, Hit, IndexUnusable

LOOKED_AT = 20
"""Hits of which those come first that share most: the engine merges the best of every language."""
SHORTEST = 40
"""Characters; a shorter text looks like everything."""
LONGEST = 20_000
FEWEST_WORDS = 5
"""Telling words that a lesson must share with the text to look like it."""


@dataclass(frozen=True, slots=True)
class Lookalike:
    """A lesson that tells something similar, the engine's score, and its words that the text has in common with it."""

    page: Page
    score: float
    words: Sequence[str]


def lookalikes(
    site: Site, title: str, text: str, lang: str, viewer: Viewer = ANYONE, limit: int = 5, own: str = ""
) -> list[Lookalike]:
    """Lessons like this text, the likest first; `own` is the `lesson/slug` of the page that is being written, if it has one.

    Looks in the public index, so only public lessons are found; none while the index is out of order.
    """
    if len(title) + len(text) < SHORTEST:
        return []
    try:
        hits = site.engine.like(
            Document(own, lang, title, body=text[:LONGEST]), {"type": ("lesson",)}, max(limit, LOOKED_AT)
        )
    except IndexUnusable:
        return []
    pages = {page.ref: page for page in site.store.by_refs([hit.id for hit in hits], viewer)}
    found = [Lookalike(pages[hit.id], round(hit.score, 4), _shared(hit)) for hit in hits if hit.id in pages]
    alike = [each for each in found if len(each.words) >= FEWEST_WORDS]
    return sorted(alike, key=lambda each: (-len(each.words), -each.score))[:limit]


def _shared(hit: Hit) -> tuple[str, ...]:
    """A concept that the text has under another name is told by its id, which is for no reader."""
    return tuple(dict.fromkeys(match.found for match in hit.matches if "/" not in match.found))
