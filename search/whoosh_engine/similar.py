"""Finds documents like one that is in the index, or is only being written, in any language."""

from collections import Counter
from collections.abc import Iterable
from math import log

from search.whoosh_engine.plan import Plan, Planner
from search.whoosh_engine.rows import LANGUAGE, LANGUAGE_CODES, words_field
from search.whoosh_engine.schema import Row
from search.whoosh_engine.searcher import Snapshot

TELLING = 16
"""Words that stand for the document: more cost time and only blur."""


def likeness(snapshot: Snapshot, docnum: int, planner: Planner) -> Plan:
    """A plan that asks for the most telling words of a document: frequent in it, rare elsewhere."""
    code = LANGUAGE_CODES[int(snapshot.number(LANGUAGE)[docnum])]
    return _plan(snapshot, code, snapshot.doc_terms(words_field(code), docnum), planner)


def likeness_of_row(snapshot: Snapshot, row: Row, planner: Planner) -> Plan:
    """The same for a document that is not in the index: words that no document has come last."""
    code = LANGUAGE_CODES[row.numbers[LANGUAGE]]
    return _plan(snapshot, code, Counter(row.tokens[words_field(code)]).items(), planner)


def _plan(snapshot: Snapshot, code: str, counted: Iterable[tuple[str, int]], planner: Planner) -> Plan:
    field = words_field(code)
    weighed = sorted(
        (not df, -tf * log(1 + snapshot.count / (1 + df)), term)
        for term, tf in counted
        for df in (snapshot.df(field, term),)
        if len(term) > 2 and not term.isdigit()
    )
    terms = [term for _, _, term in weighed[:TELLING]]
    return Plan(code, planner.asked(terms, terms, code))
