"""Changing pages: the only module that does. What comes in is checked, rendered and stored in one transaction."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from slugify import slugify

from lessons import personal
from lessons.errors import Invalid
from lessons.pages import fields, frontmatter
from lessons.pages.page import Draft, Meta, Section
from lessons.pages.types import PAGE_TYPES, PageType
from lessons.site import Site
from lessons.store.base import Deed

NORDIC = (("æ", "ae"), ("Æ", "ae"), ("ø", "oe"), ("Ø", "oe"))
NORDIC_AA = (*NORDIC, ("å", "aa"), ("Å", "aa"))
"""Danes and Norwegians write å as aa, Swedes and Finns as a."""


@dataclass(frozen=True, slots=True)
class Written:
    """A page as somebody wrote it. `source` is kept byte for byte where there is one, else made from the rest."""

    slug: str
    raw: Mapping[str, object]
    body: str
    source: str = ""


def written(source: str, slug: str) -> Written:
    """A Markdown file's text. Raises Invalid when its front matter cannot be read."""
    raw, body = frontmatter.split(source)
    return Written(slug, raw, body, source)


@dataclass(frozen=True, slots=True)
class Checked:
    """A page whose fields are in order, before it is rendered."""

    type: PageType
    slug: str
    source: str
    meta: Meta
    body: str
    missing: Sequence[str]


def check(site: Site, page: Written) -> Checked:
    """Raises Invalid with every fault, each naming its field. A page with a personal number in it never gets further."""
    if found := personal.faults(_texts(page)) or personal.faults([("front matter", _head(page))]):
        raise Invalid(found)
    name = page.raw.get("type") or ""
    if not isinstance(name, str) or name not in PAGE_TYPES:
        raise Invalid([f"type: is {str(name)[:40]!r}; use one of {', '.join(PAGE_TYPES)}"])
    kind = PAGE_TYPES[name]
    meta, missing = fields.clean(kind.fields, page.raw, site.vocabularies)
    slug = page.slug or make_slug(str(meta["title"]), str(meta["lang"]))
    if len(slug) > fields.MAX_SLUG or not fields.SLUG.fullmatch(slug):
        raise Invalid(
            [f"slug: is {slug[:60]!r}; use at most {fields.MAX_SLUG} small letters a-z, digits and single hyphens"]
        )
    body = _body(page.body)
    if kind.name == "lesson" and not body.strip():
        missing = [*missing, "body"]
    return Checked(kind, slug, page.source or frontmatter.join(meta, body), meta, body, missing)


def make_slug(title: str, lang: str) -> str:
    """A slug from a title, as its language is spelt in addresses."""
    letters = NORDIC_AA if lang in ("da", "nb", "nn") else NORDIC
    return slugify(title, replacements=letters, max_length=80, word_boundary=True) or "untitled"


def render(site: Site, pages: Sequence[Checked]) -> Iterator[Draft]:
    """The pages with their HTML, in order."""
    for page, sections in zip(pages, site.renderer.render_all(p.body for p in pages), strict=True):
        keyed = [Section(page.type.heading_key(heading), heading, html) for heading, html in sections]
        yield Draft(page.type.name, page.slug, page.source, page.meta, keyed, page.missing)


def publish(site: Site, drafts: Iterable[Draft], deed: Deed) -> list[str]:
    """Store the pages as published, all or none. Answers what became of each: `added`, `changed` or `same`."""
    with site.store.writing() as writing:
        outcomes = []
        for draft in drafts:
            current = writing.current(draft.type, draft.slug)
            if current and current[1] == draft.source:
                outcomes.append("same")
                continue
            writing.put(draft, "published", terms(site, draft), deed)
            outcomes.append("changed" if current else "added")
    return outcomes


def terms(site: Site, draft: Draft) -> dict[str, list[str]]:
    """The page's values by facet. A page that names regions and no country has those regions' countries."""
    found: dict[str, list[str]] = {"type": [draft.type]}
    for field in PAGE_TYPES[draft.type].facets:
        value = draft.meta.get(field.name)
        if value is not None:
            found[field.facet] = [str(v) for v in value] if isinstance(value, list) else [str(value)]
    if "country" not in found and "region" in found:
        regions = site.vocabularies["regions"].terms
        found["country"] = list(dict.fromkeys(regions[r].country for r in found["region"] if r in regions))
    return found


def _texts(page: Written) -> Iterator[tuple[str, str]]:
    """Everything that somebody wrote, each text with the name of its field, however deep it lies."""
    yield "slug", page.slug
    waiting: list[tuple[str, object]] = list(page.raw.items())[::-1]
    while waiting:
        name, value = waiting.pop()
        if isinstance(value, Mapping):
            waiting += [(name, part) for pair in value.items() for part in pair]
        elif isinstance(value, list | tuple):
            waiting += [(name, part) for part in value]
        else:
            yield name, str(value)
    yield "field name", "\n".join(page.raw)
    yield "body", page.body


def _head(page: Written) -> str:
    """The front matter as it was written: a comment in it, or a field given twice, is in no field."""
    return page.source.removesuffix(page.body)


def _body(body: str) -> str:
    if "\x00" in body:
        raise Invalid(["body: holds the character U+0000; remove it"])
    try:
        body.encode("utf-8")
    except UnicodeEncodeError:
        raise Invalid(["body: holds half a character pair (a lone surrogate); write that character again"]) from None
    return body
