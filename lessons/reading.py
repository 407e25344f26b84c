"""Reading: pages and what gathers around them. Every look goes through the store's one rule."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lessons import indexing, succession, translating
from lessons.pages.page import ANYONE, Change, Page, Viewer
from lessons.pages.vocabularies import Term
from lessons.site import Site

NEWEST = 6
RECURRING = 5
"""How many recurring risk types the front page names."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """A page with what belongs to it: its lessons and pages of other types that name it."""

    page: Page
    lessons: Sequence[Page]
    projects: Sequence[Page]
    solutions: Sequence[Page]
    parts: Sequence[Page]


@dataclass(frozen=True, slots=True)
class Learned:
    """Lessons that taught the same `before` a lesson, and those in which it was learned `again`."""

    before: Sequence[Page]
    again: Sequence[Page]


@dataclass(frozen=True, slots=True)
class Recurring:
    """A risk type that keeps coming back: how many lessons, from which countries."""

    risk: str
    lessons: int
    countries: Sequence[str]


@dataclass(frozen=True, slots=True)
class Matrix:
    """Lessons counted by risk type (rows) and region (columns); a region's successor counts its lessons too."""

    rows: Sequence[Term]
    columns: Sequence[Term]
    counts: Mapping[tuple[str, str], int]

    def total(self, row: str = "", column: str = "") -> int:
        """Cells of one row or one column summed: a lesson with two risk types stands in two cells."""
        return sum(n for (r, c), n in self.counts.items() if row in ("", r) and column in ("", c))


def gathered(site: Site, type: str, slug: str, viewer: Viewer = ANYONE) -> Gathered:
    """A project, organisation or solution and all that names it, its predecessors' included. Raises NotFound."""
    page = site.store.page(type, slug, viewer)
    slugs = [slug]
    if type == "organisation":
        slugs = succession.of(site.store.pages(["organisation"], viewer=viewer)).back(slug)
    parts = [p for p in site.store.pages(["organisation"], viewer=viewer) if p.text("parent") == slug]
    return Gathered(
        page,
        _naming(site, "lesson", type, slugs, viewer),
        _naming(site, "project", type, slugs, viewer),
        _naming(site, "solution", type, slugs, viewer),
        parts if type == "organisation" else [],
    )


def _naming(site: Site, wanted: str, type: str, slugs: Sequence[str], viewer: Viewer) -> list[Page]:
    """Pages of a type that name one of these pages in any role, newest lesson first."""
    facets = ("organisation", "supplier", "region") if type == "organisation" else (type,)
    found: dict[str, Page] = {}
    for facet in facets:
        found |= {p.ref: p for p in site.store.pages([wanted], {facet: slugs}, viewer=viewer)}
    return sorted(found.values(), key=lambda p: (-_year(p), p.title))


def learned(site: Site, lesson: Page, viewer: Viewer = ANYONE) -> Learned:
    """What a lesson says it repeats, and what says so of it: only what the viewer may see, newest first."""
    before = site.store.by_refs([f"lesson/{slug}" for slug in lesson.texts("learned_again")], viewer)
    again = site.store.pages(["lesson"], {"learned_again": [lesson.slug]}, viewer=viewer)
    return Learned(*(sorted(pages, key=lambda p: (-_year(p), p.title)) for pages in (before, again)))


def newest(site: Site, viewer: Viewer = ANYONE, limit: int = NEWEST) -> list[Page]:
    """The lessons changed last."""
    return site.store.pages(["lesson"], limit=limit, viewer=viewer, newest=True)


def recurring(site: Site, viewer: Viewer = ANYONE, limit: int = RECURRING) -> list[Recurring]:
    """Risk types by the number of countries, then lessons, that learned about them."""
    lessons: dict[str, set[str]] = defaultdict(set)
    countries: dict[str, set[str]] = defaultdict(set)
    for ref, risk, country in site.store.pairs("lesson", "risk", "country", viewer):
        lessons[risk].add(ref)
        countries[risk].add(country)
    order = list(site.vocabularies["countries"].terms).index
    found = [Recurring(risk, len(refs), sorted(countries[risk], key=order)) for risk, refs in lessons.items()]
    return sorted(found, key=lambda r: (-len(r.countries), -r.lessons, r.risk))[:limit]


def matrix(site: Site, viewer: Viewer = ANYONE) -> Matrix:
    """Risk type × region over all lessons the viewer may see."""
    regions = site.vocabularies["regions"]
    seen: dict[tuple[str, str], set[str]] = defaultdict(set)
    for ref, risk, region in site.store.pairs("lesson", "risk", "region", viewer):
        for slug in regions.with_successors(region):
            seen[risk, slug].add(ref)
    rows = [term for term in site.vocabularies["risks"].leaves if any(r == term.id for r, _ in seen)]
    columns = [term for term in regions if any(c == term.id for _, c in seen)]
    return Matrix(rows, columns, {cell: len(refs) for cell, refs in seen.items()})


def by_year(site: Site, viewer: Viewer = ANYONE) -> dict[str, int]:
    """Year → lessons, newest year first."""
    return dict(sorted(site.store.tally("lesson", "year", viewer).items(), reverse=True))


def by_facet(site: Site, facet: str, viewer: Viewer = ANYONE) -> dict[str, int]:
    """Facet value → lessons counted under it, successors included, most frequent first."""
    if facet not in ("region", "supplier", "organisation"):
        return site.store.tally("lesson", facet, viewer)
    known = indexing.names(site)
    line = known.regions if facet == "region" else known.organisations
    seen: dict[str, set[str]] = defaultdict(set)
    for ref, value, _ in site.store.pairs("lesson", facet, "type", viewer):
        for slug in line.onward(value):
            seen[slug].add(ref)
    return {v: len(refs) for v, refs in sorted(seen.items(), key=lambda item: (-len(item[1]), item[0]))}


def recent(site: Site, viewer: Viewer = ANYONE, limit: int = 100) -> list[tuple[Change, Page]]:
    """The newest change of each page, with the page, newest first."""
    changes = site.store.recent(limit, viewer)
    pages = {page.ref: page for page in site.store.by_refs([c.ref for c in changes], viewer, past=True)}
    return [(change, pages[change.ref]) for change in changes if change.ref in pages]


def translations(site: Site, page: Page, viewer: Viewer = ANYONE) -> dict[str, Page]:
    """Language → the same guide in that language, this one included."""
    topic = page.text("topic")
    return {p.lang: p for p in site.store.pages(["guide"], viewer=viewer) if p.text("topic") == topic}


def in_language(site: Site, page: Page, lang: str) -> Page | None:
    """The page as a machine translated it into `lang`, where it has."""
    for translation in site.store.translations([page]).get(page.ref, ()):
        if translation.lang == lang:
            return translating.read_in(page, translation)
    return None


def _year(page: Page) -> int:
    year = page.meta.get("year")
    return year if isinstance(year, int) else 0
