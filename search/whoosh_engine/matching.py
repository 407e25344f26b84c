"""Whoosh's query tree walked with arrays: which documents match, scored as Whoosh scores them all."""

from collections.abc import Callable, Mapping, Sequence
from math import log
from typing import Any

import numpy as np
from whoosh import query as q

from search.whoosh_engine.arrays import Array
from search.whoosh_engine.collection import Collection, Field, as_term
from search.whoosh_engine.documents import MISSING
from search.whoosh_engine.matches import (
    Many,
    Matches,
    best,
    complement,
    constant,
    difference,
    intersection,
    mask_of,
    nothing,
    optional,
    union,
)
from search.whoosh_engine.phrases import phrase_docs
from search.whoosh_engine.schema import ID_FIELD
from search.whoosh_engine.stock import Stock

SCORED_ABOVE = 5000
"""In a larger collection Whoosh scores the terms of a pattern even where it is asked for a constant score …"""
SCORED_BELOW = 1024
"""… unless there are this many of them."""


class Matcher:
    """Evaluates queries over one collection. Nodes that are not in RULES go to Whoosh's own matchers."""

    def __init__(self, collection: Collection) -> None:
        self._collection, self._size = collection, collection.size
        self._stock, self._nothing = Stock(collection), nothing(collection.size)

    def matches(self, query: q.Query) -> Matches:
        """Matching documents, dead ones too."""
        rule = RULES.get(type(query))
        return rule(self, query) if rule else self._by_whoosh(query)

    def term(self, query: q.Term) -> Matches:
        return self._term(query.fieldname, as_term(query.text)).boosted(query.boost)

    def conjunction(self, query: q.And) -> Matches:
        return self._compound(query, intersection)

    def disjunction(self, query: q.Or) -> Matches:
        # A bonus for coordination is known to Whoosh's tree of matchers only.
        return self._by_whoosh(query) if query.scale else self._compound(query, union)

    def maximum(self, query: q.DisjunctionMax) -> Matches:
        return self._compound(query, best)

    def inverse(self, query: q.Not) -> Matches:
        return complement(self.matches(query.query))

    def and_not(self, query: q.AndNot) -> Matches:
        return difference(self.matches(query.a), self.matches(query.b))

    def and_maybe(self, query: q.AndMaybe) -> Matches:
        return optional(self.matches(query.a), self.matches(query.b))

    def require(self, query: q.Require) -> Matches:
        scored, required = self.matches(query.a), self.matches(query.b)
        return scored.only(intersection([scored, required], self._size).docs)

    def otherwise(self, query: q.Otherwise) -> Matches:
        first = self.matches(query.a)
        return first if self._collection.live[first.docs].any() else self.matches(query.b)

    def constant_score(self, query: q.ConstantScoreQuery) -> Matches:
        return constant(self.matches(query.child).docs, query.score, self._size)

    def none(self, _: q.Query) -> Matches:
        return self._nothing

    def every(self, query: q.Every) -> Matches:
        if query.fieldname is None:
            return constant(np.arange(self._size), query.boost, self._size)
        field = self._collection.field(query.fieldname)
        if field is None:
            return self._nothing
        docs = np.concatenate([part.docs + base for part, base in zip(field.parts, field.bases, strict=False)])
        return constant(np.flatnonzero(mask_of(docs, self._size)), query.boost, self._size)

    def prefix(self, query: q.Prefix) -> Matches:
        if not query.text:
            return self.every(q.Every(query.fieldname, query.boost))
        field = self._collection.field(query.fieldname)
        if field is None:
            return self._nothing
        return self._any_of(query, field, field.numbers(as_term(query.text)))

    def wildcard(self, query: q.Wildcard) -> Matches:
        return self.every(q.Every(query.fieldname, query.boost)) if query.text == "*" else self.expansion(query)

    def regex(self, query: q.Regex) -> Matches:
        return self.every(q.Every(query.fieldname, query.boost)) if query.text == ".*" else self.expansion(query)

    def expansion(self, query: q.MultiTerm) -> Matches:
        """Patterns, fuzzy terms, variations and ranges of terms: Whoosh says which terms they stand for."""
        field = self._collection.field(query.fieldname)
        if field is None:
            return self._nothing
        terms = self._stock.expanded_terms(query)
        numbers = [np.array(sorted({part.terms.find(term) for term in terms} - {-1}), np.int64) for part in field.parts]
        return self._any_of(query, field, numbers)

    def number_range(self, query: q.NumericRange) -> Matches:
        if query.fieldname not in self._collection.layout.numbers:
            return self._nothing
        values = self._collection.number(query.fieldname)
        within = values != MISSING
        if query.start is not None:
            within &= values > query.start if query.startexcl else values >= query.start
        if query.end is not None:
            within &= values < query.end if query.endexcl else values <= query.end
        return constant(np.flatnonzero(within), query.boost, self._size)

    def phrase(self, query: q.Phrase) -> Matches:
        field = self._collection.field(query.fieldname)
        words = [as_term(word) for word in query.words]
        if field is None or not words:
            return self._nothing
        if field.parts and field.parts[0].positions is None:
            raise q.QueryError(f"field {query.fieldname} has no positions for a phrase")
        found = [
            phrase_docs(part.segment, query.fieldname, words, query.slop) + base
            for part, base in zip(self._collection.parts, field.bases, strict=False)
        ]
        docs = np.concatenate([np.zeros(0, np.int64), *found])
        each = [self._term(query.fieldname, word).only(docs) for word in words]
        return intersection(each, self._size).boosted(query.boost)

    def _term(self, name: str, term: bytes) -> Matches:
        field = self._collection.field(name)
        if field is None:
            return constant(self._column_docs(name, term), 1.0, self._size)
        frequency = field.frequency(term)
        if frequency == 0:  # most words asked for in other languages
            return self._nothing
        weight = np.float32(log(self._size / (frequency + 1)) + 1)
        if (row := field.row(term)) is not None:
            return Many(
                row != 0,
                lambda: field.worth_of_row(row, weight),
                lambda docs: field.worth_of_row(row, weight, docs),
            )
        docs, impacts = field.postings(term)
        return Matches(docs, lambda chosen: field.worth(impacts[chosen]) * weight, self._size)

    def _column_docs(self, name: str, term: bytes) -> Array:
        """Documents with a facet value or an id: columns are matched, not scored."""
        text = term.decode("utf-8", "replace")
        if name in self._collection.layout.facets:
            return np.flatnonzero(self._collection.facet(name).mask(text))
        docnum = self._collection.docnum(text) if name == ID_FIELD else None
        return np.array([] if docnum is None else [docnum], np.int64)

    def _compound(self, query: q.Query, combine: Callable[[Sequence[Matches], int], Matches]) -> Matches:
        parts = [self.matches(child) for child in query.subqueries]
        if len(parts) < 2:  # Whoosh leaves the boost of a compound of one aside
            return parts[0] if parts else self._nothing
        return combine(parts, self._size).boosted(query.boost)

    def _any_of(self, query: q.MultiTerm, field: Field, numbers: Sequence[Array]) -> Matches:
        """Documents with any of some terms, scored the way Whoosh does it, which depends on how many there are."""

        scores, terms = field.any_of(numbers)
        mask = scores > 0
        if query.constantscore and terms >= 3 and (self._size <= SCORED_ABOVE or terms >= SCORED_BELOW):
            return constant(np.flatnonzero(mask), 1.0, self._size)
        return Many(mask, lambda: scores, lambda docs: scores[docs]).boosted(query.boost if terms > 1 else 1.0)

    def _by_whoosh(self, query: q.Query) -> Matches:
        docs, scores = self._stock.search(query)
        return Matches(docs, lambda chosen: scores[chosen], self._size)


RULES: Mapping[type, Callable[[Matcher, Any], Matches]] = {
    q.Term: Matcher.term,
    q.And: Matcher.conjunction,
    q.Or: Matcher.disjunction,
    q.DisjunctionMax: Matcher.maximum,
    q.Not: Matcher.inverse,
    q.AndNot: Matcher.and_not,
    q.AndMaybe: Matcher.and_maybe,
    q.Require: Matcher.require,
    q.Otherwise: Matcher.otherwise,
    q.ConstantScoreQuery: Matcher.constant_score,
    q.Every: Matcher.every,
    type(q.NullQuery): Matcher.none,
    q.Prefix: Matcher.prefix,
    q.Wildcard: Matcher.wildcard,
    q.Regex: Matcher.regex,
    q.FuzzyTerm: Matcher.expansion,
    q.Variations: Matcher.expansion,
    q.TermRange: Matcher.expansion,
    q.NumericRange: Matcher.number_range,
    q.Phrase: Matcher.phrase,
}
