"""Facets: which there are, and which of a facet's values a typed `field:value` means."""

import re
from collections.abc import Iterable

FACETS = (
    "type", "country", "region", "supplier", "risk", "phase", "theme", "lang", "year",
    "project", "organisation", "solution", "kind", "polarity", "evidence",
)  # fmt: skip
YEARS = re.compile(r"(\d{4})?\s*(\.\.|-|–)?\s*(\d{4})?")

# Slugs are spelled the way of their language: Danish and Norwegian å is aa, Swedish and Finnish å is a.
DANISH = str.maketrans({"æ": "ae", "ä": "ae", "ø": "oe", "ö": "oe", "å": "aa"})
SWEDISH = str.maketrans({"æ": "a", "ä": "a", "ø": "o", "ö": "o", "å": "a"})
BREAKS = re.compile(r"[\W_]+")


def slugs(text: str) -> frozenset[str]:
    """The slugs a text may have: Skåne → skaane, skane."""
    spellings = (text.lower(), text.lower().translate(DANISH), text.lower().translate(SWEDISH))
    return frozenset(BREAKS.sub("-", spelling).strip("-") for spelling in spellings)


def meant(typed: str, values: Iterable[str]) -> list[str]:
    """The values whose slug equals what was typed; where none does, those that contain all of its words."""
    wanted = slugs(typed)
    slug_of = {value: BREAKS.sub("-", value.lower()) for value in values}
    equal = [value for value, slug in slug_of.items() if slug in wanted]
    return equal or [value for value, slug in slug_of.items() if _contains(slug, wanted)]


def years(typed: str) -> range | None:
    """The years of `2017`, `2015..2020`, `2015..` or `..2020`; None when it is none of these."""
    found = YEARS.fullmatch(typed)
    if found is None or not (found[1] or found[3]):
        return None
    if not found[2]:
        return range(int(found[1]), int(found[1]) + 1) if found[1] and not found[3] else None
    return range(int(found[1] or 0), int(found[3] or 9999) + 1)


def _contains(slug: str, wanted: frozenset[str]) -> bool:
    own = set(slug.split("-"))
    return any(set(words.split("-")) <= own for words in wanted)
