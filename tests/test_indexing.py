import pytest

from lessons import fallback, indexing
from lessons.pages.page import ANYONE, Section
from lessons.store.base import Translation
from search.base import Document, Hit, Request, Results
from tests import small


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
