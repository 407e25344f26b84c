"""What values are called for a reader: terms, page titles, languages and years."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from lessons.indexing import NAMED
from lessons.pages.page import ANYONE, Viewer
from lessons.pages.types import PAGE_TYPES
from lessons.pages.vocabularies import Vocabularies
from lessons.site import Site

VOCABULARY = {
    "region": "regions", "country": "countries", "risk": "risks", "phase": "phases", "theme": "themes", "lang": "languages",
}  # fmt: skip
"""Facets whose values are terms."""


@dataclass(frozen=True, slots=True)
class Labels:
    """Labels in one interface language, for what one viewer may see."""

    lang: str
    vocabularies: Vocabularies
    titles: Mapping[str, Mapping[str, tuple[str, str]]]
    """Page type → slug → (title, its language)."""
    known: dict[str, dict[str, tuple[str, str]]] = field(default_factory=dict)
    """What was told before, by facet: a search shows a hundred values, and nearly the same ones each time."""

    def told(self, facet: str, there: Mapping[str, object]) -> Mapping[str, tuple[str, str]]:
        """Labels and their languages, by value. All of `there` are among them and kept: values that there are come to an end."""
        known = self.known.setdefault(facet, {})
        known.update((value, self.both(facet, value)) for value in there.keys() - known.keys())
        return known

    def both(self, facet: str, value: str) -> tuple[str, str]:
        """The label of a facet's value, and the language it is in."""
        return self.of(facet, value), self.lang_of(facet, value)

    def of(self, facet: str, value: str) -> str:
        """The label of a facet's value; the value itself where nothing is known of it."""
        if facet in VOCABULARY:
            return self.vocabularies[VOCABULARY[facet]].label(value, self.lang)
        if facet in NAMED:
            return self.titles[NAMED[facet]].get(value, (value, ""))[0]
        if facet == "type" and value in PAGE_TYPES:
            return PAGE_TYPES[value].label_plural
        return value

    def lang_of(self, facet: str, value: str) -> str:
        """The language a label is in, empty where it is the reader's own."""
        if facet not in NAMED:
            return ""
        lang = self.titles[NAMED[facet]].get(value, ("", ""))[1]
        return "" if lang == self.lang else lang


def labels(site: Site, lang: str, viewer: Viewer = ANYONE) -> Labels:
    """Labels as they stand now."""
    seq = site.store.seq()
    return site.memory.recall(
        ("labels", lang, viewer), seq, lambda: Labels(lang, site.vocabularies, _titles(site, viewer, seq))
    )


def _titles(site: Site, viewer: Viewer, seq: int) -> Mapping[str, Mapping[str, tuple[str, str]]]:
    types = set(NAMED.values())
    return site.memory.recall(
        ("titles", viewer), seq, lambda: {type: site.store.titles(type, viewer) for type in types}
    )
