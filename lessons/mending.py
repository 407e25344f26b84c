"""Mending: everything that is wrong or missing in a text that is still being written, each at its field or part."""

from lessons import personal
from lessons.errors import Fault
from lessons.pages import fields, parts
from lessons.pages.fields import Refused, fault
from lessons.pages.types import PAGE_TYPES
from lessons.site import Site
from lessons.store.manuscripts import Text


def faults(site: Site, type: str, text: Text) -> list[Fault]:
    """What has to be mended before the text can be handed in: personal numbers first, then field by field."""
    kind = PAGE_TYPES[type]
    found = fields.faults(kind.fields, {**text.raw, "type": type}, site.vocabularies)
    if type == "lesson" and not text.body.strip():
        found.append(fault("body", Refused("missing")))
    return [*personal_numbers(type, text), *found]


def personal_numbers(type: str, text: Text) -> list[Fault]:
    """Field by field as they are written, and part by part: whoever has to remove a number is shown where it stands."""
    texts = [(name, _flat(value)) for name, value in text.raw.items()]
    texts += [(f"part.{part.key}", part.text) for part in parts.split(PAGE_TYPES[type], text.body)]
    return [found for found in personal.faults(texts) if isinstance(found, Fault)]


def _flat(value: object) -> str:
    """Every text in a field, however deep it lies, on lines of their own."""
    if isinstance(value, dict):
        return "\n".join(map(_flat, value.values()))
    return "\n".join(map(_flat, value)) if isinstance(value, list | tuple) else str(value)
