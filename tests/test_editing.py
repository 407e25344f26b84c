import pytest

from lessons import editing
from lessons.editing import Written
from lessons.errors import Invalid
from lessons.pages.page import Section
from tests import small


def test_a_stored_lesson_is_the_lesson_that_was_written(put, bare_site):
    page = put(small.LESSON, "test-med-rigtige-data")

    assert (page.type, page.slug, page.title, page.lang) == (
        "lesson", "test-med-rigtige-data", "Test med rigtige data før overgangen", "da",
    )  # fmt: skip
    assert page.meta["sources"] == [{"title": "Rapport: overgangen", "url": "https://example.org/rapport"}]
    assert page.sections == [
        Section("", "", "<p>Indledning.</p>"),
        Section("event", "Hvad skete der", "<p>Data blev flyttet uden en prøve.</p>"),
        Section("lesson", "Læring", "<p>Prøv flytningen med rigtige data.</p>"),
        Section("recommendation", "Anbefaling", "<p>Projektlederen prøver flytningen i analysefasen.</p>"),
    ]
    assert bare_site.store.revisions(page)[0].source == small.LESSON
    assert page.missing == []


def test_the_same_source_again_changes_nothing(put, bare_site):
    put(small.LESSON, "a")
    put(small.LESSON, "a")

    assert bare_site.store.seq() == 1


def test_a_page_without_country_is_counted_under_its_regions_country(bare_site, put):
    put(small.SWEDISH.replace("countries:\n  - SE\n", ""), "a")

    assert bare_site.store.tally("lesson", "country") == {"SE": 1}


@pytest.mark.parametrize(
    ("raw", "body", "fault"),
    [
        ({"type": "poem"}, "", "type: is 'poem'; use one of lesson, project, solution, organisation, guide"),
        ({"type": ["lesson"]}, "", "type: is \"['lesson']\"; use one of"),
        ({"type": "lesson", "title": "T", "lang": "da"}, "a\x00b", "body: holds the character U+0000; remove it"),
        ({"type": "lesson", "title": "T", "lang": "da"}, "\ud800", "body: holds half a character pair"),
    ],
    ids=["type", "nested type", "null character", "surrogate"],
)
def test_what_cannot_be_stored_is_refused(raw, body, fault, bare_site):
    with pytest.raises(Invalid) as refused:
        editing.check(bare_site, Written("", raw, body))

    assert str(refused.value).startswith(fault)


@pytest.mark.parametrize(
    ("title", "lang", "slug"),
    [
        ("Årsag og følge: æbler", "da", "aarsag-og-foelge-aebler"),
        ("Återställ först", "sv", "aterstall-forst"),
        ("???", "en", "untitled"),
    ],
)
def test_a_slug_is_made_as_the_language_spells_addresses(title, lang, slug):
    assert editing.make_slug(title, lang) == slug
