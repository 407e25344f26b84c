from lessons import reading
from lessons.pages.page import Viewer
from tests import small
from tests.test_indexing import filled  # noqa: F401 the same small site


def test_a_project_gathers_its_lessons(filled):  # noqa: F811
    gathered = reading.gathered(filled, "project", "nordepj")

    assert ([p.ref for p in gathered.lessons], gathered.projects) == (["lesson/test-med-rigtige-data"], [])


def test_an_organisation_gathers_what_names_it_in_any_role_and_its_predecessors(filled, put):  # noqa: F811
    put(small.ORGANISATION.replace("aliases:", "predecessors:\n  - region-nordjylland\naliases:"), "region-ny")

    for slug in ("region-nordjylland", "region-ny"):
        gathered = reading.gathered(filled, "organisation", slug)
        assert [p.ref for p in gathered.lessons] == ["lesson/test-med-rigtige-data"], slug
        assert [p.ref for p in gathered.projects] == ["project/nordepj"], slug


def test_the_matrix_counts_each_lesson_once_a_cell_and_under_successors(filled, put):  # noqa: F811
    both = "regions:\n  - region-sjaelland\n  - region-hovedstaden"
    put(small.LESSON.replace("regions:\n  - region-nordjylland", both), "b")

    matrix = reading.matrix(filled)

    assert matrix.counts == {
        ("data_migration", "region-nordjylland"): 1,
        ("data_migration", "region-sjaelland"): 1,
        ("data_migration", "region-hovedstaden"): 1,
        ("data_migration", "region-oestdanmark"): 1,
        ("supplier_management", "region-blekinge"): 1,
    }
    assert matrix.total(row="data_migration") == 4
    assert [term.id for term in matrix.rows] == ["supplier_management", "data_migration"]


def test_what_recurs_is_what_most_countries_learned(filled, put):  # noqa: F811
    put(small.SWEDISH.replace("- supplier_management", "- data_migration"), "b")

    assert reading.recurring(filled) == [
        reading.Recurring("data_migration", 2, ["DK", "SE"]),
        reading.Recurring("supplier_management", 1, ["SE"]),
    ]


def test_nothing_gathered_or_counted_tells_of_hidden_pages(filled, put):  # noqa: F811
    before = _everything(filled)
    put(small.LESSON.replace("year: 2022", "year: 2022\naudience: council"), "hidden")

    assert _everything(filled) == before
    assert _everything(filled, Viewer(frozenset({"public", "council"}))) != before


def _everything(site, *viewer):
    return (
        reading.gathered(site, "project", "nordepj", *viewer),
        reading.gathered(site, "organisation", "systematic", *viewer),
        reading.newest(site, *viewer),
        reading.recurring(site, *viewer),
        reading.matrix(site, *viewer),
        reading.by_year(site, *viewer),
        [reading.by_facet(site, facet, *viewer) for facet in ("region", "supplier", "theme", "country")],
        reading.recent(site, *viewer),
    )


def test_a_lesson_names_what_taught_the_same_and_is_told_by_it(filled, put):  # noqa: F811
    repeats = "learned_again:\n  - test-med-rigtige-data\nsources:"
    put(small.SWEDISH.replace("sources:", repeats), "igen")
    put(small.SWEDISH.replace("sources:", repeats).replace("year: 2024", "year: 2025"), "igen-og-igen")
    put(small.SWEDISH.replace("sources:", repeats).replace("year: 2024", "year: 2024\naudience: council"), "hidden")
    older, newer = (filled.store.page("lesson", slug) for slug in ("test-med-rigtige-data", "igen"))

    assert [p.slug for p in reading.learned(filled, older).again] == ["igen-og-igen", "igen"]
    assert [p.slug for p in reading.learned(filled, newer).before] == ["test-med-rigtige-data"]
    assert len(reading.learned(filled, older, small.EVERYONE).again) == 3


def test_what_a_lesson_repeats_is_not_named_to_those_who_may_not_read_it(filled, put):  # noqa: F811
    put(small.LESSON.replace("year: 2022", "year: 2022\naudience: council"), "hidden")
    newer = put(small.SWEDISH.replace("sources:", "learned_again:\n  - hidden\nsources:"), "newer")

    assert reading.learned(filled, newer).before == []
