"""What somebody filled in, in a row of a log or in a Word document → one lesson page."""

import re
from collections.abc import Mapping as Dict
from dataclasses import dataclass, field

from lessons.editing import make_slug
from lessons.errors import Invalid
from lessons.importing.entries import Entry
from lessons.importing.names import load
from lessons.importing.reading import Reading
from lessons.importing.values import YEAR, fit
from lessons.pages.types.lesson import LESSON

SECTIONS = tuple(heading.key for heading in LESSON.headings)
TITLING = ("lesson", "recommendation", "event", "effect", "why", "body")
"""Texts that a page without a title takes one from, the first that is there."""
LOG_ONLY = ("type", "priority", "date", "number")
"""Columns of a log that have no field: they are kept in the text."""
STRICT = ("lang", "audience")
"""What is not understood here refuses the page: a guess could show it to those who may not read it."""
MAX_TITLE = 200
MAX_MADE_TITLE = 120


@dataclass(frozen=True, slots=True)
class Filled:
    """`values` holds texts by key: Markdown under the fixed headings' keys and `body`, plain text under the others.

    `lang` and `title` are the page's where `values` states none; `text` is further Markdown, with its headings.
    """

    place: str
    values: Dict[str, str]
    lang: str
    title: str = ""
    text: str = ""


@dataclass(slots=True)
class _Meta:
    """Front matter as it is put together, and what found no place in it."""

    raw: dict[str, object]
    rest: list[tuple[str, str]] = field(default_factory=list)


def entry(filled: Filled, reading: Reading) -> Entry:
    """The page. Raises Invalid when it has no text to be one."""
    full = _title(filled)
    meta = _meta(filled, full, reading)
    lang = str(meta.raw["lang"])
    parts = [full if len(full) > MAX_TITLE else "", *_sections(filled, lang), _details(meta.rest, lang)]
    slug = filled.values.get("slug", "")
    body = "\n\n".join(part for part in parts if part)
    return Entry(filled.place, slug or make_slug(str(meta.raw["title"]), lang), meta.raw, body, replaces=bool(slug))


def _title(filled: Filled) -> str:
    given = " ".join((filled.values.get("title") or filled.title).split())
    texts = [*(filled.values.get(key, "") for key in TITLING), filled.text]
    if not given and not any(texts):
        raise Invalid(["has neither title nor text: write what happened, or delete it"])
    return given or _first_sentence(next(text for text in texts if text))


def _first_sentence(markdown: str) -> str:
    lines = [line for line in markdown.splitlines() if line.strip(" #>|-*")]
    line = next((line for line in lines if not line.startswith("#")), lines[0] if lines else "")
    plain = re.sub(r"\\([^\w\s])|[*`|]", r"\1", line).strip(" #>-")
    return _shortened(re.split(r"(?<=[.!?]) ", plain)[0].rstrip("."), MAX_MADE_TITLE)


def _shortened(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rpartition(" ")[0].rstrip(" ,;:") + "…"


def _meta(filled: Filled, title: str, reading: Reading) -> _Meta:
    values = filled.values
    meta = _Meta({"type": "lesson", "title": _shortened(title, MAX_TITLE), "lang": filled.lang})
    for name in (f.name for f in LESSON.fields if f.name not in {"type", "title"} and values.get(f.name)):
        _take(meta, name, values[name], reading)
    years = YEAR.findall(values.get("date", ""))
    if years and "year" not in meta.raw:
        meta.raw["year"] = years[0]
    meta.rest += [(key, values[key]) for key in LOG_ONLY if values.get(key)]
    return meta


def _take(meta: _Meta, name: str, text: str, reading: Reading) -> None:
    of = LESSON.field(name)
    good, bad = fit(of, text, reading)
    if bad and name in STRICT:
        meta.raw[name] = text
        return
    meta.rest += [(name, piece) for piece in bad]
    if good:
        meta.raw[name] = good if of.many else good[0]


def _sections(filled: Filled, lang: str) -> list[str]:
    sections = [f"## {load().label(key, lang)}\n\n{text}" for key in SECTIONS if (text := filled.values.get(key))]
    return [filled.values.get("body", ""), *sections, filled.text]


def _details(rest: list[tuple[str, str]], lang: str) -> str:
    """What fits no field, so that nothing is lost."""
    if not rest:
        return ""
    lines = [f"- **{load().label(key, lang)}**: {_inline(text)}" for key, text in rest]
    return "\n".join([f"## {load().label('details', lang)}", "", *lines])


def _inline(text: str) -> str:
    return re.sub(r"([\\`*_\[\]])", r"\\\1", " ".join(text.split()))
