"""Counted values put under their headings: themes and risk types under their group, regions under their country."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from lessons.pages.vocabularies import Term, Vocabularies, Vocabulary


@dataclass(frozen=True, slots=True)
class Group:
    """A heading with its values and their counts; `more` says how many were left out."""

    term: Term
    shown: Sequence[tuple[str, int]]
    more: int = 0


def by_broader(vocabulary: Vocabulary, counts: Mapping[str, int], most: int = 0) -> list[Group]:
    """Groups that have anything, in the vocabulary's order, the most frequent values first; at most `most` in each."""
    groups = []
    for top in vocabulary.tops:
        found = sorted(
            ((t.id, counts[t.id]) for t in (top, *vocabulary.narrower(top.id)) if t.id in counts), key=lambda f: -f[1]
        )
        if found:
            shown = found[: most or None]
            groups.append(Group(top, shown, len(found) - len(shown)))
    return groups


def by_country(vocabularies: Vocabularies, counts: Mapping[str, int]) -> list[Group]:
    """Regions under their country, in the vocabulary's order."""
    return [
        Group(country, shown)
        for country in vocabularies["countries"]
        if (
            shown := [
                (r.id, counts[r.id]) for r in vocabularies["regions"] if r.country == country.id and r.id in counts
            ]
        )
    ]


def columns(vocabularies: Vocabularies, regions: Iterable[Term]) -> list[tuple[Term, list[Term]]]:
    """Regions of a table under the country that heads them."""
    given = list(regions)
    return [
        (country, those)
        for country in vocabularies["countries"]
        if (those := [region for region in given if region.country == country.id])
    ]
