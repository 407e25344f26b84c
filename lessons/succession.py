"""Who took over from whom, so that a lesson is found under the name of its day and under today's."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from lessons.pages.page import Page
from lessons.pages.vocabularies import Vocabulary


@dataclass(frozen=True, slots=True)
class Succession:
    """Organisation slug → the slugs that took over from it."""

    successors: Mapping[str, tuple[str, ...]]

    def onward(self, slug: str) -> list[str]:
        """The organisation and all that came after it."""
        return _reach(slug, self.successors) if slug in self.successors else [slug]

    def back(self, slug: str) -> list[str]:
        """The organisation and all that went before it."""
        before: dict[str, tuple[str, ...]] = {}
        for old, new in self.successors.items():
            for successor in new:
                before[successor] = (*before.get(successor, ()), old)
        return _reach(slug, before)


def of(organisations: Iterable[Page]) -> Succession:
    """The succession that organisation pages state, from either side."""
    found: dict[str, tuple[str, ...]] = {}
    for page in organisations:
        for successor in page.texts("successors"):
            found[page.slug] = _with(found.get(page.slug, ()), successor)
        for predecessor in page.texts("predecessors"):
            found[predecessor] = _with(found.get(predecessor, ()), page.slug)
    return Succession(found)


def of_terms(vocabulary: Vocabulary) -> Succession:
    """The succession that a vocabulary's dated terms state."""
    return Succession({term.id: term.successors for term in vocabulary if term.successors})


def _with(known: tuple[str, ...], slug: str) -> tuple[str, ...]:
    return known if slug in known else (*known, slug)


def _reach(start: str, steps: Mapping[str, tuple[str, ...]]) -> list[str]:
    found: list[str] = []
    waiting = [start]
    while waiting:
        at = waiting.pop(0)
        if at not in found:
            found.append(at)
            waiting.extend(steps.get(at, ()))
    return found
