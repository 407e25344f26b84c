"""What a format may need beside the file: the import's options, and what terms and pages are called."""

from collections.abc import Callable, Sequence
from collections.abc import Mapping as Dict
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from lessons.importing import contained
from lessons.importing.mapping import Mapping
from lessons.importing.names import plain_name
from lessons.pages.vocabularies import Term, Vocabularies
from lessons.site import Site


@dataclass(frozen=True, slots=True)
class Reading:
    """`lang` is that of pages that state none, empty to tell it from the file. `terms` takes a vocabulary's name and
    `pages` a page type's: both answer plain name → id, and look once an import. `read` opens an Office file.

    `columns` has our key for each column of a table where somebody said so, empty for one that is left out; None to tell
    them from its headings. A table of more than `most` rows is refused.
    """

    vocabularies: Vocabularies
    mapping: Mapping | None
    lang: str
    terms: Callable[[str], Dict[str, str]]
    pages: Callable[[str], Dict[str, str]]
    read: Callable[[Path], Dict[str, Any]] = contained.read
    columns: Sequence[str] | None = None
    most: int = 1_000_000


def reading(site: Site, mapping: Mapping | None = None, lang: str = "") -> Reading:
    """For one import into the site."""
    words = site.vocabularies

    @cache
    def terms(vocabulary: str) -> Dict[str, str]:
        return {plain_name(name): term.id for term in words[vocabulary] for name in _called(term)}

    @cache
    def pages(type: str) -> Dict[str, str]:
        titles = site.store.titles(type)
        named = {plain_name(title): slug for slug, (title, _) in titles.items()}
        return named | {plain_name(slug): slug for slug in titles}

    return Reading(words, mapping, lang, terms, pages)


def _called(term: Term) -> list[str]:
    """The names of a term, its id last so that no other term's name hides it."""
    return [*(name for names in term.alt.values() for name in names), *term.labels.values(), term.id]
