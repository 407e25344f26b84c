"""Which lessons a half-written text looks like."""

from dataclasses import replace

import pytest

from lessons import indexing, lexicon
from lessons.pages.markdown import text_of
from lessons.recurrence import lookalikes
from search.whoosh_engine import WhooshEngine
from tests import small

STORY = (
    "Da regionen flyttede patienternes data, blev de flyttet uden en prøve. Ingen havde set, at flytningen med rigtige data"
    " tog tre gange så lang tid, og leverandøren måtte rette data i drift."
)


@pytest.fixture(scope="module")
def site(shipped, tmp_path_factory):
    """What ships, with an index of its own."""
    words = lexicon.load(shipped.vocabularies, shipped.settings.words)
    made = replace(shipped, engine=WhooshEngine(tmp_path_factory.mktemp("index"), words))
    assert indexing.rebuild(made)
    return made


@pytest.fixture
def small_site(bare_site, vocabularies, tmp_path, put):
    made = replace(bare_site, engine=WhooshEngine(tmp_path / "index", lexicon.load(vocabularies)))
    put(small.LESSON.replace("Data blev flyttet uden en prøve.", STORY), "a")
    put(
        small.LESSON.replace("Data blev flyttet uden en prøve.", STORY).replace(
            "lang: da", "lang: da\naudience: council"
        ),
        "b",
    )
    put(small.SWEDISH, "c")
    assert indexing.rebuild(made)
    return made


def every_other(text):
    return " ".join(text.replace("\n", " ").split(". ")[::2])


def test_every_shipped_lesson_is_found_by_half_its_story_without_its_title(site):
    lessons = site.store.pages(["lesson"])
    ranks = []
    for lesson in lessons:
        story = f"{every_other(text_of(lesson.section('why')))}\n{every_other(text_of(lesson.section('event')))}"
        refs = [found.page.ref for found in lookalikes(site, "", story, lesson.lang, limit=3)]
        ranks.append(lesson.ref in refs)

    assert sum(ranks) / len(ranks) >= 0.98


@pytest.mark.parametrize(
    ("text", "lang", "slug"),
    [
        (
            (
                "Vi slog fem organisationer sammen og lod dem beholde hver deres journalsystem. Der var ingen national styring, og"
                " det tog os næsten ti år at nå frem til ét fælles system."
            ),
            "da",
            "aftal-faelles-systemer-allerede-ved-fusionen",
        ),
        (
            (
                "A website for health insurance failed on the day it opened. Nobody owned the whole, and warnings from the"
                " contractors went nowhere."
            ),
            "en",
            "appoint-one-accountable-owner-before-first-contract",
        ),
    ],
    ids=["da", "en"],
)
def test_a_lesson_told_in_other_words_is_among_the_first_three(site, text, lang, slug):
    assert slug in [found.page.slug for found in lookalikes(site, "", text, lang, limit=3)]


def test_a_lookalike_says_which_words_it_shares(small_site):
    found = lookalikes(small_site, "Flytning", STORY, "da")

    assert [each.page.ref for each in found] == ["lesson/a"]
    assert {"flytning", "data"} <= {word.casefold() for word in found[0].words}
    assert found[0].score > 0


def test_the_page_that_is_being_written_is_no_lookalike_of_itself(small_site):
    assert lookalikes(small_site, "", STORY, "da", own="lesson/a") == []


def test_what_not_everyone_may_read_is_not_found_even_by_those_who_may(small_site):
    assert [found.page.slug for found in lookalikes(small_site, "", STORY, "da", small.EVERYONE)] == ["a"]


@pytest.mark.parametrize(
    "text",
    ["", "Kort.", "Jeg vil gerne have en kop kaffe og et stykke kage med flødeskum til min fødselsdag i haven."],
    ids=["empty", "short", "of-something-else"],
)
def test_a_text_that_tells_nothing_looks_like_nothing(site, text):
    assert lookalikes(site, "", text, "da") == []


def test_without_an_index_nothing_is_found(bare_site):
    assert lookalikes(bare_site, "", STORY, "da") == []
