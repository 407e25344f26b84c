"""Choosing: the values that a form offers for a field, under the headings that a reader knows them by."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask_babel import gettext

from lessons.pages.fields import Choice, Field, RefTo, TermOf
from lessons.pages.vocabularies import Term, Vocabularies, Vocabulary
from lessons.web.choices import CHOICES
from lessons.web.current import interface, site


@dataclass(frozen=True, slots=True)
class Option:
    value: str
    label: str
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Options:
    """Values under one heading, which is empty where there is only one such group."""

    label: str
    options: Sequence[Option]

    @property
    def chosen(self) -> int:
        return sum(option.chosen for option in self.options)


def options(field: Field, chosen: Sequence[str]) -> list[Options]:
    """What a field can be answered with; what was typed and is not among it stands last, so that it is not lost."""
    match field.kind:
        case Choice(values):
            named = CHOICES.get(field.name, {})
            groups = [Options("", [Option(v, gettext(named.get(v, v)), v in chosen) for v in values])]
        case TermOf(vocabulary):
            groups = _terms(site().vocabularies, vocabulary, chosen)
        case _:
            return []
    known = {option.value for group in groups for option in group.options}
    strange = [Option(value, value, chosen=True) for value in chosen if value and value not in known]
    return [*groups, *([Options("", strange)] if strange else [])]


def referred(field: Field) -> str:
    """The page type that a field refers to."""
    return field.kind.type if isinstance(field.kind, RefTo) else ""


def _terms(vocabularies: Vocabularies, name: str, chosen: Sequence[str]) -> list[Options]:
    """Regions by country, terms with narrower ones by those they belong to, others as they come."""
    terms = vocabularies[name]
    if any(term.country for term in terms):
        grouped = [(c.label(interface()), [t for t in terms if t.country == c.id]) for c in vocabularies["countries"]]
    elif any(term.broader for term in terms):
        grouped = [(top.label(interface()), _under(terms, top)) for top in terms.tops]
    else:
        grouped = [("", list(terms))]
    return [Options(label, _options(those, chosen)) for label, those in grouped if those]


def _under(terms: Vocabulary, top: Term) -> list[Term]:
    return terms.narrower(top.id) or [top]


def _options(terms: Iterable[Term], chosen: Sequence[str]) -> list[Option]:
    return [Option(term.id, term.label(interface()), term.id in chosen) for term in terms]
