"""Finds documents like one that is in the index, in any language."""

from math import log

from search.whoosh_engine.plan import Plan, Planner
from search.whoosh_engine.rows import LANGUAGE, LANGUAGE_CODES, words_field
from search.whoosh_engine.searcher import Snapshot

TELLING = 16
"""Words that stand for the document: more cost time and only blur."""


def likeness(snapshot: Snapshot, docnum: int, planner: Planner) -> Plan:
    """A plan that asks for the most telling words of a document: frequent in it, rare elsewhere."""
    code = LANGUAGE_CODES[int(snapshot.number(LANGUAGE)[docnum])]
    field = words_field(code)
    weighed = sorted(
        (-tf * log(1 + snapshot.count / (1 + snapshot.df(field, term))), term)
        for term, tf in snapshot.doc_terms(field, docnum)
        if len(term) > 2 and not term.isdigit()
    )
    terms = [term for _, term in weighed[:TELLING]]
    return Plan(code, planner.asked(terms, terms, code))
