"""What every HTML page of the site must be, checked on each one that a test fetches."""

import itertools
from collections import Counter

import html5lib

LANGUAGES = {"da", "nb", "nn", "sv", "fi", "is", "en"}
LABELLED = {"input", "select", "textarea"}


def check(text: str) -> None:
    """Valid HTML5, one h1, unique ids, labelled fields, known languages, nothing inline."""
    tree = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(text)
    elements = [e for e in tree.iter() if isinstance(e.tag, str)]

    def having(name):
        return [e for e in elements if e.tag.rpartition("}")[2] == name]

    ids = Counter(e.get("id") for e in elements if e.get("id") is not None)
    assert [i for i, n in ids.items() if n > 1 or not i or " " in i] == []
    assert len(having("h1")) == 1
    assert "".join(having("title")[0].itertext()).strip()
    assert having("html")[0].get("lang") in {"da", "nb", "sv", "en"}
    assert {e.get("lang") for e in elements} - {None} <= LANGUAGES
    _fields_have_labels(elements, ids)
    _levels_are_not_skipped([e.tag for e in elements if e.tag in {"h1", "h2", "h3", "h4"}])
    for element in elements:
        assert not [name for name in element.attrib if str(name).startswith("on") or name == "style"]
        assert element.tag != "a" or element.get("href"), "a link that leads nowhere"
        assert element.tag != "script" or (element.get("src") and not element.text), "an inline script"
        for name in ("aria-labelledby", "aria-controls", "aria-describedby", "for", "form"):
            assert set((element.get(name) or "").split()) <= set(ids), f"{name}={element.get(name)}"


def _fields_have_labels(elements, ids) -> None:
    labelled = {e.get("for") for e in elements if e.tag == "label"}
    for field in elements:
        if field.tag in LABELLED and field.get("type") != "hidden":
            assert field.get("id") in labelled, f"no label for {field.attrib}"


def _levels_are_not_skipped(headings) -> None:
    levels = [int(name[1]) for name in headings]
    assert all(b <= a + 1 for a, b in itertools.pairwise(levels)), headings
