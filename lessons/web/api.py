"""The open JSON interface: search, suggestions, pages and the change log, for programs of any origin."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, jsonify, request
from flask_babel import gettext

from lessons import searching, talk
from lessons.errors import Invalid, NotFound
from lessons.pages import frontmatter
from lessons.pages.page import Change
from lessons.pages.types import PAGE_TYPES
from lessons.searching import FacetValue, Found
from lessons.store.remarks import Comment
from lessons.web.access import public
from lessons.web.addresses import asked, page_url
from lessons.web.current import interface, site, viewer
from lessons.web.openapi import described

blueprint = Blueprint("api", __name__, url_prefix="/api")

MAX_CHANGES = 1000


@blueprint.get("/search")
@public
def search() -> Response:
    _numbers("page", "limit")
    answer = searching.search(site(), asked(request.args, interface()), viewer())
    return jsonify(
        total=answer.total,
        took_ms=answer.took_ms,
        items=[item(found) for found in answer.found],
        facets={facet: _facet(facet, values) for facet, values in answer.facets.items()},
        corrected=answer.corrected,
    )


@blueprint.get("/suggest")
@public
def suggest() -> Response:
    typed = request.args.get("q", "").replace("\x00", " ")
    return jsonify(q=typed, suggestions=searching.suggest(site(), typed, interface()) if typed.strip() else [])


@blueprint.get("/pages/<type>/<slug>")
@public
def page(type: str, slug: str) -> Response:
    if type not in PAGE_TYPES:
        raise NotFound(f"{type}/{slug}")
    found = site().store.page(type, slug, viewer())
    source = site().store.revisions(found, viewer())[0].source
    return jsonify(
        type=found.type,
        slug=found.slug,
        url=page_url(found.type, found.slug),
        title=found.title,
        lang=found.lang,
        revision=found.revision,
        updated_at=found.updated_at.isoformat(),
        missing=list(found.missing),
        front_matter=dict(found.meta),
        body=frontmatter.split(source)[1],
        sections=[{"key": s.key, "heading": s.heading, "html": s.html} for s in found.sections],
        uses=[_use(use) for use in talk.uses(site(), found, viewer())],
        licence="https://creativecommons.org/licenses/by/4.0/",
    )


@blueprint.get("/changes")
@public
def changes() -> Response:
    given = _numbers("since", "limit")
    since, limit = given.get("since", 0), max(1, min(MAX_CHANGES, given.get("limit", 100)))
    found = site().store.changes(min(since, 2**62), limit, viewer())
    last = found[-1].seq if found else since
    return jsonify(changes=[_change(change) for change in found], last=last, more=len(found) == limit)


@blueprint.get("/openapi.json")
@public
def openapi() -> Response:
    return jsonify(described())


@blueprint.get("/<path:unknown>")
@public
def nothing(unknown: str) -> Response:
    raise NotFound(unknown)


def item(found: Found) -> dict[str, Any]:
    """A hit as programs get it: its values by facet are those that it is counted under."""
    counted, page = found.counted, found.page
    countries = list(counted.get("country", ()))
    return {
        "type": page.type,
        "slug": page.slug,
        "url": page_url(page.type, page.slug),
        "title": page.title,
        "lang": page.lang,
        "country": countries[0] if countries else None,
        "countries": countries,
        "organisations": list(counted.get("organisation", ())),
        "regions": list(counted.get("region", ())),
        "suppliers": list(counted.get("supplier", ())),
        "risks": list(counted.get("risk", ())),
        "phase": page.text("phase") or None,
        "themes": list(counted.get("theme", ())),
        "year": page.meta.get("year"),
        "snippet": "".join(fragment.text for fragment in found.snippet),
        "score": found.score,
        "matched": [{"layer": m.layer, "asked": m.asked, "found": m.found} for m in found.matches],
    }


def _facet(facet: str, values: Sequence[FacetValue]) -> list[dict[str, Any]]:
    """The facet's values; the labels of page types are the only ones that come untranslated."""
    if facet == "type":
        return [{"value": v.value, "label": gettext(v.label), "count": v.number} for v in values]
    return [{"value": value, "label": label, "count": number} for value, label, _, number, _ in values]


def _use(use: Comment) -> dict[str, Any]:
    """`project` is the slug of a project page or a name, null where it is not for the asker; what was written stays on
    the page."""
    return {
        "organisation": use.organisation or None,
        "project": use.project.removeprefix("project/") or None,
        "outcome": use.outcome,
        "at": use.created_at.isoformat(),
    }


def _change(change: Change) -> dict[str, Any]:
    type, _, slug = change.ref.partition("/")
    return {
        "seq": change.seq,
        "type": type,
        "slug": slug,
        "url": page_url(type, slug),
        "action": change.action,
        "revision": change.revision,
        "at": change.at.isoformat(),
    }


def _numbers(*names: str) -> dict[str, int]:
    """The parameters that must be whole numbers, where given. Raises Invalid, naming each that is not."""
    given = {name: request.args[name] for name in names if request.args.get(name)}
    faults = [
        f"{n}: is {v[:40]!r}; use a whole number"
        for n, v in given.items()
        if not (v.isascii() and v.isdigit()) or len(v) > 18
    ]
    if faults:
        raise Invalid(faults)
    return {name: int(value) for name, value in given.items()}
