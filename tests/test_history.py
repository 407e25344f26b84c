import pytest

from lessons import history
from lessons.errors import NotFound
from lessons.pages.diff import FieldChange, Piece
from lessons.pages.page import Viewer
from tests import small

COUNCIL = Viewer(frozenset({"public", "council"}))
HIDDEN = small.LESSON.replace("year: 2022", "year: 2022\naudience: council")


@pytest.fixture
def twice(put, bare_site):
    put(small.LESSON, "a")
    put(small.LESSON.replace("year: 2022", "year: 2023").replace("uden en prøve", "uden prøve"), "a")
    return bare_site


def test_the_history_lists_revisions_with_author_time_and_comment(twice):
    found = history.history(twice, "lesson", "a")

    assert [(r.number, r.author, r.at, r.comment) for r in found.revisions] == [
        (2, "test", twice.clock(), ""),
        (1, "test", twice.clock(), ""),
    ]


def test_two_revisions_compare_field_by_field_and_word_by_word(twice):
    found = history.compare(twice, "lesson", "a", 1, 2)

    assert found.difference.fields == [FieldChange("year", ["2022"], ["2023"])]
    assert [piece for piece in found.difference.body if piece.kind != "same"] == [Piece("removed", "en ")]
    assert (found.old.number, found.new.number) == (1, 2)


def test_a_revision_is_the_page_as_it_was(twice):
    found = history.revision(twice, "lesson", "a", 1)

    assert (found.then.meta["year"], found.page.meta["year"]) == (2022, 2023)
    assert found.then.section("event") == "<p>Data blev flyttet uden en prøve.</p>"


@pytest.mark.parametrize(
    "look",
    [
        lambda site, slug: history.history(site, "lesson", slug),
        lambda site, slug: history.revision(site, "lesson", slug, 1),
        lambda site, slug: history.compare(site, "lesson", slug, 1, 1),
    ],
    ids=["history", "revision", "compare"],
)
def test_hidden_and_unknown_pages_give_the_same_answer(put, bare_site, look):
    put(HIDDEN, "hidden")

    for slug in ("hidden", "nowhere"):
        with pytest.raises(NotFound, match=f"lesson/{slug}"):
            look(bare_site, slug)


@pytest.mark.parametrize("number", [0, -1, 3, 2**70])
def test_a_revision_that_there_is_not_is_not_found(twice, number):
    with pytest.raises(NotFound):
        history.revision(twice, "lesson", "a", number)
    with pytest.raises(NotFound):
        history.compare(twice, "lesson", "a", 1, number)


def test_revisions_from_a_time_when_the_page_was_hidden_stay_hidden(put, bare_site):
    put(HIDDEN, "a")
    put(small.LESSON, "a")

    assert [r.number for r in history.history(bare_site, "lesson", "a").revisions] == [2]
    assert [r.number for r in history.history(bare_site, "lesson", "a", COUNCIL).revisions] == [2, 1]
    with pytest.raises(NotFound):
        history.revision(bare_site, "lesson", "a", 1)
    with pytest.raises(NotFound):
        history.compare(bare_site, "lesson", "a", 1, 2)
    assert history.compare(bare_site, "lesson", "a", 1, 2, COUNCIL).difference.fields == [
        FieldChange("audience", ["council"], [])
    ]
