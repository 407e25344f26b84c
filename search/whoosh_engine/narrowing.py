"""Facets at work: which documents a choice of values leaves, and how many each further value would."""

from collections.abc import Mapping, Sequence
from functools import reduce

import numpy as np

from search.analysis import Analysis
from search.facets import FACETS, meant, years
from search.query import Clause
from search.whoosh_engine.arrays import Array
from search.whoosh_engine.facets import Choice
from search.whoosh_engine.rows import YEAR
from search.whoosh_engine.searcher import Snapshot


def having(snapshot: Snapshot, facet: str, values: Sequence[str]) -> Array:
    """A mask of the documents with any of the values; nobody has a value of a facet that there is not."""
    mask = np.zeros(len(snapshot.live), np.bool_)
    if facet in FACETS:
        for value in values:
            mask |= snapshot.facet_mask(facet, value)
    return mask


def chosen_by(snapshot: Snapshot, filters: Mapping[str, Sequence[str]]) -> dict[str, Array]:
    """A mask for every facet in which something was chosen."""
    return {facet: having(snapshot, facet, values) for facet, values in filters.items() if values}


def narrowed(found: Array, chosen: Mapping[str, Array], but: str = "") -> Array:
    """What is left of `found` after every facet's choice, that of `but` left aside."""
    return reduce(np.logical_and, (mask for facet, mask in chosen.items() if facet != but), found)


def counts(
    snapshot: Snapshot, found: Array, chosen: Mapping[str, Array], facets: Sequence[str]
) -> dict[str, Mapping[str, int]]:
    """Facet → value → count, most frequent first, each facet counted without its own choice."""
    everything = Choice(narrowed(found, chosen))
    counted: dict[str, Mapping[str, int]] = {}
    for facet in facets:
        left = Choice(narrowed(found, chosen, but=facet)) if facet in chosen else everything
        counted[facet] = snapshot.facet_counts(facet, left) if facet in FACETS else {}
    return counted


def clause_mask(snapshot: Snapshot, clause: Clause, analysis: Analysis) -> Array:
    """Documents with what `supplier:netcompany`, `risk:"change management"` or `year:2015..2020` says."""
    if clause.field == "year" and (wanted := years(clause.text)) is not None:
        numbers = snapshot.number(YEAR)
        mask = (numbers >= wanted.start) & (numbers < wanted.stop)
    else:
        values = snapshot.facet_values(clause.field)
        named = analysis.meanings.named(clause.text).intersection(values)
        mask = having(snapshot, clause.field, [*named, *meant(clause.text, values)])
    return ~mask if clause.excluded else mask
