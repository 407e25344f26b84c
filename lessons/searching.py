"""Searching: what a reader asks → pages under the one rule of who may see what, with counted facets."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from lessons import fallback, indexing
from lessons.labels import Labels, labels
from lessons.pages.markdown import text_of
from lessons.pages.page import ANYONE, Page, Viewer
from lessons.site import Site
from search.base import Fragment, IndexUnusable, Match, Request, Results

FACETS = ("type", "country", "region", "supplier", "risk", "phase", "theme", "lang", "year")
"""Facets that are counted, in the order they are shown."""
FILTERS = (*FACETS, "project", "organisation", "solution")
"""Facets that a search can be narrowed by."""
SORTS = ("relevance", "newest", "oldest", "changed")
MAX_LIMIT = 100
MAX_QUERY = 200
MAX_PAGE = 1000
MAX_VALUES = 20
"""Values a facet may be narrowed by in one search."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A search as it came: nothing in it has to be right."""

    q: str = ""
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sort: str = "relevance"
    page: int = 1
    limit: int = 20
    ql: str = ""
    interface: str = "en"


class Found(NamedTuple):
    """A hit as it is shown."""

    page: Page
    score: float
    snippet: Sequence[Fragment]
    matches: Sequence[Match]
    counted: Mapping[str, tuple[str, ...]]
    """The page's values by facet, as the facet counts count it."""

    def told(self, *layers: str) -> list[str]:
        """Words of the page that some layers found for other words, each once."""
        told = {match.found.lower(): match.found for match in self.matches if match.layer in layers}
        asked = {match.asked.lower() for match in self.matches}
        return [word for lowered, word in told.items() if lowered not in asked]


class FacetValue(NamedTuple):
    value: str
    label: str
    lang: str
    number: int
    selected: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What a search found. `degraded` says that the index was out of order and the store answered."""

    asked: Asked
    total: int
    found: Sequence[Found]
    facets: Mapping[str, Sequence[FacetValue]]
    corrected: str | None
    took_ms: float
    degraded: bool = False

    @property
    def pages(self) -> int:
        return min(MAX_PAGE, -(-self.total // self.asked.limit))


def search(site: Site, asked: Asked, viewer: Viewer = ANYONE) -> Answer:
    """The answer to a search. Never fails for what was asked, nor for a damaged index."""
    began = time.perf_counter()
    asked = bounded(asked)
    request = Request(
        q=asked.q,
        ql=asked.ql,
        interface=asked.interface,
        filters=asked.filters,
        facets=FACETS,
        sort=asked.sort,
        offset=(asked.page - 1) * asked.limit,
        limit=asked.limit,
    )
    results, degraded = _results(site, request, viewer)
    found = _load(site, request, results, viewer)
    shown = _facets(results.facets, asked, labels(site, asked.interface, viewer))
    took = (time.perf_counter() - began) * 1000
    return Answer(asked, results.total, found, shown, results.corrected, round(took, 2), degraded)


def bounded(asked: Asked) -> Asked:
    """The same search within what we are ready to answer."""
    filters = {f: tuple(dict.fromkeys(asked.filters[f]))[:MAX_VALUES] for f in FILTERS if asked.filters.get(f)}
    return replace(
        asked,
        q=" ".join(asked.q.replace("\x00", " ").split())[:MAX_QUERY],
        filters=filters,
        sort=asked.sort if asked.sort in SORTS else "relevance",
        page=max(1, min(MAX_PAGE, asked.page)),
        limit=max(1, min(MAX_LIMIT, asked.limit)),
    )


def reached(site: Site) -> int:
    """The number in the change log up to which searches know of changes: the index may be a little behind."""
    seq, indexed = site.store.seq(), site.engine.seq()
    return min(seq, indexed) if indexed >= 0 else seq


def similar(site: Site, page: Page, viewer: Viewer = ANYONE, limit: int = 6) -> list[Page]:
    """Lessons like this one, those of other countries first: they are what its readers have not heard of."""
    try:
        hits = site.engine.similar(page.ref, {"type": (page.type,)}, limit * 3)
    except IndexUnusable:
        return []
    pages = site.store.by_refs([hit.id for hit in hits], viewer)
    at_home = set(page.texts("countries"))
    elsewhere = [p for p in pages if not at_home & set(p.texts("countries"))]
    near = [p for p in pages if p not in elsewhere]
    return (elsewhere[: limit - min(2, len(near))] + near)[:limit]


def suggest(site: Site, typed: str, interface: str) -> list[str]:
    """Completions of what was typed so far."""
    try:
        return list(site.engine.suggest(typed[:MAX_QUERY], interface))
    except IndexUnusable:
        return []


def _results(site: Site, request: Request, viewer: Viewer) -> tuple[Results, bool]:
    try:
        return site.engine.search(request), False
    except IndexUnusable:
        return fallback.search(site, request, viewer), True


def _load(site: Site, request: Request, results: Results, viewer: Viewer) -> list[Found]:
    known = indexing.names(site)
    pages = {page.ref: page for page in site.store.by_refs([hit.id for hit in results.hits], viewer)}
    return [
        Found(
            page=pages[hit.id],
            score=round(hit.score, 4),
            snippet=site.engine.snippet(request, readable(pages[hit.id]), pages[hit.id].lang),
            matches=hit.matches,
            counted=indexing.facets(pages[hit.id], known, site.vocabularies),
        )
        for hit in results.hits
        if hit.id in pages
    ]


def readable(page: Page) -> str:
    """The page's text as a snippet may quote it, the answer before the story."""
    lead = [page.section(key) for key in indexing.LEAD]
    rest = [section.html for section in page.sections if section.key not in indexing.LEAD]
    return "\n".join(text_of(html) for html in [*lead, *rest] if html)


def _facets(counts: Mapping[str, Mapping[str, int]], asked: Asked, named: Labels) -> dict[str, list[FacetValue]]:
    """Selected values first, those that no longer match anything too, so that they can be taken away."""
    shown: dict[str, list[FacetValue]] = {}
    for facet in FACETS:
        counted = counts.get(facet, {})
        chosen = asked.filters.get(facet, ())
        told = named.told(facet, counted)
        shown[facet] = [
            *(FacetValue(v, *(told.get(v) or named.both(facet, v)), counted.get(v, 0), selected=True) for v in chosen),
            *(FacetValue(v, *told[v], number) for v, number in counted.items() if v not in chosen),
        ]
    shown["year"].sort(key=lambda v: v.value, reverse=True)
    return shown
