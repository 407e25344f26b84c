"""Search without an index: every word must stand in the page as it is written. For as long as a rebuild takes."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from lessons import indexing
from lessons.pages.page import Viewer
from lessons.site import Site
from search.base import Hit, Request, Results
from search.facets import meant, years
from search.query import Clause, parse

MAX_WORDS = 10
MOST = 5000
"""Pages looked at, the newest of those that hold the words: it is all read from the store, and others wait meanwhile."""
BATCH = 500

Counted = Mapping[str, tuple[str, ...]]


def search(site: Site, request: Request, viewer: Viewer) -> Results:
    """Hits newest first, with facets counted among the pages looked at, each without its own filter."""
    clauses = parse(request.q).clauses
    fields = [clause for clause in clauses if clause.kind == "field" and clause.field != "title"]
    texts = [clause for clause in clauses if clause not in fields]
    wanted = [clause.text for clause in texts if not clause.excluded][:MAX_WORDS]
    unwanted = [clause.text for clause in texts if clause.excluded][:MAX_WORDS]
    kept: list[str] = []
    counts: dict[str, Counter[str]] = {name: Counter() for name in request.facets}
    for ref, values in _counted(site, site.store.containing(wanted, viewer, without=unwanted, limit=MOST), viewer):
        if not all(_says(clause, values) for clause in fields):
            continue
        failing = {facet for facet, chosen in request.filters.items() if not set(chosen) & set(values.get(facet, ()))}
        if not failing:
            kept.append(ref)
        for name, found in counts.items():
            if failing <= {name}:
                found.update(values.get(name, ()))
    window = kept[request.offset : request.offset + request.limit]
    facets = {name: dict(sorted(found.items(), key=lambda item: (-item[1], item[0]))) for name, found in counts.items()}
    return Results(len(kept), tuple(Hit(ref, 0.0) for ref in window), facets)


def _counted(site: Site, refs: Sequence[str], viewer: Viewer) -> Iterator[tuple[str, Counted]]:
    """What pages are counted under; a few are held at a time."""
    known = indexing.names(site)
    for first in range(0, len(refs), BATCH):
        for page in site.store.by_refs(refs[first : first + BATCH], viewer):
            if page.type in indexing.SEARCHED:
                yield page.ref, indexing.facets(page, known, site.vocabularies)


def _says(clause: Clause, values: Counted) -> bool:
    """Whether a page has what `year:2015..2020` or `supplier:netcompany` asks for."""
    there = values.get(clause.field, ())
    if clause.field == "year" and (wanted := years(clause.text)) is not None:
        said = any(int(year) in wanted for year in there)
    else:
        said = bool(meant(clause.text, there))
    return said != clause.excluded
