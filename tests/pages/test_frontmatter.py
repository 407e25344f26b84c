import pytest
from hypothesis import given, reject
from hypothesis import strategies as st

from lessons.errors import Invalid
from lessons.pages import frontmatter


def test_values_stay_the_text_they_were_written_as():
    source = "---\nlang: no\nat: 12:30\ncountries:\n  - NO\n---\nBody\n---\nmore\n"

    assert frontmatter.split(source) == (
        {"lang": "no", "at": "12:30", "countries": ["NO"]},
        "Body\n---\nmore\n",
    )


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("Body", "The text must begin with front matter between two lines of `---`."),
        ("---\ntitle: x\n", "The front matter has no closing line of `---`."),
        ("---\na: [\n---\n", "The front matter is not YAML"),
        ("---\n- a\n---\n", "The front matter must be lines of `field: value`."),
        ("---\na: " + "[" * 5000 + "\n---\n", "The front matter is nested too deeply"),
        ("---\na: " + "x" * 20_000 + "\n---\n", "The front matter is longer than"),
        ("---\na: &a [x]\nb: *a\n---\n", "The front matter has the alias *a (line 3): write the value out again"),
        (
            "---\na: *vigtigt\n---\n",
            "The front matter has the alias *vigtigt (line 2): write the value out again, or put quotes",
        ),
    ],
    ids=["none", "unclosed", "broken", "list", "deep", "long", "alias", "emphasis"],
)
def test_what_cannot_be_read_is_refused_with_the_reason(source, message):
    with pytest.raises(Invalid) as fault:
        frontmatter.split(source)

    assert str(fault.value).startswith(message)


def test_brackets_in_texts_are_no_nesting():
    assert frontmatter.split(f"---\na: '{'[{' * 500}'\n---\n") == ({"a": "[{" * 500}, "")


texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=60).map(str.strip).filter(bool)
metas = st.dictionaries(
    st.from_regex(r"\A[a-z_]{1,12}\Z"),
    texts | st.lists(texts, min_size=1, max_size=4) | st.lists(st.fixed_dictionaries({"title": texts}), min_size=1),
    min_size=1,
)


@given(metas, st.text(st.characters(exclude_categories=["Cs"])))
def test_joining_and_splitting_gives_the_same_page(meta, body):
    try:
        source = frontmatter.join(meta, body)
    except Invalid:
        reject()

    assert frontmatter.split(source) == (meta, body.rstrip() + "\n")


nasty = st.lists(
    st.sampled_from(
        ["---", "\n", "\r", "\t", "\x85", "\u2028", "\u2029", "\ufeff", "\xa0", "\x00", " ", "  ", ":", "'", '"', "#", "-", "*a",
         "&a", "!", "%", "@", "`", "|", ">", "\\", "...", "?", "{", "}", "[", "]", ",", "<<", "~", "null", "a", "æ", "\U0010ffff"]
    ),
    min_size=1, max_size=8,
).map("".join)  # fmt: skip
NASTY = st.fixed_dictionaries(
    {"title": nasty, "signs": st.lists(nasty, min_size=1), "sources": st.lists(st.fixed_dictionaries({"title": nasty}))}
)


@given(NASTY, nasty)
def test_no_text_is_taken_for_a_fence_or_anything_else_but_itself(meta, body):
    assert frontmatter.split(frontmatter.join(meta, body)) == (meta, body.rstrip() + "\n")


def test_only_a_line_from_the_margin_is_a_fence():
    source = "---\r\ntitle: |\r\n  a\r\n  ---\r\n  b\r\nnote: c\x85  --- d\r\n--- \r\nBody\r\n"

    assert frontmatter.split(source) == ({"title": "a\n---\nb\n", "note": "c --- d"}, "Body\r\n")


def test_what_could_not_be_read_back_is_not_written():
    with pytest.raises(Invalid, match="The front matter is longer than"):
        frontmatter.join({"signs": ["x" * 500] * 40}, "Body")


def test_a_value_that_stands_twice_is_written_twice():
    twice = ["a"]

    assert frontmatter.join({"one": twice, "two": twice}, "") == "---\none:\n  - a\ntwo:\n  - a\n---\n\n"
