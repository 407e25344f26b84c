"""Search without an index: every word must stand in the page. Slower and plainer, for as long as a rebuild takes."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from lessons import indexing
from lessons.pages.page import Viewer
from lessons.site import Site
from search.base import Hit, Request, Results

MAX_WORDS = 10

Counted = Mapping[str, tuple[str, ...]]


def search(site: Site, request: Request, viewer: Viewer) -> Results:
    """Hits newest first, with exact facets, each counted without its own filter."""
    refs = site.store.containing(request.q.replace('"', " ").split()[:MAX_WORDS], viewer)
    known = indexing.names(site)
    pages = [page for page in site.store.by_refs(refs, viewer) if page.type in indexing.SEARCHED]
    counted = {page.ref: indexing.facets(page, known, site.vocabularies) for page in pages}
    kept = [ref for ref in counted if _passes(counted[ref], request.filters)]
    window = kept[request.offset : request.offset + request.limit]
    facets = {name: _count(name, counted.values(), request.filters) for name in request.facets}
    return Results(len(kept), tuple(Hit(ref, 0.0) for ref in window), facets)


def _passes(values: Counted, filters: Mapping[str, Sequence[str]], without: str = "") -> bool:
    return all(set(wanted) & set(values.get(facet, ())) for facet, wanted in filters.items() if facet != without)


def _count(name: str, pages: Iterable[Counted], filters: Mapping[str, Sequence[str]]) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for values in pages:
        if _passes(values, filters, without=name):
            counts.update(values.get(name, ()))
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
