"""Names: what people call our fields, headings and fixed values in their logs and forms, in six languages."""

import re
import tomllib
import unicodedata
from collections.abc import Iterable
from collections.abc import Mapping as Dict
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from lessons.pages.types.lesson import LESSON

FILE = Path(__file__).with_name("names.toml")
LANGS = ("en", "da", "nb", "sv", "nn", "fi")
"""In the order that decides when a row of headings could be in several."""

Labels = Dict[str, tuple[str, ...]]
"""Language → names, the one we print first."""


@dataclass(frozen=True, slots=True)
class Names:
    """`names` are those of our keys: fields, headings and a log's other columns; `values` those of fixed values by
    field; `help` what templates say. `keys` finds a key by its plain name.
    """

    names: Dict[str, Labels]
    values: Dict[str, Dict[str, Labels]]
    help: Dict[str, Labels]
    keys: Dict[str, str]

    def key(self, written: str) -> str:
        """The key that a heading or column stands for, empty when it is none of ours.

        Takes "Cause / trigger" and "Event (what happened)" too.
        """
        whole = plain_name(written)
        bare = plain_name(re.sub(r"\([^()]*\)", " ", written))
        for name in (whole, bare):
            if name in self.keys:
                return self.keys[name]
        parts = {self.keys.get(plain_name(part), "") for part in re.split(r"/|,|&| og | and | och ", written)}
        return parts.pop() if len(parts) == 1 else ""

    def language(self, written: Iterable[str]) -> str:
        """The language that most of the names are in; `en` where none is known."""
        given = {plain_name(name) for name in written}
        return max(LANGS, key=lambda lang: sum(name in given for name in self._in(lang)))

    def label(self, key: str, lang: str) -> str:
        """What we print for a key."""
        labels = self.names[key]
        return labels.get(lang, labels["en"])[0]

    def value(self, field: str, written: str) -> str:
        """The fixed value that is meant, empty when none is."""
        wanted = plain_name(written)
        for value, labels in self.values.get(field, {}).items():
            if wanted in {plain_name(name) for names in labels.values() for name in names}:
                return value
        return ""

    def _in(self, lang: str) -> set[str]:
        return {plain_name(name) for labels in self.names.values() for name in labels.get(lang, ())}


@cache
def load() -> Names:
    """The names that ship. A fixed heading's first name is the page type's own."""
    raw = tomllib.loads(FILE.read_text(encoding="utf-8"))
    names = {key: _labels(labels) for key, labels in raw["names"].items()}
    for heading in LESSON.headings:
        names[heading.key] = {lang: (heading.labels[lang], *names[heading.key][lang]) for lang in LANGS}
    values = {field: {v: _labels(labels) for v, labels in of.items()} for field, of in raw["values"].items()}
    machine = {plain_name(alias): f.name for f in LESSON.fields for alias in (f.name, *f.aliases)}
    told = {plain_name(name): key for key, labels in names.items() for given in labels.values() for name in given}
    return Names(names, values, {key: _labels(labels) for key, labels in raw["help"].items()}, machine | told)


def plain_name(written: str) -> str:
    """A name in small letters without punctuation; what is nothing but punctuation stays as it is."""
    text = unicodedata.normalize("NFC", written).casefold()
    return " ".join(re.sub(r"[\W_]+", " ", text).split()) or text.strip()


def _labels(raw: Dict[str, list[str]]) -> Labels:
    return {lang: tuple(names) for lang, names in raw.items()}
