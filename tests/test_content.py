"""What ships: every file valid, enough of it, and nothing that points nowhere."""

from collections import Counter

import pytest

from lessons import checking, exporting, importing, lexicon
from lessons.config import ROOT
from lessons.pages.markdown import text_of

CONTENT = ROOT / "content"
HEADINGS = {"event", "effect", "why", "lesson", "recommendation"}


@pytest.fixture(scope="module")
def lessons(shipped):
    return shipped.store.pages(["lesson"])


def test_every_file_is_valid_for_its_type_and_vocabularies(shipped):
    assert checking.content(shipped, CONTENT) == []


def test_no_page_names_a_page_that_is_not_there(shipped):
    assert checking.store(shipped) == []


def test_content_comes_out_of_the_store_byte_for_byte(shipped, tmp_path):
    exporting.run(shipped, tmp_path)

    for file in importing.files_in([CONTENT]):
        assert (tmp_path / file.relative_to(CONTENT)).read_bytes() == file.read_bytes()


def test_there_is_enough_to_find_in_every_language(lessons):
    by_lang = Counter(lesson.lang for lesson in lessons)

    assert len(lessons) >= 120
    assert by_lang["nn"] >= 5
    assert {"da", "nb", "nn", "sv", "en"} <= set(by_lang)
    assert sum(lesson.text("kind") == "repeat" for lesson in lessons) >= 25


def test_every_lesson_is_complete_and_stands_under_the_fixed_headings(lessons):
    for lesson in lessons:
        words = len(" ".join(text_of(s.html) for s in lesson.sections).split())
        assert not lesson.missing, lesson.ref
        assert {s.key for s in lesson.sections} == HEADINGS, lesson.ref
        assert 150 <= words <= 400, (lesson.ref, words)
        assert len(lesson.title) <= 90, lesson.ref
        assert lesson.texts("applies_when"), lesson.ref
        assert lesson.texts("does_not_apply_when"), lesson.ref
        assert all(source.get("url", "").startswith("http") for source in lesson.meta["sources"]), lesson.ref


def test_titles_are_told_apart(lessons):
    assert [title for title, n in Counter(lesson.title for lesson in lessons).items() if n > 1] == []


def test_guides_are_there_in_every_interface_language(shipped):
    guides = {(g.text("topic"), g.lang) for g in shipped.store.pages(["guide"])}

    topics = ("about", "search", "writing", "privacy", "accessibility", "cookies", "api")
    assert {(topic, lang) for topic in topics for lang in ("da", "nb", "sv", "en")} <= guides


def test_successors_of_regions_are_the_same_in_vocabulary_and_pages(shipped, vocabularies):
    pages = {page.slug: page for page in shipped.store.pages(["organisation"])}

    for region in vocabularies["regions"]:
        if not region.id.endswith("-national"):
            assert pages[region.id].texts("successors") == list(region.successors), region.id
            assert pages[region.id].text("valid_to") == region.valid_to, region.id


@pytest.mark.parametrize("name", ["risks", "phases", "themes", "concepts", "countries", "languages"])
def test_terms_are_labelled_in_every_interface_language(name, vocabularies):
    for term in vocabularies[name]:
        assert {"da", "nb", "sv", "en"} <= set(term.labels), term.id


def test_risk_types_stand_under_the_councils_classes(vocabularies):
    risks = vocabularies["risks"]

    assert [term.id for term in risks.tops] == [
        "class-governance",
        "class-project",
        "class-business",
        "class-technical",
    ]
    assert 16 <= len(risks.leaves) <= 18


def test_the_word_list_is_well_formed(vocabularies):
    words = lexicon.load(vocabularies, CONTENT / "vocabularies" / "words")

    assert len(words.concepts) >= 250
    assert len(words.senses) >= 5000
    for sense in words.senses:
        assert {"en", "da", "nb", "sv"} <= set(sense.words), sense
        assert all(word == word.strip() and "\t" not in word for group in sense.words.values() for word in group), sense
