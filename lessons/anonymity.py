"""Anonymity: how easily a lesson's fields together give away which project it tells of. It advises and never refuses."""

from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass
from functools import cache
from itertools import combinations

from lessons.pages.page import Meta
from lessons.pages.types.base import N_
from lessons.pages.types.lesson import LESSON
from lessons.site import Site

LEVELS = ("low", "some", "high")
LABELS = {
    "year": N_("the year"),
    "project": N_("the project"),
    "supplier": N_("the supplier"),
    "solution": N_("the solution"),
    "organisation": N_("the organisation"),
    "region": N_("the region"),
}
"""What can give a project away, and is first advised to be left out."""
MESSAGES = {
    "low": N_("The fields do not give away which project this is."),
    "some": N_("Some will recognise the project by %(facets)s."),
    "high": N_("Those who know the field will recognise the project by %(facets)s."),
}
ADVICE = N_("It is harder to recognise without %(facets)s.")
NARROW = 2
"""Values of one facet that still point at somebody; more of them hide each other."""
ENOUGH = 3
"""Projects that share a combination and hide each other."""
LOOKED_AT = 50

PLACE = frozenset({"region", "organisation"})
"""Either of them says where it was."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A combination that gives a project away; `rare` only where fewer than ENOUGH projects share all that is given."""

    facets: tuple[str, ...]
    level: str
    rare: bool = False


RULES = (
    Rule(("project",), "high"),
    Rule(("place", "supplier", "solution"), "high"),
    Rule(("place", "supplier", "year"), "high", rare=True),
    Rule(("place", "solution", "year"), "high", rare=True),
    Rule(("supplier", "solution", "year"), "high", rare=True),
    Rule(("place", "supplier", "year"), "some"),
    Rule(("place", "solution", "year"), "some"),
    Rule(("supplier", "solution", "year"), "some"),
    Rule(("place", "supplier"), "some", rare=True),
    Rule(("place", "solution"), "some", rare=True),
    Rule(("supplier", "solution"), "some", rare=True),
)
"""The first that applies decides; where none does, the level is low."""

Given = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Recognisable:
    """`matches` public projects share all that is given, `because` of these facets; less without those in `leave_out`."""

    level: str
    matches: int
    because: tuple[str, ...] = ()
    leave_out: tuple[str, ...] = ()


def recognisable(site: Site, values: Meta) -> Recognisable:
    """How recognisable a lesson with these fields is. Counts public pages only, so that it tells nothing of hidden ones."""
    given = _narrow(values)
    counted = cache(lambda facets: _matches(site, {facet: given[facet] for facet in facets}))
    level, because = _judged(frozenset(given), counted)
    return Recognisable(level, counted(frozenset(given)), because, _leave_out(frozenset(given), level, counted))


def _narrow(values: Meta) -> Given:
    """The facets that point at somebody, with their values; a whole country points at nobody."""
    given: dict[str, tuple[str, ...]] = {}
    for field in LESSON.facets:
        value = values.get(field.name, [])
        each = tuple(map(str, value)) if isinstance(value, list) else (str(value),)
        pointing = tuple(v for v in each if not v.endswith("-national"))
        if field.facet in LABELS and 0 < len(each) <= NARROW and pointing:
            given[field.facet] = pointing
    return given


def _matches(site: Site, given: Given) -> int:
    """Projects that public lessons with these values tell of; a lesson without a project tells of its own."""
    if not given:
        return site.store.count(["lesson"])
    lessons = site.store.pages(["lesson"], given, limit=LOOKED_AT)
    return len({lesson.text("project") or lesson.ref for lesson in lessons})


def _judged(facets: Set[str], counted: Callable[[frozenset[str]], int]) -> tuple[str, tuple[str, ...]]:
    """(level, the facets that make it so)."""
    present = facets | {"place"} if facets & PLACE else facets
    for rule in RULES:
        if present >= set(rule.facets) and (not rule.rare or counted(frozenset(facets)) < ENOUGH):
            telling = set(rule.facets) | (facets & PLACE if "place" in rule.facets else set())
            return rule.level, tuple(facet for facet in LABELS if facet in telling & facets)
    return "low", ()


def _leave_out(facets: frozenset[str], level: str, counted: Callable[[frozenset[str]], int]) -> tuple[str, ...]:
    """The fewest facets without which the level is lower, those first that a reader misses least."""
    ordered = [facet for facet in LABELS if facet in facets]
    for size in range(1, len(ordered) + 1 if level != "low" else 0):
        for without in combinations(ordered, size):
            if LEVELS.index(_judged(facets - set(without), counted)[0]) < LEVELS.index(level):
                return without
    return ()
