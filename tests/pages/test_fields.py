import pytest

from lessons.errors import Invalid
from lessons.pages import fields
from lessons.pages.fields import Choice, Day, Field, Number, RefTo, Source, TermOf, Text
from lessons.pages.types import PAGE_TYPES


@pytest.mark.parametrize(
    ("kind", "raw", "stored"),
    [
        (Text(), "  to ord ", "to ord"),
        (Text(), "e\u0301", "\u00e9"),
        (Number(1, 9), "7", 7),
        (Number(1, 9), 7, 7),
        (Day(), "2026-03", "2026-03"),
        (Day(exact=True), "2026-03-31", "2026-03-31"),
        (Choice(("avoid", "repeat")), "repeat", "repeat"),
        (TermOf("countries"), "dk", "DK"),
        (TermOf("languages"), "DA", "da"),
        (RefTo("project"), "nord-epj-2", "nord-epj-2"),
        (Source(), {"title": "R", "url": "https://a.b/c"}, {"title": "R", "url": "https://a.b/c"}),
        (Source(), {"title": "R"}, {"title": "R"}),
    ],
    ids=repr,
)
def test_a_kind_cleans_what_was_written(kind, raw, stored, vocabularies):
    assert kind.clean(raw, vocabularies) == stored


@pytest.mark.parametrize(
    ("kind", "raw", "message"),
    [
        (Text(3), "fire!", "is 5 characters; use at most 3"),
        (Text(), "a\u202eb", "holds unseen control characters; write it again without them"),
        (Text(), "a\ud83d", "holds half a character pair (a lone surrogate); write that character again"),
        (Text(), ["a"], "must be a plain text, not a list or a nested value"),
        (Text(), True, "must be a plain text, not a list or a nested value"),
        (Number(1, 9), "10", "is '10'; use a whole number from 1 to 9"),
        (Number(1, 9), "٣", "is '٣'; use a whole number from 1 to 9"),
        (Day(), "2026-02-30", "is '2026-02-30'; use a day such as 2026-03-31"),
        (Day(exact=True), "2026", "is '2026'; use a day such as 2026-03-31"),
        (Choice(("a", "b")), "c", "is 'c'; use one of a, b"),
        (RefTo("project"), "Nord EPJ", "is 'Nord EPJ'; use the project's slug, such as region-nordjylland"),
        (Source(), {"title": "R", "url": "javascript:alert(1)"}, "has the url 'javascript:alert(1)'; use an address"),
        (Source(), {"title": "R", "url": "https://a.b/\ud83d"}, "has the url 'https://a.b/\\ud83d'; use an address"),
        (Source(), {"title": "R", "url": "https://a.b/\x01"}, "has the url 'https://a.b/\\x01'; use an address"),
        (Source(), {"url": "https://a.b"}, "must have a title and may have a url, and nothing else"),
        (Source(), "R", "must have a title and may have a url, and nothing else"),
    ],
    ids=repr,
)
def test_a_kind_says_what_to_write_instead(kind, raw, message, vocabularies):
    with pytest.raises(ValueError, match=r".") as fault:
        kind.clean(raw, vocabularies)

    assert str(fault.value).startswith(message)


def test_a_term_that_is_not_in_the_vocabulary_is_refused_with_examples(vocabularies):
    with pytest.raises(ValueError, match=r"'mars', which is not among the countries; use an id such as DK, NO, SE"):
        TermOf("countries").clean("mars", vocabularies)


def test_unknown_fields_are_refused_by_name_together_with_every_other_fault(vocabularies):
    raw = {"type": "lesson", "lang": "da", "colour": "red", "year": "soon"}

    with pytest.raises(Invalid) as fault:
        fields.clean(PAGE_TYPES["lesson"].fields, raw, vocabularies)

    assert fault.value.faults == [
        "'colour': no such field",
        "title: is missing",
        "year: is 'soon'; use a whole number from 1950 to 2100",
    ]


def test_asked_fields_that_are_missing_are_named(vocabularies):
    raw = {"type": "lesson", "title": "T", "lang": "da", "regions": ["region-blekinge"]}

    meta, missing = fields.clean(PAGE_TYPES["lesson"].fields, raw, vocabularies)

    assert meta == {"type": "lesson", "title": "T", "lang": "da", "regions": ["region-blekinge"]}
    assert missing == ["organisations", "risks", "phase", "sources"]


def test_a_list_is_deduplicated_and_bounded(vocabularies):
    field = Field("themes", Text(), "Themes", many=True, most=4)

    assert field.clean(["a", "b", "a", ""], vocabularies) == ["a", "b"]
    with pytest.raises(ValueError, match="has 5 values; use at most 4"):
        field.clean(list("abcde"), vocabularies)


def test_an_alias_feeds_its_field(vocabularies):
    raw = {"type": "lesson", "title": "T", "lang": "da", "country": "se", "risk_types": "scope"}

    meta, _ = fields.clean(PAGE_TYPES["lesson"].fields, raw, vocabularies)

    assert (meta["countries"], meta["risks"]) == (["SE"], ["scope"])
