"""Forms: a page type's fields as rows by widget, and what somebody filled in as a text again."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from lessons.errors import Fault
from lessons.pages import fields, parts
from lessons.pages.fields import Choice, Day, Field, Number, RefTo, Source, TermOf
from lessons.pages.parts import Part
from lessons.pages.types import PageType
from lessons.store.manuscripts import Text
from lessons.web import choosing, questions
from lessons.web.choosing import Options
from lessons.web.current import interface
from lessons.web.questions import PART
from lessons.web.titles import slug_of, title_of

SHORT = 200
"""Characters up to which a text is asked for on one line."""
FEW = 6
"""Fixed values up to which each is a button of its own; more stand in a list."""
SPARE = 2
"""Empty rows after those that are filled, so that several values can be written without scripts."""
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
"""Characters that no HTML page can hold."""


@dataclass(frozen=True, slots=True)
class Row:
    """One question of the form. `values` are as they were typed, one where `widget` takes one.

    `needed` says that nothing is handed in without it; `refers` is the page type whose titles can be chosen.
    """

    name: str
    label: str
    help: str
    widget: str
    values: Sequence[str] = ()
    options: Sequence[Options] = ()
    addresses: Sequence[str] = ()
    refers: str = ""
    needed: bool = False
    faults: Sequence[Fault] = ()

    @property
    def value(self) -> str:
        return self.values[0] if self.values else ""

    @property
    def spare(self) -> int:
        """Rows to show where each value has one."""
        return len(self.values) + SPARE


@dataclass(frozen=True, slots=True)
class Shown:
    """A group of questions with what has been answered so far."""

    key: str
    title: str
    rows: Sequence[Row]
    aside: bool = False

    @property
    def open(self) -> bool:
        """Whether something in it wants to be seen although the group is folded away."""
        return any(row.values or row.faults for row in self.rows)


def shown(kind: PageType, text: Text, faults: Sequence[Fault] = (), lang: str = "") -> list[Shown]:
    """The whole form with a text in it, each fault at its question. `lang` is for headings where the text names none."""
    at: dict[str, list[Fault]] = {}
    for fault in faults:
        at.setdefault(fault.field, []).append(fault)
    laid = {p.key: p for p in parts.laid_out(kind, parts.split(kind, text.body), text.lang or lang)}
    rows = {row.name: row for row in [*_parts(kind, laid, at), *(_row(kind, f, text, at) for f in kind.fields)]}
    return [
        Shown(group.key, gettext(group.title), [rows[name] for name in group.names if name in rows], group.aside)
        for group in questions.groups(kind)
    ]


def read(kind: PageType, form: MultiDict[str, str], lang: str) -> Text:
    """What was filled in. Values stay as they were typed, but for a title that becomes its page's slug."""
    clean = MultiDict([(name, _fit(value)) for name, value in form.items(multi=True)])
    found = {f.name: _READ[widget(f)](f, clean) for f in kind.fields if f.name != "type"}
    if written_in := clean.get("written_in"):
        found["lang"] = written_in
    if again := clean.get("again"):
        before = found.get("learned_again")
        found["learned_again"] = list(dict.fromkeys([*(before if isinstance(before, list) else []), again]))
    raw = {name: value for name, value in found.items() if value not in ("", [])}
    written = [Part(key, "", clean.get(PART + key, "")) for key in ("", *(h.key for h in kind.headings))]
    return Text(raw, parts.join(kind, written, str(raw.get("lang") or lang)))


def widget(field: Field) -> str:
    """How a field is asked for."""
    match field.kind:
        case RefTo():
            return "refs" if field.many else "ref"
        case TermOf():
            return "ticks" if field.many else "list"
        case Choice(values):
            return "buttons" if len(values) <= FEW else "list"
        case Source():
            return "sources"
        case Number():
            return "number"
        case Day():
            return "line"
        case _:
            return "lines" if field.many else ("line" if getattr(field.kind, "max", 0) <= SHORT else "area")


def _parts(kind: PageType, laid: Mapping[str, Part], at: Mapping[str, list[Fault]]) -> list[Row]:
    """The body in its parts. What is said of the whole body stands at the first of them."""
    first = next((heading.key for heading in kind.headings), "")
    return [
        Row(
            PART + key,
            _heading(kind, key),
            _help(kind, PART + key),
            "markdown",
            [part.text] if part.text else [],
            faults=[*at.get(PART + key, ()), *(at.get("body", ()) if key == first else ())],
        )
        for key, part in laid.items()
        if part.text or key or not kind.headings
    ]


def _heading(kind: PageType, key: str) -> str:
    """What a part is called in the reader's language."""
    labels = next((heading.labels for heading in kind.headings if heading.key == key), {})
    return labels.get(interface(), labels.get("en", "")) or gettext(questions.PARTS[bool(kind.headings)])


def _help(kind: PageType, name: str) -> str:
    help = questions.help_for(kind, name)
    return gettext(help) if help else ""


def _row(kind: PageType, field: Field, text: Text, at: Mapping[str, list[Fault]]) -> Row:
    raw = fields.given(field, text.raw)
    given = raw if isinstance(raw, list) else [] if raw in (None, "") else [raw]
    values, addresses = [_title(item) for item in given], [_address(item) for item in given]
    refers = field.kind.type if isinstance(field.kind, RefTo) else ""
    return Row(
        field.name,
        gettext(field.label),
        _help(kind, field.name),
        widget(field),
        [title_of(refers, value) for value in values] if refers else values,
        choosing.options(field, values),
        addresses,
        refers,
        field.required or field.asked,
        at.get(field.name, ()),
    )


def _title(item: object) -> str:
    return str(item.get("title") or "") if isinstance(item, Mapping) else str(item)


def _address(item: object) -> str:
    return str(item.get("url") or "") if isinstance(item, Mapping) else ""


def _fit(value: str) -> str:
    return _UNFIT.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))


def _one(field: Field, form: MultiDict[str, str]) -> object:
    return form.get(field.name, "").strip()


def _lines(field: Field, form: MultiDict[str, str]) -> object:
    return [line.strip() for line in form.get(field.name, "").split("\n") if line.strip()]


def _ticked(field: Field, form: MultiDict[str, str]) -> object:
    return [value for value in form.getlist(field.name) if value]


def _ref(field: Field, form: MultiDict[str, str]) -> object:
    return slug_of(choosing.referred(field), form.get(field.name, "").strip())


def _refs(field: Field, form: MultiDict[str, str]) -> object:
    return [slug_of(choosing.referred(field), v.strip()) for v in form.getlist(field.name) if v.strip()]


def _sources(field: Field, form: MultiDict[str, str]) -> object:
    titles, addresses = form.getlist(f"{field.name}.title"), form.getlist(f"{field.name}.url")
    pairs = [(t.strip(), u.strip()) for t, u in zip(titles, addresses, strict=False)]
    return [{"title": t, "url": u} if u else {"title": t} for t, u in pairs if t or u]


_READ: Mapping[str, Callable[[Field, MultiDict[str, str]], object]] = {
    "line": _one,
    "area": _one,
    "number": _one,
    "buttons": _one,
    "list": _one,
    "lines": _lines,
    "ticks": _ticked,
    "ref": _ref,
    "refs": _refs,
    "sources": _sources,
}
