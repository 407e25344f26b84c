from dataclasses import replace

import pytest

from lessons import checking, fallback, indexing
from lessons.pages.page import ANYONE, Section
from lessons.store.base import Deed, Translation
from search.base import Document, Hit, Lexicon, Request, Results, Sense
from search.whoosh_engine import WhooshEngine, index
from tests import small
from tests.conftest import NOON


@pytest.fixture
def filled(put, bare_site):
    """Two lessons, their project, its owner and its supplier."""
    put(small.LESSON, "test-med-rigtige-data")
    put(small.SWEDISH, "folj-upp")
    put(small.PROJECT, "nordepj")
    put(small.ORGANISATION, "region-nordjylland")
    put(small.SUPPLIER, "systematic")
    return bare_site


def test_a_document_holds_the_answer_the_story_the_names_and_the_facets(filled):
    page = filled.store.page("lesson", "test-med-rigtige-data")

    assert indexing.document(page, indexing.names(filled), filled.vocabularies) == Document(
        id="lesson/test-med-rigtige-data",
        lang="da",
        title="Test med rigtige data før overgangen",
        lead="Prøv flytningen med rigtige data.\nProjektlederen prøver flytningen i analysefasen.",
        body="Indledning.\nData blev flyttet uden en prøve.\nRapport: overgangen",
        names="NordEPJ · Region Nordjylland · North Denmark Region · Systematic A/S · Region Nordjylland · Danmark"
        " · Datamigrering · Gennemførelsesfase",
        facets={
            "type": ("lesson",),
            "lang": ("da",),
            "project": ("nordepj",),
            "organisation": ("region-nordjylland",),
            "region": ("region-nordjylland",),
            "country": ("DK",),
            "supplier": ("systematic",),
            "risk": ("data_migration",),
            "phase": ("implementation",),
            "year": ("2022",),
        },
        numbers={"year": 2022, "seq": 1},
    )


def test_a_page_without_a_year_has_none_in_the_index(filled):
    page = filled.store.page("organisation", "systematic")

    assert indexing.document(page, indexing.names(filled), filled.vocabularies).numbers == {"seq": page.seq}


def test_a_page_is_counted_under_successors_too(filled, put):
    put(small.SUPPLIER.replace("---\nEn", "successors:\n  - new-systematic\n---\nEn"), "systematic")
    page = put(small.LESSON.replace("regions:\n  - region-nordjylland", "regions:\n  - region-sjaelland"), "b")

    counted = indexing.facets(page, indexing.names(filled), filled.vocabularies)

    assert counted["region"] == ("region-sjaelland", "region-oestdanmark")
    assert counted["supplier"] == ("systematic", "new-systematic")


class Remembering(small.OutOfOrder):
    """An engine that keeps what it is given."""

    def __init__(self):
        self.documents, self.reached = {}, 0

    def update(self, documents, removed, seq):
        self.documents |= {d.id: d for d in documents}
        for id in removed:
            self.documents.pop(id, None)
        self.reached = seq
        return True

    def seq(self):
        return self.reached


@pytest.fixture
def remembering(filled):
    engine = Remembering()
    return engine, type(filled)(
        filled.settings, filled.vocabularies, filled.store, engine, filled.renderer, filled.clock
    )


def test_catching_up_takes_in_every_change_once(remembering, put):
    engine, site = remembering

    assert indexing.catch_up(site) == 5
    assert indexing.catch_up(site) == 0
    assert (set(engine.documents), engine.reached) == ({p.ref for p in site.store.pages()}, 5)


def test_a_page_that_is_no_longer_public_leaves_the_index(remembering, put):
    engine, site = remembering
    indexing.catch_up(site)

    put(small.LESSON.replace("year: 2022", "year: 2022\naudience: council"), "test-med-rigtige-data")
    indexing.catch_up(site)

    assert "lesson/test-med-rigtige-data" not in engine.documents


def test_a_translation_that_is_kept_enters_the_index_and_leaves_it_with_the_text(remembering, put):
    engine, site = remembering
    indexing.catch_up(site)
    page = site.store.page("lesson", "folj-upp")
    section = Section("lesson", "", "<p>Leverandørstyring &amp; tid.</p>")
    site.store.keep_translation(page, Translation("da", "Følg op", [section]), "apertium", page.updated_at)

    assert indexing.catch_up(site) == 1
    assert engine.documents["lesson/folj-upp"].translations == {"da": "Følg op\nLeverandørstyring & tid."}

    put(small.SWEDISH + "\nMer.\n", "folj-upp")
    indexing.catch_up(site)
    assert engine.documents["lesson/folj-upp"].translations == {}


def test_a_renamed_organisation_renames_itself_in_its_lessons(remembering, put):
    engine, site = remembering
    indexing.catch_up(site)

    put(small.SUPPLIER.replace("Systematic A/S", "Systemisk A/S"), "systematic")
    indexing.catch_up(site)

    assert "Systemisk A/S" in engine.documents["lesson/test-med-rigtige-data"].names


