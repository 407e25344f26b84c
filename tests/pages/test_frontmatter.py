import pytest
from hypothesis import given
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
    source = frontmatter.join(meta, body)

    if len(source) < frontmatter.MAX_FRONT_MATTER and str(meta).count("[") < 100 and str(meta).count("{") < 100:
        assert frontmatter.split(source) == (meta, body.rstrip() + "\n")
