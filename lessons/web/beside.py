"""Beside the form: how the text will look, and what might make it more useful to others."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext

from lessons import hints
from lessons.pages import parts
from lessons.pages.page import Section
from lessons.pages.types import PageType
from lessons.store.manuscripts import Text
from lessons.web.current import interface, site
from lessons.web.questions import PART

MOST = 5
"""Hints shown at a time: whoever follows these gets the next."""


@dataclass(frozen=True, slots=True)
class Note:
    """A question to the author. `where` is the row that it is about, empty for the whole text."""

    text: str
    where: str = ""
    label: str = ""
    warns: bool = False


@dataclass(frozen=True, slots=True)
class Beside:
    """The text as readers will see it, and the notes on it. `language` is what it seems to be written in where that is
    not the language that was chosen: (code, its name)."""

    title: str
    lang: str
    sections: Sequence[Section]
    notes: Sequence[Note]
    language: tuple[str, str] | None = None


def of(kind: PageType, text: Text) -> Beside:
    """Renders within the renderer's limits; never fails."""
    sections = [Section(kind.heading_key(h), h, html) for h, html in site().renderer.render(text.body)]
    found = hints.language(text.body, text.lang)
    language = (found, site().vocabularies["languages"].label(found, interface())) if found else None
    return Beside(text.title, text.lang, sections, notes(kind, text)[:MOST] if kind.name == "lesson" else [], language)


def notes(kind: PageType, text: Text) -> list[Note]:
    """What the rules for lessons ask, those first that concern persons."""
    found = hints.find(text.title, parts.split(kind, text.body), text.lang, hints.known(site()))
    labels = {h.key: h.labels.get(interface(), h.labels["en"]) for h in kind.headings} | {"title": gettext("Title")}
    made = [
        Note(
            gettext(hint.message) % hint.values,
            hint.where if hint.where in ("", "title") else PART + hint.where,
            labels.get(hint.where, ""),
            hint.severity == "warn",
        )
        for hint in found
    ]
    return sorted(made, key=lambda note: not note.warns)
