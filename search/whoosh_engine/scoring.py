"""What a plan finds in a snapshot: which documents count as found, and their order."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from search import ranking
from search.whoosh_engine.arrays import Array
from search.whoosh_engine.documents import MISSING
from search.whoosh_engine.facets import Choice
from search.whoosh_engine.matches import mask_of
from search.whoosh_engine.plan import Asked, Plan, Way
from search.whoosh_engine.rows import GRAMS, LANGUAGE, LANGUAGE_CODES, PRIOR, SEAMS, SEQ, WHOLE, YEAR
from search.whoosh_engine.searcher import Snapshot, top

MANY = 500
"""For so many documents it is cheaper to count a gram everywhere than to look each of them up."""


@dataclass(frozen=True, slots=True)
class Scored:
    """For every document number its score, and whether it counts as found before facets narrow the choice."""

    scores: Array
    found: Array
    matching: Array
    """Which of the found match by their words, not only by spelling or a part of the words."""
    unknown: tuple[str, ...] = ()
    """Words asked for that no document has in any way."""


def scored(snapshot: Snapshot, plan: Plan) -> Scored:
    allowed = _allowed(snapshot, plan)
    if not plan.asked and not plan.quoted:
        return Scored(np.zeros(len(allowed), np.float32), allowed, allowed)
    scores, words = np.zeros(len(allowed), np.float32), np.zeros(len(allowed), np.uint8)
    unknown = []
    for asked in plan.asked:
        gained, found = _gained(snapshot, asked)
        if not ((gained > 0) & snapshot.live).any():
            unknown.append(asked.word)
        scores += gained
        words += found
    for asked in plan.quoted:
        scores += _gained(snapshot, asked)[0]
    matched = allowed & (words >= ranking.words_needed(len(plan.asked)))
    matching = matched.copy()
    few = _with_few(snapshot, matched)
    long = len(plan.asked) > ranking.SHORT_QUERY
    _add_grams(snapshot, plan, scores, None if long else matched if few is None else matched | few)
    scores *= allowed
    _raise_together(snapshot, plan, scores, allowed)
    if long:
        matched |= _scoring(scores, ranking.GOOD_SCORE) | _leading(snapshot, scores)
        few = _with_few(snapshot, matched)
    if few is not None:
        matched |= _joining(snapshot, plan, scores, words, few)
    return Scored(scores, matched, matching, tuple(unknown))


def best_first(snapshot: Snapshot, scores: Array, chosen: Array, limit: int) -> list[int]:
    """The first document numbers of the chosen: one list a language, merged by standing."""
    docs = np.flatnonzero(chosen)
    worth = scores[docs] * snapshot.shares(PRIOR, WHOLE)[docs]
    spoken = snapshot.masks(LANGUAGE).values()
    ranked: list[tuple[float, int]] = []
    for language in spoken:
        own = np.flatnonzero(language[docs]) if len(spoken) > 1 else np.arange(len(docs))
        first = own[top(docs[own], worth[own], limit)]
        best = float(worth[first[0]]) if len(first) else 0.0
        ranked += [
            (-ranking.standing(score, best), doc)
            for score, doc in zip(worth[first].tolist(), docs[first].tolist(), strict=True)
        ]
    return [doc for _, doc in sorted(ranked)[:limit]]


def by_date(snapshot: Snapshot, chosen: Array, limit: int, sort: str = "newest") -> list[int]:
    """The first document numbers of the chosen by year, then by place in the change log, undated ones last; `changed`
    heeds the change log alone."""
    docs = np.flatnonzero(chosen)
    year, seq = snapshot.number(YEAR)[docs], snapshot.number(SEQ)[docs]
    sign = 1 if sort == "oldest" else -1
    by_year = () if sort == "changed" else (sign * year, year == MISSING)
    order = np.lexsort((docs, sign * seq, *by_year))
    return [int(doc) for doc in docs[order][:limit]]


def _allowed(snapshot: Snapshot, plan: Plan) -> Array:
    allowed = snapshot.live.copy()
    for query in plan.required:
        allowed &= mask_of(snapshot.match(query), len(allowed))
    for query in plan.excluded:
        allowed[snapshot.match(query)] = False
    return allowed


def _gained(snapshot: Snapshot, asked: Asked) -> tuple[Array, Array]:
    """For every document number what it gains by the best way to the word, and whether the word is found there."""
    gained = np.zeros(len(snapshot.live), np.float32)
    for way in asked.ways:
        if way.counts:
            _raise(snapshot, gained, way)
    found = gained > 0
    for way in asked.ways:
        if not way.counts:
            _raise(snapshot, gained, way)
    return gained, found


def _raise(snapshot: Snapshot, gained: Array, way: Way) -> None:
    if len(way.terms) == 1:
        snapshot.raise_to(gained, way.field, way.terms[0], way.weight)
    else:
        snapshot.raise_to_query(gained, way.query())


def _add_grams(snapshot: Snapshot, plan: Plan, scores: Array, mattering: Array | None) -> None:
    """Add what documents gain by spelling; `mattering` is a mask of those whose gain matters."""
    gained = np.zeros(len(scores), np.float32)
    within = None if mattering is None else Choice(mattering)
    for gram in _telling(snapshot, GRAMS, plan.grams):
        snapshot.add_to(gained, GRAMS, gram, ranking.GRAM, within)
    english = snapshot.masks(LANGUAGE).get(LANGUAGE_CODES.index("en")) if plan.lang == "en" else None
    if english is not None:
        gained -= gained * english * np.float32(1 - ranking.ENGLISH_GRAM / ranking.GRAM)
    scores += gained


def _raise_together(snapshot: Snapshot, plan: Plan, scores: Array, allowed: Array) -> None:
    """Raise texts of the query's language where its words stand together; the best score of that language stays what
    it was, so that hits in other languages keep their place."""
    own = snapshot.masks(LANGUAGE).get(LANGUAGE_CODES.index(plan.lang))
    seams = _telling(snapshot, SEAMS, plan.seams)
    if own is None or not seams:
        return
    own = own & allowed
    within = Choice(own)
    best = (scores * own).max(initial=0)
    for seam in seams:
        snapshot.add_to(scores, SEAMS, seam, ranking.SEAM, within)
    raised = (scores * own).max(initial=0)
    if raised > best:
        scores -= scores * own * np.float32(1 - best / raised)


def _telling(snapshot: Snapshot, field: str, grams: Sequence[str]) -> list[str]:
    """Those of the grams that some documents hold and not too many."""
    most = max(ranking.COMMON_GRAM * snapshot.count, ranking.FEW)
    return [gram for gram in grams if 0 < snapshot.df(field, gram) <= most]


def _scoring(scores: Array, share: float) -> Array:
    """Documents that score at least this share of the best."""
    enough: Array = (scores > 0) & (scores >= share * scores.max(initial=0))
    return enough


def _leading(snapshot: Snapshot, scores: Array) -> Array:
    """The first documents of each language, as far as they score well: no better one is left out for a worse one."""
    near = np.flatnonzero(_scoring(scores, ranking.NEAR_SCORE))
    lists = (near[own[near]] for own in snapshot.masks(LANGUAGE).values())
    firsts = [docs[top(docs, scores[docs], ranking.FEW)] for docs in lists]
    return mask_of(np.concatenate([near[:0], *firsts]), len(scores))


def _with_few(snapshot: Snapshot, matched: Array) -> Array | None:
    """A mask of the languages in which few documents match; None when there is no such language."""
    spoken = snapshot.masks(LANGUAGE).values()
    few = [own for own in spoken if np.count_nonzero(matched & own) < ranking.FEW]
    return np.logical_or.reduce(few) if few else None


def _joining(snapshot: Snapshot, plan: Plan, scores: Array, words: Array, few: Array) -> Array:
    """Documents that score well enough to join the matched ones in languages with few of these."""
    near = _scoring(scores, ranking.NEAR_SCORE)
    near &= few
    if len(plan.asked) <= ranking.FEW_WORDS:
        # A short query leads by spelling alone only to documents with enough of all its grams.
        alone = np.flatnonzero(near & (words == 0))
        near[alone[~_alike(snapshot, plan.grams, alone)]] = False
    return near


def _alike(snapshot: Snapshot, grams: Sequence[str], docs: Array) -> Array:
    """Which of the documents have enough of the grams."""
    if len(docs) > MANY:
        everywhere = np.zeros(len(snapshot.live), np.uint16)
        for gram in grams:
            snapshot.count_in(everywhere, GRAMS, gram)
        held: Array = everywhere[docs]
    else:
        held = sum((snapshot.holding(GRAMS, gram, docs) for gram in grams), np.zeros(len(docs), np.uint16))
    alike: Array = held >= max(1, round(ranking.ALIKE * len(grams)))
    return alike
