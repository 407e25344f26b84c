"""The passage that answers, its words marked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.analysis.tokens import WORD
from search.base import Fragment
from search.snippets import passage


def answers(pieces):
    words = {word for piece in pieces for word in WORD.findall(piece)}
    return {word: word for word in words & {"udbud", "pris"}}


def test_a_short_text_is_given_whole():
    assert passage("Et udbud om pris.", answers, 100) == (
        Fragment("Et "),
        Fragment("udbud", hit=True),
        Fragment(" om "),
        Fragment("pris", hit=True),
        Fragment("."),
    )


def test_the_richest_passage_is_chosen_from_the_start_of_its_sentence():
    text = "Et udbud uden mere. " + "Fyld her. " * 30 + "Her er udbud og pris. " + "Fyld her. " * 30

    fragments = passage(text, answers, 60)

    assert fragments[0] == Fragment("…Her er ")
    assert [fragment.text for fragment in fragments if fragment.hit] == ["udbud", "pris"]


@pytest.mark.parametrize("before", [0, 1, 1950, 2040, 2100, 2500, 9000])
@pytest.mark.parametrize("filling", ["fyld ", "fyld" + " " * 30], ids=["words", "spaces"])
def test_a_word_is_found_however_far_in_it_stands(filling, before):
    text = filling * (before // len(filling)) + "udbud " + filling * 900

    fragments = passage(text, answers, 60)

    assert [fragment.text for fragment in fragments if fragment.hit] == ["udbud"]
    assert fragments[-1].text.endswith("…")


@pytest.mark.parametrize("text", ["", "  \n "])
def test_an_empty_text_has_no_passage(text):
    assert passage(text, answers, 50) == ()


def test_a_word_within_a_marked_one_is_not_marked_again():
    def both(pieces):
        return dict.fromkeys(("pris", "pris's"), "pris")

    fragments = passage("En pris's pris.", both, 50)

    assert "".join(fragment.text for fragment in fragments) == "En pris's pris."
    assert [fragment.text for fragment in fragments if fragment.hit] == ["pris", "pris"]


@given(st.text(alphabet="abudpris .\n", max_size=400), st.integers(0, 120))
def test_a_passage_is_the_text_as_it_reads_with_single_spaces(text, length):
    shown = "".join(fragment.text for fragment in passage(text, answers, length))

    assert shown.strip("…") in " ".join(text.split())


@given(st.text(alphabet="abudpris .\n", max_size=400) | st.text(max_size=100), st.integers(0, 120))
def test_a_passage_is_never_longer_than_asked_for(text, length):
    assert sum(len(fragment.text) for fragment in passage(text, answers, length)) <= length
