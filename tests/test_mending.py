"""Mending: what is wrong or missing is named at its field or part, all of it at once."""

import pytest

from lessons import mending
from lessons.store.manuscripts import Text
from tests import writing


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (writing.text(), []),
        (writing.text(year="i fjor"), [("year", "number")]),
        (writing.text(risks=["a", "b", "c", "d"]), [("risks", "many")]),
        (writing.text(title=None, phase=None), [("title", "missing"), ("phase", "missing")]),
        (writing.text(sources=[{"url": "https://example.org"}]), [("sources", "source")]),
        (writing.text(body=""), [("body", "missing")]),
        (writing.text(suppliers=["Ukendt A/S"], strange="x"), [("strange", "unknown"), ("suppliers", "ref")]),
        (Text({"lang": "da"}), [(name, "missing") for name in (
            "title", "organisations", "regions", "risks", "phase", "sources", "body",
        )]),
    ],
    ids=["whole", "a number", "too many", "missing", "a source", "no text", "unknown", "only begun"],
)  # fmt: skip
def test_every_fault_is_named_at_its_field(bare_site, text, found):
    assert [(fault.field, fault.code) for fault in mending.faults(bare_site, "lesson", text)] == found


def test_a_personal_number_is_named_at_its_part_and_never_repeated(bare_site):
    text = writing.text(title="Sag 010203-1234", body="## Hvorfor\n\nBorgeren 010203-1234 ringede.\n")
    faults = mending.faults(bare_site, "lesson", text)

    assert [(fault.field, fault.code) for fault in faults] == [("title", "personal"), ("part.why", "personal")]
    assert not any("1234" in f"{fault} {fault.values}" for fault in faults)
