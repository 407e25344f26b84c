"""Vocabularies: dated terms with labels per language and successors, never free strings."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import yaml

from lessons.errors import Misconfigured

FALLBACK = ("nb", "da", "sv", "en", "nn", "fi")
"""Languages to try, in this order, when a label is missing in the reader's own."""
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
"""Strings only; the one in C, where there is one, takes a second off every start."""


@dataclass(frozen=True, slots=True)
class Term:
    """One concept, in SKOS terms: `labels` holds a prefLabel per language, `alt` the altLabels.

    `models` maps a country's own project model to its name of this phase. Dates are ISO days, empty when open.
    """

    id: str
    labels: Mapping[str, str]
    alt: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    broader: str = ""
    country: str = ""
    valid_from: str = ""
    valid_to: str = ""
    predecessors: tuple[str, ...] = ()
    successors: tuple[str, ...] = ()
    models: Mapping[str, str] = field(default_factory=dict)

    def label(self, lang: str) -> str:
        """The preferred label in `lang`, or in the nearest language that has one."""
        for candidate in (lang, *FALLBACK):
            if candidate in self.labels:
                return self.labels[candidate]
        return self.id


@dataclass(frozen=True)
class Vocabulary:
    """Terms of one kind, in their order."""

    name: str
    terms: Mapping[str, Term]

    def __contains__(self, id: object) -> bool:
        return id in self.terms

    def __iter__(self) -> Iterator[Term]:
        return iter(self.terms.values())

    def label(self, id: str, lang: str) -> str:
        """The term's label; an id that is no longer known is its own label."""
        term = self.terms.get(id)
        return term.label(lang) if term else id

    def narrower(self, id: str) -> list[Term]:
        return [term for term in self if term.broader == id]

    @cached_property
    def tops(self) -> list[Term]:
        """Terms with no broader term, in their order."""
        return [term for term in self if not term.broader]

    @cached_property
    def leaves(self) -> list[Term]:
        """Terms that pages may carry: those with no narrower term."""
        parents = {term.broader for term in self}
        return [term for term in self if term.id not in parents]

    def with_successors(self, id: str) -> list[str]:
        """The term and all that took over from it: a lesson is found under the name of its day and under today's."""
        found: list[str] = []
        waiting = [id]
        while waiting:
            at = waiting.pop(0)
            if at in found:
                continue
            found.append(at)
            waiting.extend(self.terms[at].successors if at in self.terms else ())
        return found


@dataclass(frozen=True, slots=True)
class Vocabularies:
    """Every vocabulary by name: `risks`, `phases`, `themes`, `regions`, `countries`, `languages`, `concepts`."""

    by_name: Mapping[str, Vocabulary]

    def __getitem__(self, name: str) -> Vocabulary:
        return self.by_name[name]

    def __iter__(self) -> Iterator[Vocabulary]:
        return iter(self.by_name.values())


def load(folder: Path) -> Vocabularies:
    """All `*.yaml` in the folder, each a list of terms. Raises Misconfigured, naming file and term."""
    files = sorted(folder.glob("*.yaml"))
    if not files:
        raise Misconfigured(f"No vocabularies in {folder}: the program's content/vocabularies folder is missing.")
    return Vocabularies({file.stem: Vocabulary(file.stem, _terms(file)) for file in files})


def _terms(file: Path) -> dict[str, Term]:
    raw = yaml.load(file.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506 our own file, strings only
    terms: dict[str, Term] = {}
    for entry in raw:
        term = _term(entry, file.name)
        if term.id in terms:
            raise Misconfigured(f"{file.name}: the term {term.id!r} stands twice.")
        terms[term.id] = term
    for term in terms.values():
        for other in (*term.successors, *term.predecessors, *([term.broader] if term.broader else [])):
            if other not in terms:
                raise Misconfigured(f"{file.name}: {term.id!r} names {other!r}, which is not there.")
    return terms


def _term(entry: dict[str, object], file: str) -> Term:
    known = set(Term.__dataclass_fields__)
    unknown = sorted(set(entry) - known)
    if unknown or "id" not in entry or "labels" not in entry:
        raise Misconfigured(f"{file}: {entry.get('id', entry)!r}: unknown or missing keys {unknown or 'id, labels'}.")
    values = dict(entry)
    values["alt"] = {lang: tuple(labels) for lang, labels in dict(values.get("alt") or {}).items()}  # type: ignore[call-overload]
    for name in ("predecessors", "successors"):
        values[name] = tuple(values.get(name) or ())  # type: ignore[arg-type]
    return Term(**values)  # type: ignore[arg-type]
