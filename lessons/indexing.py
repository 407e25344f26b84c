"""Pages → the search index: what a page is to the engine, catching up with the change log, and rebuilding."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from lessons import succession
from lessons.pages.markdown import text_of
from lessons.pages.page import Page, Revision, Value
from lessons.pages.types import TYPES
from lessons.pages.vocabularies import Vocabularies
from lessons.site import Site
from lessons.store.base import Translation
from lessons.store.remarks import ACTIONS
from lessons.succession import Succession
from search.base import Document, IndexUnusable

BATCH = 500
"""Changes taken from the log at a time."""
LEAD = ("lesson", "recommendation")
"""The sections that answer: they weigh more than the story."""
NAMED = {"project": "project", "solution": "solution", "organisation": "organisation", "supplier": "organisation"}
"""Facets whose values are pages of another type."""
PRIORS = {"lesson": 1.0, "project": 0.7, "solution": 0.7, "organisation": 0.5}
"""A reader looks for lessons; other pages come first only where their names are what was asked for."""
COUNTED = {t.name: tuple((field.name, field.facet) for field in t.facets) for t in TYPES}
"""Page type → its fields that are counted, each with its facet."""
SEARCHED = tuple(t.name for t in TYPES if t.searchable)


@dataclass(frozen=True, slots=True)
class Names:
    """What other pages are called, and who took over from whom: what a page's document needs from around it."""

    titles: Mapping[str, str]
    """`type/slug` → title and other names."""
    organisations: Succession
    regions: Succession


def names(site: Site) -> Names:
    """The names as they stand now."""
    return site.memory.recall("names", site.store.seq(), lambda: _gather(site))


def _gather(site: Site) -> Names:
    pages = site.store.pages(types=sorted(set(NAMED.values())))
    titles = {page.ref: " · ".join([page.title, *page.texts("aliases")]) for page in pages}
    organisations = succession.of(page for page in pages if page.type == "organisation")
    return Names(titles, organisations, succession.of_terms(site.vocabularies["regions"]))


def facets(page: Page, known: Names, vocabularies: Vocabularies) -> dict[str, tuple[str, ...]]:
    """The page's values by facet, successors included. The one place that says what a page is counted under."""
    found: dict[str, list[str]] = {"type": [page.type]}
    found |= {facet: page.texts(name) for name, facet in COUNTED[page.type] if page.meta.get(name)}
    if "country" not in found and "region" in found:
        found["country"] = [vocabularies["regions"].terms[r].country for r in found["region"]]
    for facet, line in (
        ("region", known.regions), ("supplier", known.organisations), ("organisation", known.organisations)
    ):  # fmt: skip
        if facet in found:
            found[facet] = [slug for value in found[facet] for slug in line.onward(value)]
    return {facet: tuple(dict.fromkeys(values)) for facet, values in found.items()}


def document(page: Page, known: Names, vocabularies: Vocabularies, translated: Iterable[Translation] = ()) -> Document:
    """The page as the engine sees it, with what a machine made of it."""
    counted = facets(page, known, vocabularies)
    year = page.meta.get("year")
    dated = {"year": year} if isinstance(year, int) else {}
    return Document(
        id=page.ref,
        lang=page.lang,
        title=page.title,
        lead="\n".join(text_of(page.section(key)) for key in LEAD),
        body="\n".join([*(text_of(s.html) for s in page.sections if s.key not in LEAD), *_texts(page)]),
        names=" · ".join(_labels(page, counted, known, vocabularies)),
        translations={t.lang: _told(t) for t in translated},
        facets=counted,
        prior=PRIORS[page.type],
        numbers={**dated, "seq": page.seq},
    )


def catch_up(site: Site, progress: Callable[[int], None] = lambda n: None) -> int:
    """Bring the index up to the change log; answers how many pages were looked at. Rebuilds an unusable index.

    `progress` is told how many changes, or pages of a rebuild, each step took.
    """
    try:
        reached = site.engine.seq()
        if reached < 0:
            raise IndexUnusable("there is none")
        if reached > site.store.seq():
            raise IndexUnusable("it is ahead of the store, which has been put back to an earlier day")
        return _follow(site, reached, progress)
    except IndexUnusable:
        return site.store.count() if rebuild(site, progress) else 0


