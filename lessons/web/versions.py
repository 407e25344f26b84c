"""Versions of a manuscript: every save with who made it, one of them read or taken back, and two compared."""

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from lessons import manuscripts
from lessons.pages.page import Section
from lessons.pages.types import PAGE_TYPES
from lessons.store.manuscripts import Version
from lessons.web import conflicts, forms, sheet
from lessons.web.access import signed_in
from lessons.web.account import mine
from lessons.web.addresses import whole
from lessons.web.current import interface, site
from lessons.web.keeping import keep

blueprint = Blueprint("versions", __name__, url_prefix="/manuscripts/<id>/versions")


@blueprint.get("")
@signed_in
def listing(id: str) -> str:
    known = manuscripts.opened(site(), mine(), id)
    found = manuscripts.versions(site(), mine(), id)
    return render_template("manuscripts/versions.html", sheet=sheet.of(known), versions=found)


@blueprint.get("/<int:number>")
@signed_in
def show(id: str, number: int) -> str:
    known, found = manuscripts.opened(site(), mine(), id), _version(id, number)
    kind = PAGE_TYPES[known.type]
    sections = [Section(kind.heading_key(h), h, html) for h, html in site().renderer.render(found.text.body)]
    rows = [row for group in forms.shown(kind, found.text, lang=interface()) for row in group.rows]
    facts = [(row.label, conflicts.readable(row)) for row in rows if row.values and row.widget != "markdown"]
    return render_template(
        "manuscripts/version.html", sheet=sheet.of(known), version=found, sections=sections, facts=facts
    )


@blueprint.post("/<int:number>")
@signed_in
def take_back(id: str, number: int) -> AnyResponse:
    """The version's text as the newest one; what was the newest stays among the versions."""
    known = manuscripts.opened(site(), mine(), id)
    seen = whole(request.form.get("seen", ""), 0)
    return keep(sheet.Sheet(PAGE_TYPES[known.type], id, _version(id, number).text, seen, manuscript=known))


@blueprint.get("/compare")
@signed_in
def compare(id: str) -> str:
    """Two versions; where the address names none, the newest and the one before it."""
    known = manuscripts.opened(site(), mine(), id)
    numbers = [v.number for v in manuscripts.versions(site(), mine(), id)]
    old, new = (
        _version(id, whole(request.args.get(name, ""), otherwise))
        for name, otherwise in (("from", numbers[:2][-1]), ("to", numbers[0]))
    )
    differing = conflicts.differing(PAGE_TYPES[known.type], old.text, new.text)
    return render_template("manuscripts/compare.html", sheet=sheet.of(known), old=old, new=new, differing=differing)


def _version(id: str, number: int) -> Version:
    return manuscripts.version(site(), mine(), id, number)
