"""A body and the parts that a form edits."""

import time

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from lessons import importing
from lessons.config import ROOT
from lessons.pages import frontmatter
from lessons.pages.markdown import render
from lessons.pages.parts import Part, join, laid_out, split
from lessons.pages.types import PAGE_TYPES
from lessons.pages.types.lesson import LESSON

SHIPPED = importing.files_in([ROOT / "content" / "lessons"])

LINES = st.sampled_from(
    ["## Læring", "## What happened", "# Effekt", "## Baggrund", "### Læring", "Hvorfor", "---", "===", "```", "~~~", "```python",
     "````", "", "", "tekst", "    ## Effekt", "- punkt", "> citat", "## **Anbefaling** ##", "##", "#Virkning", "***", "1. et", "    kode"]
)  # fmt: skip
BODIES = st.lists(LINES, max_size=24).map("\n".join)
SENTENCES = st.lists(
    st.sampled_from(
        ["Data blev tabt.", "- et\n- to", "```\n## Læring\n```", "## Baggrund\n\nDet var 2019.", "    kode"]
    ),
    min_size=1,
    max_size=3,
).map("\n\n".join)


def written(lang, keys, texts):
    headings = {h.key: h.labels[lang] for h in LESSON.headings}
    return "\n\n".join(f"## {headings[k]}\n\n{t}" if k else t for k, t in zip(keys, texts, strict=False)) + "\n"


TIDY = st.builds(
    written,
    st.just("sv"),
    st.permutations([h.key for h in LESSON.headings]).map(lambda keys: ["", *keys]),
    st.lists(SENTENCES, min_size=1, max_size=6),
)


@pytest.mark.parametrize("file", SHIPPED, ids=lambda f: f.stem)
def test_a_shipped_lesson_comes_back_as_it_was(file):
    meta, body = frontmatter.split(file.read_text(encoding="utf-8"))

    parts = split(LESSON, body)

    assert [part.key for part in parts] == ["event", "effect", "why", "lesson", "recommendation"]
    assert join(LESSON, parts, meta["lang"]).rstrip() == body.rstrip()


@given(TIDY)
def test_a_tidy_body_comes_back_as_it_was(body):
    assert join(LESSON, split(LESSON, body), "sv") == body


@given(BODIES)
def test_a_second_time_changes_nothing(body):
    once = join(LESSON, split(LESSON, body), "da")

    assert join(LESSON, split(LESSON, once), "da") == once


@given(BODIES)
def test_parts_stand_under_the_headings_that_the_page_shows(body):
    # Right below an indented line of a list the renderer takes a heading for a part of the item; a form does not.
    assume("    " not in body or not ("- punkt" in body or "1. et" in body))
    shown = [(key, html) for heading, html in render(body) if (key := LESSON.heading_key(heading))]
    keys = [part.key for part in split(LESSON, body) if part.key]

    assert len(set(keys)) == len(keys)
    assert {key for key, html in shown if html} <= set(keys) <= {key for key, _ in shown}


@given(BODIES)
def test_no_line_is_lost(body):
    lines = [line for part in split(LESSON, body) for line in part.text.split("\n")]
    fixed = [line for line in body.split("\n") if LESSON.heading_key(line.strip("#* "))]
    underlines = [line for line in body.split("\n") if line in ("---", "===")]

    gone = [line.rstrip() for line in body.split("\n") if line.strip()]
    for line in filter(str.strip, lines):
        gone.remove(line.rstrip())
    assert set(gone) <= {*fixed, *underlines}


@pytest.mark.parametrize(
    ("body", "parts"),
    [
        ("", []),
        ("  \n\n", []),
        ("Først.\r\n\r\n## Læring\r\n\r\nPrøv.\r\n", [Part("", "", "Først."), Part("lesson", "Læring", "Prøv.")]),
        ("Læring\n------\n\nPrøv.", [Part("lesson", "Læring", "Prøv.")]),
        ("# Læring\nPrøv.", [Part("lesson", "Læring", "Prøv.")]),
        ("tekst\nLæring\n---", [Part("", "", "tekst\nLæring\n---")]),
        ("## Why\n\n## Baggrund\n\nDer.", [Part("why", "Why", "## Baggrund\n\nDer.")]),
        ("## Læring\n\nA\n\n## Lesson\n\nB", [Part("lesson", "Læring", "A\n\n## Lesson\n\nB")]),
        ("A\nB\n===\nLæring\n---", [Part("", "", "A\nB\n===\nLæring\n---")]),
        ("A\n***\nLæring\n---\nC", [Part("", "", "A\n***"), Part("lesson", "Læring", "C")]),
        ("```\n## Læring\n```", [Part("", "", "```\n## Læring\n```")]),
        ("    ## Læring", [Part("", "", "    ## Læring")]),
        ("> ## Læring", [Part("", "", "> ## Læring")]),
    ],
    ids=["empty", "blank", "opening", "underlined", "first-level", "inside-paragraph", "other", "again", "no-underline", "after-rule", "fenced", "code", "quoted"],
)  # fmt: skip
def test_a_body_is_split_at_its_fixed_headings(body, parts):
    assert split(LESSON, body) == parts


def test_headings_are_written_in_the_pages_language_and_empty_parts_left_out():
    parts = [
        Part("", "", ""),
        Part("event", "What happened", "Det."),
        Part("why", "", " \r\n"),
        Part("lesson", "", "A\r\nB"),
    ]

    assert join(LESSON, parts, "nn") == "## Kva skjedde\n\nDet.\n\n## Læringspunkt\n\nA\nB\n"
    assert join(LESSON, parts[1:2], "is") == "## What happened\n\nDet.\n"


def test_code_left_open_does_not_take_in_the_next_part():
    parts = [Part("event", "", "Se:\n~~~ text\n## x"), Part("lesson", "", "Prøv.")]

    body = join(LESSON, parts, "da")

    assert body == "## Hvad skete der\n\nSe:\n~~~ text\n## x\n~~~\n\n## Læring\n\nPrøv.\n"
    assert [part.key for part in split(LESSON, body)] == ["event", "lesson"]


@pytest.mark.parametrize(
    "body",
    [
        "# x" + " " * 40_000 + "y",
        "```" + " " * 40_000 + "!",
        "```x\n" * 8_000,
        "```\n" + "~~~x\n~~~y\n" * 4_000,
        "a\n=\n" * 13_000,
        "# Læring\nx\n" * 15_000,
    ],
    ids=["spaces", "spaces-in-fence", "open-fences", "open-fences-in-code", "headings", "one-heading"],
)
def test_hostile_bodies_take_no_longer_than_a_second(body):
    began = time.process_time()
    join(LESSON, [Part("lesson", "", body), *split(LESSON, body)], "da")

    assert time.process_time() - began < 1


def test_a_form_has_a_place_for_every_heading_in_order():
    laid = laid_out(LESSON, split(LESSON, "## Lärdom\n\nA\n\n## Vad hände\n\nB"), "sv")

    assert [(p.key, p.text) for p in laid] == [
        ("", ""), ("event", "B"), ("effect", ""), ("why", ""), ("lesson", "A"), ("recommendation", ""),
    ]  # fmt: skip
    assert laid[2].heading == "Effekt"


def test_a_type_without_fixed_headings_is_one_text():
    assert split(PAGE_TYPES["guide"], "## Læring\n\nA") == [Part("", "", "## Læring\n\nA")]
