"""Proofs: a manuscript as the page that it would become, with what in it is in order and without the rest."""

from lessons.pages.page import Page, Section, Value
from lessons.pages.types import PAGE_TYPES, PageType
from lessons.site import Site
from lessons.store.manuscripts import Manuscript, Text


def proof(site: Site, manuscript: Manuscript) -> Page:
    """What its readers see: rendered and sanitised as the published page will be. A field that cannot be read is left out."""
    kind, text = PAGE_TYPES[manuscript.type], manuscript.text
    meta = _meta(site, kind, text)
    sections = [Section(kind.heading_key(heading), heading, html) for heading, html in site.renderer.render(text.body)]
    return Page(
        id=manuscript.page,
        type=manuscript.type,
        slug=manuscript.ref.partition("/")[2],
        title=str(meta.get("title", "")),
        lang=str(meta.get("lang", "")),
        state=manuscript.state,
        audience=str(meta.get("audience", "public")),
        meta=meta,
        sections=sections,
        revision=manuscript.base,
        seq=0,
        created_at=manuscript.created_at,
        updated_at=manuscript.updated_at,
    )


def _meta(site: Site, kind: PageType, text: Text) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for field in kind.fields:
        given = next((text.raw[name] for name in (field.name, *field.aliases) if name in text.raw), None)
        try:
            value = field.clean(given, site.vocabularies)
        except ValueError:
            continue
        if value is not None:
            found[field.name] = value
    return found
