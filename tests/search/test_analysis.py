"""Words of each language and what they share."""

import pytest

from search.analysis import Analysis
from search.analysis.distance import distance, nearest
from search.analysis.fold import Grams, fold, seams
from search.analysis.tokens import WORD, bare, clean, words
from search.analysis.trie import Found, Trie
from search.base import Concept, Lexicon, Sense

LEXICON = Lexicon(
    (Concept("supplier_management", {"da": ("Leverandørstyring",), "en": ("Supplier management",)}),),
    (
        Sense({"da": ("leverandør",), "sv": ("leverantör",), "en": ("supplier", "vendor")}),
        Sense({"da": ("styring",), "sv": ("styrning",), "en": ("governance",)}),
        Sense({"da": ("udbud",), "sv": ("upphandling",), "en": ("call for tenders",)}),
        Sense({"da": ("lov",), "sv": ("lag",)}),
    ),
)


@pytest.fixture(scope="module")
def analysis():
    return Analysis(LEXICON)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Region Skåne’s it-projekt (EPJ), 2.0", ["region", "skåne", "it", "projekt", "epj", "2", "0"]),
        ("pro\u00adjekt", ["projekt"]),
        ("d'accord under_score", ["daccord", "under", "score"]),
        ("", []),
    ],
)
def test_text_is_cut_into_words(text, expected):
    assert words(clean(text)) == expected


def test_a_possessive_is_looked_up_without_its_ending():
    assert {bare(word) for word in WORD.findall("nasa's plan, nasa's")} == {"nasa", "plan"}


@pytest.mark.parametrize(
    ("one", "other"),
    [("hvad", "vad"), ("bog", "bok"), ("gade", "gate"), ("sikkerhed", "sikkerhet"), ("integration", "integrasjon"),
     ("løsning", "lösning"), ("procent", "prosent"), ("direktør", "direktör"), ("aar", "år")],
)  # fmt: skip
def test_kin_words_fold_alike(one, other):
    assert fold(one) == fold(other)


def test_short_words_have_grams_too():
    assert Grams()["it"] == ("_it_", "_it_")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (["ansøge", "om", "tilladelse"], ["oke_o", "ke_om", "om_ti", "m_til"]),
        (["i", "å"], []),
        (["tid"], []),
        ([], []),
    ],
    ids=["three words", "too short together", "one word", "nothing"],
)
def test_seams_run_from_one_word_into_the_next(text, expected):
    assert list(seams(text)) == expected


def test_kin_words_that_stand_together_share_a_seam():
    assert set(seams(["styring", "af", "leverandør"])) & set(seams(["styrning", "av", "leverantör"]))


@pytest.mark.parametrize(
    ("code", "word", "parts"),
    [
        ("da", "leverandørstyring", ("leverandør", "styring")),
        ("sv", "leverantörsstyrning", ("leverantör", "styrning")),
        ("da", "udbudsloven", ("udbud", "lov")),
        ("da", "leverandør", ()),
        ("en", "supplier", ()),
        ("da", "x" * 5000, ()),
    ],
)
def test_compounds_come_apart_into_known_words(analysis, code, word, parts):
    language = analysis.language(code)

    assert language.parts(word) == tuple(map(language.stem, parts))


def test_concepts_of_several_words_are_found_in_order(analysis):
    terms = analysis.language("en").terms("On the supplier management of others")

    assert list(analysis.meanings.concepts("en", terms)) == [Found(0, 2, "supplier_management")]


def test_a_trie_finds_overlapping_sequences():
    trie = Trie()
    for terms, value in ((("a",), 1), (("a", "b"), 2), (("b", "c"), 3), ((), 4)):
        trie.add(terms, value)

    assert list(trie.find(["a", "b", "c"])) == [Found(0, 1, 1), Found(0, 2, 2), Found(1, 3, 3)]


@pytest.mark.parametrize(
    ("asked", "interface", "lang"),
    [("leverandør til udbud", "sv", "da"), ("upphandling", "da", "sv"), ("what is governance", "da", "en"),
     ("zzz", "nb", "nb"), ("", "sv", "sv"), ("zzz", "de", "xx")],
)  # fmt: skip
def test_the_language_of_a_query_is_told(analysis, asked, interface, lang):
    assert analysis.told(asked.split(), interface) == lang


@pytest.mark.parametrize(("code", "ours"), [("no", "nb"), ("nn-NO", "nn"), ("DA", "da"), ("de", "xx"), ("", "xx")])
def test_codes_name_languages(analysis, code, ours):
    assert analysis.language(code).code == ours


@pytest.mark.parametrize(("one", "other", "edits"), [("udbud", "udbud", 0), ("ubdud", "udbud", 1), ("", "abc", 3)])
def test_distance_counts_edits(one, other, edits):
    assert distance(one, other, edits) == distance(one, other, 9) == edits
    assert distance(one, other, 1) == min(edits, 2)


def test_the_nearest_word_is_the_most_frequent_of_the_closest():
    assert nearest("kravspecifikaton", [("kravspecifikation", 2), ("kravspecifikationer", 9)]) == "kravspecifikation"
    assert nearest("abcd", [("abcx", 1), ("abcy", 5), ("wxyz", 9)]) == "abcy"
    assert nearest("abcd", [("wxyz", 9)]) == ""


def test_pieces_of_a_text_answer_to_stems_kin_and_parts(analysis):
    pieces = {"(leverandørstyringen,", "styringen", "og", "leverantörer/pris"}
    asked = {"+leverandør": "part", "styring": "word", "~leverantor": "kin"}

    found = analysis.languages["da"].pieces.answering(pieces, asked)

    assert found == {"leverandørstyringen": "part", "styringen": "word", "leverantörer": "kin"}
