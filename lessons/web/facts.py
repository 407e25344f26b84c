"""A page's fields as a list of facts: only what the page has, each value as a reader should see it."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask_babel import gettext

from lessons.labels import Labels
from lessons.pages.fields import Choice, Day, Field, Number, RefTo, Source, TermOf
from lessons.pages.page import Page
from lessons.pages.types import PAGE_TYPES
from lessons.searching import FILTERS
from lessons.web import choices
from lessons.web.addresses import facet_url, page_url
from lessons.web.dates import day, number

HIDDEN = frozenset(
    {"type", "title", "lang", "audience", "currency", "topic", "order", "summary", "kind", "polarity"}
    | {"applies_when", "does_not_apply_when", "early_warning_signs", "learned_again"}
)
"""Fields that a page shows elsewhere, or not at all."""
PLAIN_NUMBERS = frozenset({"year"})


@dataclass(frozen=True, slots=True)
class Item:
    """One value. `lang` is its language where that is not the reader's; `note` stands behind it in smaller type."""

    text: str
    href: str = ""
    lang: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    name: str
    label: str
    items: list[Item]


def facts(page: Page, named: Labels) -> list[Fact]:
    """The page's facts, in the order of its type's fields."""
    shown = [f for f in PAGE_TYPES[page.type].fields if f.name in page.meta and f.name not in HIDDEN]
    return [
        Fact(f.name, gettext(f.label), list(_items(f, page, named))) for f in shown if not isinstance(f.kind, Source)
    ]


def _items(field: Field, page: Page, named: Labels) -> Iterator[Item]:
    for value in page.texts(field.name):
        match field.kind:
            case RefTo():
                yield _ref(field.kind.type, value, named)
            case TermOf():
                yield _term(field, value, page, named)
            case Choice():
                yield Item(gettext(choices.CHOICES.get(field.name, {}).get(value, value)))
            case Day():
                yield Item(day(value))
            case Number():
                yield _number(field, value, page)
            case _:
                yield Item(value, lang="" if page.lang == named.lang else page.lang)


def _ref(type: str, slug: str, named: Labels) -> Item:
    """A page that is not there, or not for this reader, is named by its slug and not linked."""
    title, lang = named.titles.get(type, {}).get(slug, ("", ""))
    if not title:
        return Item(slug, href=page_url(type, slug) if type not in named.titles else "")
    return Item(title, page_url(type, slug), "" if lang == named.lang else lang)


def _term(field: Field, value: str, page: Page, named: Labels) -> Item:
    note = _models(value, page, named) if field.name == "phase" else ""
    href = facet_url(field.facet, value) if field.facet in FILTERS else ""
    return Item(named.of(field.facet, value), href, note=note)


def _models(phase: str, page: Page, named: Labels) -> str:
    """What the phase is called in the project models of the page's countries."""
    term = named.vocabularies["phases"].terms.get(phase)
    known = [(name, choices.MODELS[name]) for name in (term.models if term else {}) if name in choices.MODELS]
    at_home = [(name, label) for name, (country, label) in known if country in page.texts("countries")]
    return " · ".join(f"{term.models[name]} ({gettext(label)})" for name, label in at_home) if term else ""


def _number(field: Field, value: str, page: Page) -> Item:
    if field.name in PLAIN_NUMBERS:
        return Item(value, facet_url(field.facet, value))
    unit = page.text("currency") if field.name == "budget" else ""
    return Item(f"{number(int(value))} {unit}".strip())
