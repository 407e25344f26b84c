"""What a plan finds in a snapshot: which documents count as found, and their order."""

from dataclasses import dataclass

import numpy as np
from whoosh import query as q

from search import ranking
from search.whoosh_engine.arrays import Array
from search.whoosh_engine.documents import MISSING
from search.whoosh_engine.plan import Plan
from search.whoosh_engine.rows import GRAMS, LANGUAGE, LANGUAGE_CODES, PRIOR, SEQ, WHOLE, YEAR
from search.whoosh_engine.searcher import Snapshot, top


@dataclass(frozen=True, slots=True)
class Scored:
    """For every document number its score, and whether it counts as found before facets narrow the choice."""

    scores: Array
    found: Array
    matching: int
    """How many of the found match by their words, not only by spelling or a part of the words."""
    unknown: tuple[str, ...] = ()
    """Words asked for that no document has in any way."""


def scored(snapshot: Snapshot, plan: Plan) -> Scored:
    allowed = _allowed(snapshot, plan)
    if not plan.asked:
        return Scored(np.zeros(len(allowed), np.float32), allowed, int(np.count_nonzero(allowed)))
    scores, words = np.zeros(len(allowed), np.float32), np.zeros(len(allowed), np.uint8)
    unknown = []
    for asked in plan.asked:
        docs, gained = snapshot.score(asked.query())
        if not len(docs):
            unknown.append(asked.word)
        scores[docs] += gained
        words[snapshot.match(asked.counting()) if asked.partial() else docs] += 1
    scores += _gram_scores(snapshot, plan)
    scores[~allowed] = 0
    matched = allowed & (words >= ranking.words_needed(len(plan.asked)))
    matching = int(np.count_nonzero(matched))
    if len(plan.asked) > ranking.SHORT_QUERY:
        matched |= _scoring(scores, ranking.GOOD_SCORE)
    joining = _joining(snapshot, scores, matched) & ((words > 0) | _alike(snapshot, plan))
    return Scored(scores, matched | joining, matching, tuple(unknown))


def best_first(snapshot: Snapshot, scores: Array, chosen: Array, limit: int) -> list[int]:
    """The first document numbers of the chosen: one list a language, merged by standing."""
    languages, docs = snapshot.number(LANGUAGE), np.flatnonzero(chosen)
    scores = scores * (snapshot.number(PRIOR) / WHOLE).astype(np.float32)
    ranked: list[tuple[float, int]] = []
    for code in range(len(LANGUAGE_CODES)):
        own = docs[languages[docs] == code]
        first = own[top(own, scores[own], limit)]
        ranked += [
            (-ranking.standing(score, float(scores[first[0]])), doc)
            for score, doc in zip(scores[first].tolist(), first.tolist(), strict=True)
        ]
    return [doc for _, doc in sorted(ranked)[:limit]]


def by_date(snapshot: Snapshot, chosen: Array, limit: int, oldest: bool = False) -> list[int]:
    """The first document numbers of the chosen by year, then by place in the change log; undated ones last."""
    docs = np.flatnonzero(chosen)
    year, seq = snapshot.number(YEAR)[docs], snapshot.number(SEQ)[docs]
    sign = 1 if oldest else -1
    order = np.lexsort((docs, sign * seq, sign * year, year == MISSING))
    return [int(doc) for doc in docs[order][:limit]]


def mask_of(docs: Array, size: int) -> Array:
    mask = np.zeros(size, np.bool_)
    mask[docs] = True
    return mask


def _allowed(snapshot: Snapshot, plan: Plan) -> Array:
    allowed = snapshot.live.copy()
    for query in plan.required:
        allowed &= mask_of(snapshot.match(query), len(allowed))
    for query in plan.excluded:
        allowed[snapshot.match(query)] = False
    return allowed


def _gram_scores(snapshot: Snapshot, plan: Plan) -> Array:
    gained = np.zeros(len(snapshot.live), np.float32)
    most = max(ranking.COMMON_GRAM * snapshot.count, ranking.FEW)
    telling = [gram for gram in plan.grams if 0 < snapshot.df(GRAMS, gram) <= most]
    if telling:
        docs, scores = snapshot.score(q.Or([q.Term(GRAMS, gram, boost=ranking.GRAM) for gram in telling]))
        gained[docs] = scores
    if plan.lang == "en":
        gained[snapshot.number(LANGUAGE) == LANGUAGE_CODES.index("en")] *= ranking.ENGLISH_GRAM / ranking.GRAM
    return gained


def _alike(snapshot: Snapshot, plan: Plan) -> Array:
    """Documents that a short query may lead to by spelling alone: those with enough of all its grams."""
    if len(plan.asked) > ranking.FEW_WORDS:
        return np.ones(len(snapshot.live), np.bool_)
    held = np.zeros(len(snapshot.live), np.uint16)
    for gram in plan.grams:
        held[snapshot.match(q.Term(GRAMS, gram))] += 1
    alike: Array = held >= max(1, round(ranking.ALIKE * len(plan.grams)))
    return alike


def _scoring(scores: Array, share: float) -> Array:
    """Documents that score at least this share of the best."""
    enough: Array = (scores > 0) & (scores >= share * scores.max(initial=0))
    return enough


def _joining(snapshot: Snapshot, scores: Array, matched: Array) -> Array:
    """Documents that score well enough to join the matched ones in languages with few of these."""
    languages = snapshot.number(LANGUAGE)
    few = np.bincount(languages[matched], minlength=len(LANGUAGE_CODES)) < ranking.FEW
    near = _scoring(scores, ranking.NEAR_SCORE)
    near &= few[languages]
    return near
