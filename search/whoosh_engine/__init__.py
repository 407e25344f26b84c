"""The engine on Whoosh: analysed rows in a flat index, one plan per query, all languages at once."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import numpy as np

from search import facets as facet_names
from search.analysis import Analysis
from search.base import Document, Fragment, Hit, IndexUnusable, Lexicon, Request, Results
from search.query import Query, parse
from search.snippets import passage
from search.whoosh_engine.arrays import Array
from search.whoosh_engine.explaining import Explainer
from search.whoosh_engine.guard import guarded
from search.whoosh_engine.index import FlatIndex
from search.whoosh_engine.marking import Marker
from search.whoosh_engine.narrowing import chosen_by, clause_mask, counts, narrowed
from search.whoosh_engine.plan import Plan, Planner
from search.whoosh_engine.rows import FIELDS, NUMBERS, STAMP, to_row
from search.whoosh_engine.schema import Row
from search.whoosh_engine.scoring import Scored, best_first, by_date, scored
from search.whoosh_engine.searcher import Snapshot
from search.whoosh_engine.similar import likeness, likeness_of_row
from search.whoosh_engine.spelling import Speller
from search.whoosh_engine.suggest import Suggester

REMEMBERED = 512
"""Plans and markers kept: a page asks for one search and then for twenty snippets of it."""


class WhooshEngine:
    """Implements `search.base.Engine` over a folder of its own."""

    def __init__(self, folder: Path, lexicon: Lexicon) -> None:
        self.analysis = Analysis(lexicon)
        self.planner = Planner(self.analysis)
        self._speller = Speller(self.analysis)
        self._suggester = Suggester(self.analysis)
        self._planned = lru_cache(REMEMBERED)(self._made_plan)
        self._marker = lru_cache(REMEMBERED)(self._made_marker)
        self._edition = lexicon.fingerprint()
        self._index = FlatIndex.open(folder, FIELDS, facet_names.FACETS, NUMBERS, STAMP, self._edition)

    @guarded
    def search(self, request: Request) -> Results:
        query, plan = self._planned(request.q, request.ql, request.interface)
        snapshot = self._index.snapshot()
        found = self._found(snapshot, plan)
        if plan.phrases and not found.found.any():
            query = query.loosened()
            plan = self.planner.plan(query, plan.lang)
            found = self._found(snapshot, plan)
        chosen = chosen_by(snapshot, request.filters)
        left = narrowed(found.found, chosen)
        docs = _page(snapshot, found.scores, left, request)
        return Results(
            total=int(np.count_nonzero(left)),
            hits=self._hits(snapshot, plan, found, docs),
            facets=counts(snapshot, found.found, chosen, request.facets),
            corrected=self._corrected(snapshot, query, plan, found, chosen),
        )

    @guarded
    def suggest(self, typed: str, interface: str, limit: int = 8) -> Sequence[str]:
        return self._suggester.suggest(self._index.snapshot(), typed, interface, limit)

    @guarded
    def similar(self, id: str, filters: Mapping[str, tuple[str, ...]], limit: int = 6) -> Sequence[Hit]:
        snapshot = self._index.snapshot()
        docnum = snapshot.docnum(id)
        if docnum is None:
            return ()
        return self._alike(snapshot, likeness(snapshot, docnum, self.planner), id, filters, limit)

    @guarded
    def like(self, document: Document, filters: Mapping[str, tuple[str, ...]], limit: int = 6) -> Sequence[Hit]:
        snapshot = self._index.snapshot()
        plan = likeness_of_row(snapshot, to_row(document, self.analysis), self.planner)
        return self._alike(snapshot, plan, document.id, filters, limit)

    def snippet(self, request: Request, text: str, lang: str, length: int = 240) -> tuple[Fragment, ...]:
        return passage(text, self._marker(request.q, request.ql, request.interface, lang), length)

    def update(self, documents: Iterable[Document], removed: Iterable[str], seq: int) -> bool:
        return self._index.write(self._rows(documents), removed, seq)

    def rebuild(
        self, documents: Iterable[Document], seq: int, progress: Callable[[int], None] = lambda n: None
    ) -> bool:
        return self._index.rebuild(self._rows(documents), seq, progress)

    def tidy(self) -> bool:
        return self._index.tidy()

    def seq(self) -> int:
        try:
            return self._index.snapshot().seq
        except IndexUnusable:
            return -1

    def mark(self) -> str:
        try:
            pointer = self._index.snapshot().pointer
        except IndexUnusable:
            return ""
        return f"{pointer.build} {pointer.seq} {self._edition}"

    @guarded
    def outdated(self) -> bool:
        return self._index.outdated()

    @guarded
    def count(self) -> int:
        return self._index.snapshot().count

    @guarded
    def ids(self) -> frozenset[str]:
        snapshot = self._index.snapshot()
        return frozenset(snapshot.ids(np.flatnonzero(snapshot.live)))

    def _rows(self, documents: Iterable[Document]) -> Iterator[Row]:
        return (to_row(document, self.analysis) for document in documents)

    def _made_plan(self, asked: str, ql: str, interface: str) -> tuple[Query, Plan]:
        query = parse(asked)
        known = self.analysis.language(ql).code
        lang = known if known != "xx" else self.analysis.told((*query.words, *query.quoted), interface)
        return query, self.planner.plan(query, lang)

    def _made_marker(self, asked: str, ql: str, interface: str, lang: str) -> Marker:
        _, plan = self._planned(asked, ql, interface)
        return Marker(plan, self.analysis, self.analysis.language(lang))

    def _corrected(
        self, snapshot: Snapshot, query: Query, plan: Plan, found: Scored, chosen: Mapping[str, Array]
    ) -> str | None:
        """The query with unknown words mended, when more of what the reader has narrowed it to match it."""
        mended = self._speller.mended(snapshot, found.unknown, plan.lang)
        if not mended:
            return None
        corrected = query.with_words(mended)
        better = self._found(snapshot, self.planner.plan(parse(corrected), plan.lang))
        before, after = (np.count_nonzero(narrowed(each.matching, chosen)) for each in (found, better))
        return corrected if after > before else None

    def _hits(self, snapshot: Snapshot, plan: Plan, found: Scored, docs: Sequence[int]) -> tuple[Hit, ...]:
        explained = Explainer(snapshot, self.analysis, plan).matches(docs)
        return tuple(map(Hit, snapshot.ids(docs), found.scores[docs].tolist(), explained))

    def _alike(
        self, snapshot: Snapshot, plan: Plan, id: str, filters: Mapping[str, tuple[str, ...]], limit: int
    ) -> tuple[Hit, ...]:
        """What the plan of a document finds, that document left out."""
        found = scored(snapshot, plan)
        others = narrowed(found.scores > 0, chosen_by(snapshot, filters))
        docnum = snapshot.docnum(id)
        if docnum is not None:
            others[docnum] = False
        return self._hits(snapshot, plan, found, best_first(snapshot, found.scores, others, limit))

    def _found(self, snapshot: Snapshot, plan: Plan) -> Scored:
        found = scored(snapshot, plan)
        masks = [clause_mask(snapshot, clause, self.analysis) for clause in plan.fields]
        chosen, matching = (np.logical_and.reduce([each, *masks]) for each in (found.found, found.matching))
        return replace(found, found=chosen, matching=matching)


def _page(snapshot: Snapshot, scores: Array, left: Array, request: Request) -> list[int]:
    limit = max(request.limit, 0) + max(request.offset, 0)
    if request.sort == "relevance" and scores.any():
        docs = best_first(snapshot, scores, left, limit)
    else:
        docs = by_date(snapshot, left, limit, request.sort)
    return docs[max(request.offset, 0) :]
