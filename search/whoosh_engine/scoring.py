"""What a plan finds in a snapshot: which documents count as found, and their order."""

from dataclasses import dataclass

import numpy as np
from whoosh import query as q

from search import ranking
from search.whoosh_engine.arrays import Array
from search.whoosh_engine.documents import MISSING
from search.whoosh_engine.plan import Plan
from search.whoosh_engine.rows import GRAMS, LANGUAGE, LANGUAGE_CODES, SEQ, YEAR
from search.whoosh_engine.searcher import Snapshot, top


@dataclass(frozen=True, slots=True)
class Scored:
    """For every document number its score, and whether it counts as found before facets narrow the choice."""

    scores: Array
    found: Array


def scored(snapshot: Snapshot, plan: Plan) -> Scored:
    allowed = _allowed(snapshot, plan)
    if not plan.asked:
        return Scored(np.zeros(len(allowed), np.float32), allowed)
    scores, words = np.zeros(len(allowed), np.float32), np.zeros(len(allowed), np.uint8)
    for asked in plan.asked:
        docs, gained = snapshot.score(asked.query())
        scores[docs] += gained
        words[docs] += 1
    matched = allowed & (words >= ranking.words_needed(len(plan.asked)))
    scores += _gram_scores(snapshot, plan)
    scores[~allowed] = 0
    if np.count_nonzero(matched) < ranking.PAGE:
        matched |= _near(snapshot, scores)
    return Scored(scores, matched)


def best_first(snapshot: Snapshot, scores: Array, chosen: Array, lang: str, limit: int) -> list[int]:
    """The first document numbers of the chosen: one list a language, the query's own first, taken in turn."""
    languages, docs = snapshot.number(LANGUAGE), np.flatnonzero(chosen)
    lists = []
    for code in range(len(LANGUAGE_CODES)):
        own = docs[languages[docs] == code]
        if len(own):
            order = own[top(own, scores[own], limit)]
            lists.append((LANGUAGE_CODES[code] != lang, -float(scores[order[0]]), order.tolist()))
    return list(ranking.interleave([order for *_, order in sorted(lists)]))[:limit]


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
    most = max(ranking.COMMON_GRAM * snapshot.count, ranking.PAGE)
    telling = [gram for gram in plan.grams if 0 < snapshot.df(GRAMS, gram) <= most]
    if telling:
        docs, scores = snapshot.score(q.Or([q.Term(GRAMS, gram, boost=ranking.GRAM) for gram in telling]))
        gained[docs] = scores
    if plan.lang == "en":
        # English words are short and apart: between themselves their grams only blur.
        gained[snapshot.number(LANGUAGE) == LANGUAGE_CODES.index("en")] = 0
    return gained


def _near(snapshot: Snapshot, scores: Array) -> Array:
    """Documents whose score is a fair share of the best in their language."""
    languages = snapshot.number(LANGUAGE)
    best = np.zeros(len(LANGUAGE_CODES), np.float32)
    np.maximum.at(best, languages, scores)
    return (scores > 0) & (scores >= ranking.SHARE_OF_BEST * best[languages])
