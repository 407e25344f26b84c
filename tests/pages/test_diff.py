import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessons.pages import diff
from lessons.pages.diff import FieldChange, Piece
from tests import small


def same(text):
    return Piece("same", text)


def added(text):
    return Piece("added", text)


def removed(text):
    return Piece("removed", text)


@pytest.mark.parametrize(
    ("old", "new", "pieces"),
    [
        ("", "", []),
        ("En.", "En.", [same("En.")]),
        ("", "En.", [added("En.")]),
        ("En.", "", [removed("En.")]),
        ("Prøv med data.", "Prøv altid med data!", [same("Prøv "), added("altid "), same("med data"), removed("."), added("!")]),
        ("Første.\n\nAndet.", "Første.\n\nNyt.\n\nAndet.", [same("Første.\n\n"), added("Nyt.\n\n"), same("Andet.")]),
        ("alt er nyt her", "intet blev gammelt der", [removed("alt er nyt her"), added("intet blev gammelt der")]),
        ("økonomi", "økonomien", [removed("økonomi"), added("økonomien")]),
    ],
    ids=["empty", "same", "written", "cleared", "words", "paragraph", "rewritten", "whole words"],
)  # fmt: skip
def test_texts_differ_word_by_word(old, new, pieces):
    assert diff.words(old, new) == pieces


@given(*[st.text("ab é.\n", max_size=60)] * 2)
def test_both_texts_can_be_put_together_again(old, new):
    pieces = diff.words(old, new)

    assert "".join(p.text for p in pieces if p.kind != "added") == old
    assert "".join(p.text for p in pieces if p.kind != "removed") == new


def test_many_small_edits_stay_small():
    rng = random.Random(1)
    old = [[f"w{rng.randrange(800)}" for _ in range(100)] for _ in range(20)]
    new = [["NEW" if rng.random() < 0.2 else word for word in paragraph] for paragraph in old]
    texts = ["\n\n".join(map(" ".join, paragraphs)) for paragraphs in (old, new)]

    pieces = diff.words(*texts)

    changed = sum(word == "NEW" for paragraph in new for word in paragraph)
    assert sum(len(p.text.split()) for p in pieces if p.kind == "added") < changed * 1.6


def test_fields_differ_by_value():
    new = small.LESSON.replace("year: 2022\n", "").replace("phase: implementation", "phase: transition\nthemes:\n  - x")
    new = new.replace("url: https://example.org/rapport", "url: https://example.org/ny").replace(
        "lang: da", "lang:   da"
    )

    assert diff.compare(small.LESSON, new).fields == [
        FieldChange("phase", ["implementation"], ["transition"]),
        FieldChange("year", ["2022"], []),
        FieldChange("sources", ["Rapport: overgangen · https://example.org/rapport"], ["Rapport: overgangen · https://example.org/ny"]),
        FieldChange("themes", [], ["x"]),
    ]  # fmt: skip


def test_line_ends_and_order_of_fields_are_no_change():
    moved = small.PROJECT.replace("title: NordEPJ\nlang: da", "lang: da\ntitle: NordEPJ").replace("\n", "\r\n")

    assert diff.compare(small.PROJECT, moved).is_empty
    assert not diff.compare(small.PROJECT, small.PROJECT + "Mere.").is_empty


@pytest.mark.parametrize(
    ("pieces", "paragraphs"),
    [
        ([same("En.\n\nTo.")], [[same("En.")], [same("To.")]]),
        ([same("En.\n\n"), added("Ny.\n\n"), same("To.")], [[same("En.")], [added("Ny.")], [same("To.")]]),
        ([same("En."), added("\n\n"), same("To.")], [[same("En."), added("¶")], [same("To.")]]),
        ([removed("En.\n\nTo."), added("Tre.")], [[removed("En.")], [removed("To."), added("Tre.")]]),
        ([same("\n\n")], []),
    ],
    ids=["same", "added", "cut", "rewritten", "blank"],
)
def test_pieces_stand_by_paragraph(pieces, paragraphs):
    assert diff.paragraphs(pieces) == paragraphs


def words(seed, count, vocabulary, between=" "):
    rng = random.Random(seed)
    return between.join(f"w{rng.randrange(vocabulary)}" for _ in range(count))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("x " + "a " * 90_000 + "y", "z " + "a " * 89_990 + "w"),
        ("x " + "a " * 9000 + "y", "z " + "a " * 8990 + "w"),
        (words(1, 9000, 2), words(2, 9000, 2)),
        (words(1, 9000, 90_000), words(2, 9000, 90_000)),
        (words(1, 90_000, 3, "\n"), words(2, 90_000, 3, "\n")),
        ("\n".join(f"k{n}\ns" for n in range(30_000)), "\n".join(f"m{n}\ns" for n in range(30_000))),
        ("ab " * 9000, "ba " * 9000),
        ("", "a " * 500_000),
        (" ".join(map(str, range(150_000))), " ".join(map(str, range(150_000, 0, -1)))),
    ],
    ids=["run", "short run", "coin", "all new", "lines", "every other", "shift", "long", "reversed"],
)
def test_hostile_texts_are_compared_in_bounded_time(old, new):
    began = time.process_time()
    diff.paragraphs(diff.words(old, new))

    assert time.process_time() - began < 4 * diff.TIME_LIMIT