def rebuild(site: Site, progress: Callable[[int], None] = lambda n: None) -> bool:
    """A new index from the store, swapped in when it is whole. False when another process is at it."""
    seq = site.store.seq()
    return site.engine.rebuild(_all(site), seq, progress)


def renew(site: Site) -> bool:
    """Build the index anew where it was made with another lexicon; says whether that was done. Searching goes on meanwhile."""
    return site.engine.outdated() and rebuild(site)


def _follow(site: Site, reached: int, progress: Callable[[int], None]) -> int:
    """What is said about a page is not in its document: such changes are only counted as reached."""
    looked_at = 0
    while changes := site.store.changes(reached, BATCH, viewer=None):
        refs = list(dict.fromkeys(change.ref for change in changes if change.action not in ACTIONS))
        refs += [ref for ref in _touched(site, refs) if ref not in refs]
        documents = _documents(site, site.store.by_refs(refs))
        gone = set(refs) - {document.id for document in documents}
        if not site.engine.update(documents, gone, changes[-1].seq):
            break
        reached = changes[-1].seq
        looked_at += len(refs)
        progress(len(changes))
    return looked_at


def _touched(site: Site, refs: Sequence[str]) -> list[str]:
    """Pages whose document holds the names of changed ones, or is counted under them as successors, or was."""
    found: list[str] = []
    for facet, type in NAMED.items():
        slugs = [ref.partition("/")[2] for ref in refs if ref.startswith(f"{type}/")]
        if type == "organisation":
            slugs = _with_earlier(site, slugs)
        if slugs:
            found += [page.ref for page in site.store.pages(terms={facet: slugs})]
    return found


def _with_earlier(site: Site, slugs: Sequence[str]) -> list[str]:
    """Organisations, all that went before them, and all that an earlier revision of theirs said did."""
    pages = site.store.by_refs([f"organisation/{slug}" for slug in slugs], past=True)
    said = [slug for page in pages for revision in site.store.revisions(page) for slug in _predecessors(revision)]
    line = names(site).organisations
    return list(dict.fromkeys(earlier for slug in dict.fromkeys((*slugs, *said)) for earlier in line.back(slug)))


def _predecessors(revision: Revision) -> Sequence[str]:
    stated = revision.meta.get("predecessors")
    return [str(slug) for slug in stated] if isinstance(stated, list) else []


def _documents(site: Site, pages: Iterable[Page]) -> list[Document]:
    known, searched = names(site), [page for page in pages if page.type in SEARCHED]
    translated = site.store.translations(searched)
    return [document(page, known, site.vocabularies, translated.get(page.ref, ())) for page in searched]


def _all(site: Site) -> Iterator[Document]:
    """What is listed now; a page that changes meanwhile is looked at again when the log is followed."""
    refs = site.store.containing(())
    for first in range(0, len(refs), BATCH):
        yield from _documents(site, site.store.by_refs(refs[first : first + BATCH]))


def _told(translation: Translation) -> str:
    """All that the translation says, headings left out as in the page's own document."""
    return "\n".join([translation.title, *(text_of(section.html) for section in translation.sections)])


def _texts(page: Page) -> list[str]:
    """What the front matter says in words: lists such as applies-when, and sources by title."""
    names = ("applies_when", "does_not_apply_when", "early_warning_signs", "embedded_in", "aliases", "summary")
    return [text for name in names for text in page.texts(name)] + [_title(s) for s in _list(page.meta.get("sources"))]


def _labels(page: Page, counted: Mapping[str, Sequence[str]], known: Names, vocabularies: Vocabularies) -> list[str]:
    """Names of all that the page is tagged with, in the page's own language."""
    found = [known.titles.get(f"{type}/{slug}", "") for facet, type in NAMED.items() for slug in counted.get(facet, ())]
    for facet, vocabulary in (
        ("region", "regions"), ("country", "countries"), ("risk", "risks"), ("phase", "phases"), ("theme", "themes")
    ):  # fmt: skip
        found += [vocabularies[vocabulary].label(id, page.lang) for id in counted.get(facet, ())]
    return [name for name in dict.fromkeys(found) if name]


def _list(value: Value | None) -> list[object]:
    return list(value) if isinstance(value, list) else []


def _title(source: object) -> str:
    return str(source.get("title", "")) if isinstance(source, dict) else ""
