"""Reviewing what was published: still true, in doubt, replaced, retired, merged; never gone without trace."""

from datetime import date

import pytest

from lessons import merging, reviewing
from lessons.errors import Conflict, Invalid, NotFound
from lessons.pages.page import ANYONE
from lessons.store.manuscripts import Text
from tests import small, writing

DUE = small.LESSON.replace("sources:", "review_due: '2026-03-31'\nsources:", 1)


@pytest.fixture
def site(bare_site, put):
    for slug, source in writing.PAGES.items():
        put(source, slug)
    return bare_site


@pytest.fixture
def who(site):
    return writing.people(site)


def read(site, slug):
    return site.store.page("lesson", slug)


def test_a_lesson_is_due_on_its_day_and_stands_two_more_years_once_somebody_says_so(site, who, put):
    page = put(DUE, "en")
    assert reviewing.queue(site, ANYONE, date(2026, 3, 30)).due == []
    assert [p.slug for p in reviewing.queue(site, ANYONE, date(2026, 3, 31)).due] == ["en"]

    again = reviewing.still_true(site, who["desk"], page)

    assert (again.meta["review_due"], again.revision, again.state) == ("2028-03-01", 2, "published")
    assert site.store.revision(again, 2).source.endswith(DUE.partition("\n---\n")[2].strip() + "\n")
    with pytest.raises(Conflict):
        reviewing.still_true(site, who["desk"], page)
    with pytest.raises(NotFound):
        reviewing.still_true(site, who["leader"], again)


def test_a_lesson_in_doubt_says_why_and_comes_back(site, who, put):
    page = put(small.LESSON, "en")
    with pytest.raises(Invalid):
        reviewing.move(site, who["desk"], page, "question", " ")

    reviewing.move(site, who["desk"], page, "question", "Loven er ændret")

    doubted = read(site, "en")
    assert (doubted.state, doubted.reason) == ("under_review", "Loven er ændret")
    assert [p.slug for p in reviewing.queue(site, ANYONE, date(2026, 1, 1)).doubted] == ["en"]
    assert site.store.count(["lesson"]) == 1
    assert reviewing.still_true(site, who["desk"], doubted).state == "published"
    assert read(site, "en").reason == ""


def test_what_is_retired_stands_at_its_address_alone(site, who, put):
    page = put(small.LESSON, "en")

    reviewing.move(site, who["desk"], page, "retire", "Systemet findes ikke mere")

    assert (read(site, "en").state, read(site, "en").reason) == ("retired", "Systemet findes ikke mere")
    assert (site.store.count(["lesson"]), site.store.pages(["lesson"]), site.store.by_refs([page.ref])) == (0, [], [])
    assert [*site.store.sources()][-1][0] == "organisation"
    assert [c.action for c in site.store.changes(0, 100) if c.ref == page.ref] == ["import", "retire"]
    with pytest.raises(NotFound):
        reviewing.move(site, who["desk"], read(site, "en"), "question", "igen")


def test_a_lesson_is_superseded_by_one_that_there_is(site, who, put):
    page = put(small.LESSON, "en")
    put(small.SWEDISH, "to")
    with pytest.raises(Invalid):
        reviewing.move(site, who["desk"], page, "supersede", "nyere", successor="tre")
    with pytest.raises(Invalid):
        reviewing.move(site, who["desk"], page, "supersede", "nyere", successor="en")

    reviewing.move(site, who["desk"], page, "supersede", "nyere", successor="to")

    assert (read(site, "en").state, read(site, "en").successor, read(site, "en").merged) == (
        "superseded",
        "lesson/to",
        False,
    )


@pytest.mark.parametrize("name", ["leader", "supplier", "member"])
@pytest.mark.parametrize("action", ["question", "supersede", "retire"])
def test_only_the_desk_moves_what_others_wrote(site, who, put, name, action):
    page = put(small.LESSON, "en")

    with pytest.raises(NotFound):
        reviewing.move(site, who[name], page, action, "fordi", successor="en")


