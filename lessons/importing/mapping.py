"""Mappings: how the records of a foreign corpus become pages, written down as a small TOML file."""

import re
import tomllib
from collections.abc import Mapping as Dict
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from lessons.errors import Invalid
from lessons.pages.fields import MAX_SLUG

SHIPPED = Path(__file__).parent / "mappings"


@dataclass(frozen=True, slots=True)
class Mapping:
    """`constants` are the same for every page; `fields` names the record's key for each of ours; `sections` are
    (heading, record key) pairs that make up the body; `slug` is a pattern such as `llis-{id}`; `values` translates
    a field's values, where those not listed are left out; `year` takes the first four-digit year found.
    """

    constants: Dict[str, object] = field(default_factory=dict)
    fields: Dict[str, str] = field(default_factory=dict)
    sections: tuple[tuple[str, str], ...] = ()
    values: Dict[str, Dict[str, object]] = field(default_factory=dict)
    slug: str = ""

    def apply(self, record: Dict[str, object]) -> dict[str, object]:
        """A record of theirs as a record of ours. Raises Invalid when a key it must have is missing."""
        page = dict(self.constants)
        for name, key in self.fields.items():
            value = self._value(name, record.get(key))
            if value not in (None, "", []):
                page[name] = value
        if self.slug:
            page["slug"] = self._slug(record)
        page["body"] = "\n\n".join(self._sections(record))
        return page

    def _value(self, name: str, value: object) -> object:
        if name == "year":
            found = re.search(r"\b(19|20)\d\d\b", str(value or ""))
            return found[0] if found else None
        if name == "title" and value:
            return " ".join(str(value).split())[:200]
        if name not in self.values:
            return value
        known = self.values[name]
        given = value if isinstance(value, list) else [value]
        return list(dict.fromkeys(known[str(v)] for v in given if str(v) in known))[:3]

    def _slug(self, record: Dict[str, object]) -> str:
        try:
            slug = self.slug.format_map(record)
        except (KeyError, IndexError, ValueError, AttributeError) as fault:
            raise Invalid([f"the mapping's slug {self.slug!r} needs the key {fault}, which the record lacks"]) from None
        slug = re.sub(r"[^a-z0-9]+", "-", slug.lower()).strip("-")
        if len(slug) <= MAX_SLUG:
            return slug
        return f"{slug[: MAX_SLUG - 9].strip('-')}-{sha256(slug.encode()).hexdigest()[:8]}"

    def _sections(self, record: Dict[str, object]) -> list[str]:
        parts = []
        for heading, key in self.sections:
            text = str(record.get(key) or "").strip()
            if text:
                parts.append(f"## {heading}\n\n{_as_markdown(text)}" if heading else _as_markdown(text))
        return parts


def load(name: str) -> Mapping:
    """A mapping that ships (`llis`, `swe-gov`) or a TOML file of one's own. Raises Invalid."""
    file = SHIPPED / f"{name}.toml" if re.fullmatch(r"[a-z0-9-]+", name) else Path(name)
    shipped = ", ".join(sorted(f.stem for f in SHIPPED.glob("*.toml")))
    try:
        raw = tomllib.loads(file.read_text(encoding="utf-8"))
        unknown = set(raw) - {"constants", "fields", "sections", "values", "slug"}
        if unknown:
            raise Invalid([f"{name}: no such part in a mapping: {', '.join(sorted(unknown))}"])
        sections = tuple((str(s.get("heading", "")), str(s["from"])) for s in raw.pop("sections", []))
        return Mapping(sections=sections, **raw)
    except FileNotFoundError:
        raise Invalid([f"{name}: no such mapping; use one of {shipped}, or the path of a TOML file"]) from None
    except (tomllib.TOMLDecodeError, KeyError, TypeError, UnicodeDecodeError, OSError) as fault:
        raise Invalid([f"{name}: is not a mapping: {fault}"]) from None


def _as_markdown(text: str) -> str:
    """Plain text as Markdown paragraphs: lines that would start a heading or a code block are kept as text."""
    lines = (line.strip() for line in text.splitlines())
    return "\n".join(re.sub(r"^(#|---|===|```|~~~)", r"\\\1", line) for line in lines)