def test_whoever_took_over_is_counted_from_the_day_it_is_said_to_the_day_it_is_not(remembering, put):
    engine, site = remembering
    newer = small.SUPPLIER.replace("Systematic A/S", "Newer A/S")
    newest = newer.replace("---\nEn", "predecessors:\n  - newer\n---\nEn")
    put(newer, "newer")
    put(newest, "newest")
    indexing.catch_up(site)

    def counted():
        indexing.catch_up(site)
        return engine.documents["lesson/test-med-rigtige-data"].facets["supplier"]

    assert counted() == ("systematic",)
    put(newer.replace("---\nEn", "predecessors:\n  - systematic\n---\nEn"), "newer")
    assert counted() == ("systematic", "newer", "newest")
    put(newer, "newest")
    assert counted() == ("systematic", "newer")
    put(newer, "newer")
    assert counted() == ("systematic",)


def test_a_page_that_leaves_during_a_rebuild_takes_no_other_with_it(filled, put, monkeypatch):
    put(small.SWEDISH, "b")
    monkeypatch.setattr(indexing, "BATCH", 2)
    engine = WhooshEngine(filled.settings.index, Lexicon())
    site = replace(filled, engine=engine)
    listed = [page.ref for page in site.store.pages(newest=True)]
    retired = site.store.page(*listed[0].split("/"))

    def leave(pages):
        with site.store.writing() as writing:
            if writing.page(retired.id).state != "retired":
                writing.move(retired, "retired", Deed("retire", "test", NOON))

    monkeypatch.setattr(index, "PROGRESS_STEP", 2)
    assert indexing.rebuild(site, progress=leave)
    indexing.catch_up(site)

    assert engine.ids() == {ref for ref in listed if ref != retired.ref}
    assert checking.index(site) == []


def test_an_index_that_is_ahead_of_the_store_is_built_anew(filled):
    engine = WhooshEngine(filled.settings.index, Lexicon())
    site = replace(filled, engine=engine)
    indexing.rebuild(site)
    engine.update([], engine.ids(), site.store.seq() + 2)  # as if the database had been put back to an earlier day

    indexing.catch_up(site)

    assert (engine.seq(), engine.count()) == (site.store.seq(), 5)


def test_another_lexicon_has_the_index_built_anew_once(filled):
    site = replace(filled, engine=WhooshEngine(filled.settings.index, Lexicon()))
    indexing.rebuild(site)
    assert not indexing.renew(site)

    wiser = replace(site, engine=WhooshEngine(site.settings.index, Lexicon((), (Sense({"da": ("udbud",)}),))))
    assert wiser.engine.count() == 5
    assert wiser.engine.mark() != site.engine.mark()
    assert indexing.renew(wiser)
    assert not indexing.renew(wiser)


def test_without_an_index_the_store_answers_with_exact_facets(filled):
    request = Request(
        q="rigtige", filters={"country": ("DK",)}, facets=("country", "risk", "type"), sort="relevance", limit=10
    )

    assert fallback.search(filled, request, ANYONE) == Results(
        1,
        (Hit("lesson/test-med-rigtige-data", 0.0),),
        {"country": {"DK": 1}, "risk": {"data_migration": 1}, "type": {"lesson": 1}},
    )


def test_the_fallback_counts_a_facet_without_its_own_filter(filled):
    request = Request(filters={"country": ("SE",), "type": ("lesson",)}, facets=("country", "type"), limit=10)

    assert fallback.search(filled, request, ANYONE).facets == {"country": {"DK": 1, "SE": 1}, "type": {"lesson": 1}}


@pytest.mark.parametrize(
    ("q", "refs"),
    [
        ("rigtige prøve", {"lesson/test-med-rigtige-data"}),
        ('"rigtige data"', {"lesson/test-med-rigtige-data"}),
        ('"data rigtige"', set()),
        ("rigt*", {"lesson/test-med-rigtige-data"}),
        ("title:rigtige", {"lesson/test-med-rigtige-data"}),
        ("type:lesson -rigtige", {"lesson/folj-upp"}),
        ("supplier:systematic type:lesson", {"lesson/test-med-rigtige-data"}),
        ("type:lesson -supplier:systematic", {"lesson/folj-upp"}),
        ("year:2022", {"lesson/test-med-rigtige-data"}),
        ("(rigtige,", {"lesson/test-med-rigtige-data"}),
    ],
)
def test_the_fallback_reads_what_may_be_typed(filled, q, refs):
    assert {hit.id for hit in fallback.search(filled, Request(q, limit=10), ANYONE).hits} == refs


def test_the_fallback_looks_at_so_many_pages_and_no_more(filled, monkeypatch):
    monkeypatch.setattr(fallback, "MOST", 2)
    monkeypatch.setattr(fallback, "BATCH", 1)

    results = fallback.search(filled, Request("*", facets=("type",), limit=10), ANYONE)

    assert (results.total, results.facets["type"]) == (2, {"organisation": 2})
