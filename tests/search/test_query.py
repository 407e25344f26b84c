"""What a person types, and the clauses it is read as."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.query import LONGEST, MOST_CLAUSES, Clause, Query, parse

CASES = {
    "words": ("Udbud af IT", [Clause("word", "udbud"), Clause("word", "af"), Clause("word", "it")]),
    "a word twice": ("udbud udbud", [Clause("word", "udbud")]),
    "a hyphen parts words": ("it-projekt", [Clause("word", "it"), Clause("word", "projekt")]),
    "a phrase": ('"supplier  Management"', [Clause("phrase", "supplier management")]),
    "an unclosed phrase": ('"supplier management', [Clause("phrase", "supplier management")]),
    "a phrase of one word": ('"udbud"', [Clause("word", "udbud")]),
    "minus": ("udbud -epj", [Clause("word", "udbud"), Clause("word", "epj", excluded=True)]),
    "minus before a phrase": ('-"to ord"', [Clause("phrase", "to ord", excluded=True)]),
    "a lone minus": ("- udbud", [Clause("word", "udbud")]),
    "a prefix": ("leverand*", [Clause("prefix", "leverand")]),
    "a leading wildcard is no wildcard": ("*styring", [Clause("word", "styring")]),
    "a prefix of one letter is a word": ("l*", [Clause("word", "l")]),
    "a bare star": ("*", []),
    "a Danish field": ("leverandør:netcompany", [Clause("field", "netcompany", "supplier")]),
    "a Swedish field": ("leverantör:CGI", [Clause("field", "cgi", "supplier")]),
    "a field with a phrase": ('title:"to ord"', [Clause("field", "to ord", "title")]),
    "a field excluded": ("-land:DK", [Clause("field", "dk", "country", excluded=True)]),
    "years": ("år:2015..2020", [Clause("field", "2015..2020", "year")]),
    "an unknown field is words": ("foo:bar", [Clause("word", "foo"), Clause("word", "bar")]),
    "a field without a value is a word": ("title:", [Clause("word", "title")]),
    "an address": ("https://a.dk/b", [Clause("word", w) for w in ("https", "a", "dk", "b")]),
    "only signs": ('"( ) -- :: "" *', []),
    "decomposed letters": ("leverando\u0308r", [Clause("word", "leverandör")]),
}


@pytest.mark.parametrize(("typed", "clauses"), CASES.values(), ids=CASES)
def test_a_query_is_read(typed, clauses):
    assert parse(typed) == Query(tuple(clauses))


@given(st.text(max_size=400))
def test_any_text_is_read_within_bounds_and_can_be_written_again(typed):
    query = parse(typed)

    assert len(query.clauses) <= MOST_CLAUSES
    assert all(len(clause.text) <= LONGEST for clause in query.clauses)
    assert isinstance(query.with_words({}), str)


def test_mended_words_take_their_place():
    query = parse('udbd -epj "to ord" region:hovedstaden lev*')

    assert query.with_words({"udbd": "udbud"}) == 'udbud -epj "to ord" region:hovedstaden lev*'
