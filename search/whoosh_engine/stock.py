"""Whoosh's own reading of a collection, for what the arrays do not know."""

from functools import cached_property

import numpy as np
from whoosh.query import MultiTerm, Query
from whoosh.reading import MultiReader, SegmentReader
from whoosh.scoring import BM25F
from whoosh.searching import Searcher

from search.whoosh_engine.arrays import Array
from search.whoosh_engine.codec import OpenedCodec
from search.whoosh_engine.collection import K1, Collection, as_term


class Stock:
    """Readers and a searcher of Whoosh's over segments that are open already."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection

    def expanded_terms(self, query: MultiTerm) -> set[bytes]:
        """The terms that a pattern, a fuzzy term or a range stands for."""
        expanded = (term for reader in self._readers for _, term in query.expanded_terms(reader))
        return set(map(as_term, expanded))  # a fuzzy term stands for text, the others for bytes

    def search(self, query: Query) -> tuple[Array, Array]:
        """Matching documents, ascending, and their scores, posting by posting."""
        docs, scores = [], []
        for searcher, base in self._searcher.leaf_searchers():
            matcher = query.matcher(searcher, searcher.context())
            while matcher.is_active():
                docs.append(matcher.id() + base)
                scores.append(matcher.score())
                matcher.next()
        return np.array(docs, np.int64), np.array(scores, np.float32)

    @cached_property
    def _readers(self) -> list[SegmentReader]:
        layout, parts = self._collection.layout, self._collection.parts
        codec, schema = OpenedCodec(layout, {part.name: part.segment for part in parts}), layout.whoosh_schema()
        return [SegmentReader(None, schema, part.record, codec=codec) for part in parts]

    @cached_property
    def _searcher(self) -> Searcher:
        length_norms = {f"{field.name}_B": field.b for field in self._collection.layout.fields}
        reader = self._readers[0] if len(self._readers) == 1 else MultiReader(self._readers)
        return Searcher(reader, weighting=BM25F(K1=K1, **length_norms))
