"""How recognisable a lesson is by its fields."""

import pytest

from lessons import anonymity
from lessons.anonymity import Recognisable, recognisable
from tests import small

REGION = {"regions": ["region-nordjylland"]}
SUPPLIER = {"suppliers": ["systematic"]}
SOLUTION = {"solutions": ["columna"]}
YEAR = {"year": 2022}


@pytest.fixture
def common(put, bare_site):
    """Three projects with the same region, supplier and year."""
    for n in range(3):
        put(small.LESSON.replace("nordepj", f"project-{n}"), f"lesson-{n}")
    return bare_site


@pytest.mark.parametrize(
    ("values", "level", "because", "leave_out"),
    [
        ({}, "low", (), ()),
        (REGION | YEAR, "low", (), ()),
        (SUPPLIER | YEAR, "low", (), ()),
        ({"project": "nordepj"}, "high", ("project",), ("project",)),
        (REGION | SUPPLIER | SOLUTION, "high", ("supplier", "solution", "region"), ("supplier",)),
        (REGION | SUPPLIER, "some", ("supplier", "region"), ("supplier",)),
        (REGION | SUPPLIER | YEAR, "high", ("year", "supplier", "region"), ("year",)),
        (REGION | SOLUTION | YEAR, "high", ("year", "solution", "region"), ("year",)),
        (SUPPLIER | SOLUTION, "some", ("supplier", "solution"), ("supplier",)),
        ({"regions": ["dk-national"]} | SUPPLIER, "low", (), ()),
        ({"regions": ["region-nordjylland", "region-midtjylland", "region-syddanmark"]} | SUPPLIER, "low", (), ()),
        ({"organisations": ["aalborg"]} | REGION | SUPPLIER, "some", ("supplier", "organisation", "region"), ("supplier",)),
        ({"project": "nordepj"} | REGION | SUPPLIER | YEAR, "high", ("project",), ("year", "project")),
    ],
    ids=["nothing", "region-year", "supplier-year", "project", "all-three", "region-supplier", "with-year", "solution-year",
         "no-place", "country", "many-regions", "organisation", "project-too"],
)  # fmt: skip
def test_a_combination_that_nobody_shares_gives_the_project_away(bare_site, values, level, because, leave_out):
    found = recognisable(bare_site, values)

    assert (found.level, found.because, found.leave_out) == (level, because, leave_out)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (REGION | SUPPLIER, Recognisable("low", 3)),
        (REGION | SUPPLIER | YEAR, Recognisable("some", 3, ("year", "supplier", "region"), ("year",))),
        (REGION | SUPPLIER | {"year": 2021}, Recognisable("high", 0, ("year", "supplier", "region"), ("year",))),
    ],
    ids=["shared", "year", "other-year"],
)
def test_projects_that_share_a_combination_hide_each_other(common, values, expected):
    assert recognisable(common, values) == expected


def test_lessons_of_one_project_count_once(common, put):
    put(small.LESSON.replace("nordepj", "project-1"), "lesson-4")

    assert recognisable(common, REGION | SUPPLIER).matches == 3


def test_pages_that_not_everyone_may_read_count_for_nothing(put, bare_site):
    for n in range(3):
        hidden = small.LESSON.replace("nordepj", f"project-{n}").replace("year: 2022", "year: 2022\naudience: council")
        put(hidden, f"lesson-{n}")

    assert recognisable(bare_site, REGION | SUPPLIER) == Recognisable("some", 0, ("supplier", "region"), ("supplier",))


def test_every_level_and_facet_can_be_said():
    assert set(anonymity.MESSAGES) == set(anonymity.LEVELS)
    assert {facet for rule in anonymity.RULES for facet in rule.facets} <= {*anonymity.LABELS, "place"}
