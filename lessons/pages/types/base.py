"""What a page type declares: names, fields and the headings its text stands under. No behaviour."""

from collections.abc import Mapping
from dataclasses import dataclass

from lessons.pages.fields import Choice, Field, TermOf, Text


def N_(message: str) -> str:  # noqa: N802 the name that message extraction looks for
    """Marks a text for translation where it is declared; it is translated where it is shown."""
    return message


@dataclass(frozen=True, slots=True)
class Heading:
    """A fixed heading: `key` in code, and how authors write it in each language."""

    key: str
    labels: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class PageType:
    """A kind of page. `name` is used in data, `plural` in addresses and folder names; the labels are for readers."""

    name: str
    plural: str
    label: str
    label_plural: str
    fields: tuple[Field, ...]
    headings: tuple[Heading, ...] = ()
    searchable: bool = True

    def field(self, name: str) -> Field:
        return next(f for f in self.fields if f.name == name)

    def heading_key(self, written: str) -> str:
        """The key of a heading as an author wrote it in any language, empty when it is none of the fixed ones."""
        wanted = written.strip().casefold()
        for heading in self.headings:
            if wanted in (label.casefold() for label in heading.labels.values()):
                return heading.key
        return ""

    @property
    def facets(self) -> tuple[Field, ...]:
        return tuple(f for f in self.fields if f.facet)


AUDIENCES = ("public", "members", "council")


def with_common(name: str, *fields: Field) -> tuple[Field, ...]:
    """The fields every page has, around the type's own."""
    return (
        Field("type", Choice((name,)), N_("Type"), required=True),
        Field("title", Text(200), N_("Title"), required=True),
        Field("lang", TermOf("languages"), N_("Language"), required=True, facet="lang", aliases=("language",)),
        *fields,
        Field("audience", Choice(AUDIENCES), N_("Who may read it"), aliases=("visibility",)),
    )
