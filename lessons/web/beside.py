"""Beside the form: how the text will look, and what might make it more useful to others."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from babel.lists import format_list
from flask_babel import get_locale, gettext

from lessons import anonymity, hints, mending, recurrence
from lessons.pages import parts
from lessons.pages.page import Section
from lessons.pages.types import PageType
from lessons.recurrence import Lookalike
from lessons.store.manuscripts import Text
from lessons.web import faulty
from lessons.web.current import interface, site, viewer
from lessons.web.questions import PART

MOST = 5
"""Notes shown at a time: whoever follows these gets the next."""
ALIKE = 3
"""Lessons shown that look like this one."""


@dataclass(frozen=True, slots=True)
class Note:
    """A question to the author. `where` is the row that it is about, empty for the whole text."""

    text: str
    where: str = ""
    label: str = ""
    warns: bool = False


@dataclass(frozen=True, slots=True)
class Beside:
    """The text as readers will see it, and what there is to say of it.

    `language` is what it seems to be written in where that is not the language that was chosen: (code, its name).
    `again` are the slugs that it names as learned before.
    """

    title: str
    lang: str
    sections: Sequence[Section]
    notes: Sequence[Note] = ()
    language: tuple[str, str] | None = None
    lookalikes: Sequence[Lookalike] = ()
    again: Sequence[str] = ()

    @property
    def count(self) -> int:
        return len(self.notes) + len(self.lookalikes) + bool(self.language)


def of(kind: PageType, text: Text, own: str = "") -> Beside:
    """What stands beside a text; `own` is the `type/slug` of the page that it changes. Never fails."""
    sections = [Section(kind.heading_key(h), h, html) for h, html in site().renderer.render(text.body)]
    found = hints.language(text.body, text.lang)
    language = (found, site().vocabularies["languages"].label(found, interface())) if found else None
    if kind.name != "lesson":
        return Beside(text.title, text.lang, sections, language=language)
    again = text.raw.get("learned_again")
    alike = recurrence.lookalikes(site(), text.title, text.body, text.lang, viewer(), ALIKE, own)
    known = [str(slug) for slug in again] if isinstance(again, list) else []
    return Beside(text.title, text.lang, sections, notes(kind, text)[:MOST], language, alike, known)


def notes(kind: PageType, text: Text) -> list[Note]:
    """What the rules for lessons ask, those first that concern persons, and how easily the project is recognised."""
    labels = {h.key: h.labels.get(interface(), h.labels["en"]) for h in kind.headings} | {"title": gettext("Title")}
    found = [
        Note(
            gettext(hint.message) % hint.values,
            hint.where if hint.where in ("", "title") else PART + hint.where,
            labels.get(hint.where, ""),
            hint.severity == "warn",
        )
        for hint in hints.find(text.title, parts.split(kind, text.body), text.lang, hints.known(site()))
    ]
    found = [*_personal(kind, text, labels), *sorted(found, key=lambda note: not note.warns)]
    return [*found[: MOST - 1], *_recognised(text)]


def _personal(kind: PageType, text: Text, labels: Mapping[str, str]) -> list[Note]:
    """Personal numbers, which nothing can be handed in with: told while they are typed, and never shown whole."""
    named = {**{field.name: gettext(field.label) for field in kind.fields}, **labels}
    return [
        Note(faulty.said(fault), fault.field, named.get(fault.field.removeprefix(PART), ""), warns=True)
        for fault in mending.personal_numbers(kind.name, text)
    ]


def _recognised(text: Text) -> list[Note]:
    """Whoever names the project does so knowingly and need not be told."""
    found = anonymity.recognisable(site(), dict(text.raw))  # type: ignore[arg-type]  # a draft may hold anything
    if found.level == "low" or "project" in found.because:
        return []
    said = gettext(anonymity.MESSAGES[found.level]) % {"facets": _listed(found.because)}
    advice = gettext(anonymity.ADVICE) % {"facets": _listed(found.leave_out)} if found.leave_out else ""
    return [Note(f"{said} {advice}".strip())]


def _listed(facets: Sequence[str]) -> str:
    return format_list([gettext(anonymity.LABELS[facet]) for facet in facets], locale=get_locale())