def test_two_lessons_of_one_event_become_one_and_keep_both_histories(site, who, put):
    kept, other = put(small.LESSON, "en"), put(small.SWEDISH, "to")
    text = merging.proposed(site, kept, other)
    assert text.raw["regions"] == ["region-nordjylland", "region-blekinge"]
    assert text.raw["title"] == kept.title
    assert "Leverantörsstyrning" in text.body

    merged = merging.merge(site, who["desk"], kept, other, text)

    gone = read(site, "to")
    assert (merged.revision, merged.texts("countries")) == (2, ["DK", "SE"])
    assert (gone.state, gone.successor, gone.merged) == ("superseded", "lesson/en", True)
    assert [len(site.store.revisions(p)) for p in (merged, gone)] == [2, 1]
    assert [p.slug for p in site.store.pages(["lesson"])] == ["en"]
    with pytest.raises(Conflict):
        merging.merge(site, who["desk"], kept, other, text)


def merged_into_another(site, desk, page, other, text):
    merging.merge(site, desk, other, page, text)


def still_true(site, desk, page, other, text):
    reviewing.still_true(site, desk, page)


@pytest.mark.parametrize("step", [still_true, merging.merge, merged_into_another])
def test_what_was_put_away_since_it_was_read_stays_so(site, who, put, step):
    page, other = put(small.LESSON, "en"), put(small.SWEDISH, "to")
    text = merging.proposed(site, page, other)
    reviewing.move(site, who["desk"], page, "retire", "Forkert")

    with pytest.raises(Conflict):
        step(site, who["desk"], page, other, text)

    assert (read(site, "en").state, read(site, "en").reason) == ("retired", "Forkert")


def risky(title, risks, **fields):
    lines = "".join(f"{name}: {value}\n" for name, value in fields.items())
    lesson = small.LESSON.replace("Test med rigtige data før overgangen", title).replace(
        "year: 2022\n", f"year: 2022\n{lines}"
    )
    return lesson.replace("  - data_migration\n", "".join(f"  - {risk}\n" for risk in risks))


def test_lists_of_two_merged_lessons_are_no_longer_than_they_may_be(site, who, put, vocabularies):
    risks = [term.id for term in vocabularies["risks"].leaves][:4]
    kept, other = put(risky("Den ene", risks[:2]), "en"), put(risky("Den anden", risks[2:]), "to")

    merged = merging.merge(site, who["desk"], kept, other, merging.proposed(site, kept, other))

    assert merged.texts("risks") == risks[:3]


def test_two_lessons_are_merged_by_their_fields_under_whichever_name_these_stand(site, who, put):
    kept, other = put(small.LESSON.replace("countries:", "country:"), "en"), put(small.SWEDISH, "to")

    merged = merging.merge(site, who["desk"], kept, other, merging.proposed(site, kept, other))

    assert merged.texts("countries") == ["DK", "SE"]


@pytest.mark.parametrize(
    ("kept", "other"),
    [
        ({"visibility": "council"}, {"audience": "public"}),
        ({"audience": "public"}, {"audience": "council"}),
        ({"audience": "council"}, {}),
    ],
)
def test_pages_for_different_readers_are_not_merged(site, who, put, kept, other):
    one, two = (
        put(risky("Den ene", ["data_migration"], **kept), "en"),
        put(risky("Den anden", ["data_migration"], **other), "to"),
    )

    with pytest.raises(Invalid, match="not meant for the same readers"):
        merging.proposed(site, one, two)
    with pytest.raises(Invalid, match="not meant for the same readers"):
        merging.merge(site, who["desk"], one, two, Text())


def test_merging_asks_for_two_lessons_and_for_the_desk(site, who, put):
    kept, other = put(small.LESSON, "en"), put(small.SWEDISH, "to")

    with pytest.raises(NotFound):
        merging.merge(site, who["leader"], kept, other, Text())
    with pytest.raises(Invalid):
        merging.merge(site, who["desk"], kept, kept, Text())
    with pytest.raises(Invalid):
        merging.merge(site, who["desk"], kept, site.store.page("organisation", "systematic"), Text())
