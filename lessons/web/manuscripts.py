"""Manuscripts: where writing begins, and the forms that pages are written and changed in."""

from flask import Blueprint, Response, jsonify, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from lessons import manuscripts
from lessons.errors import NotFound
from lessons.pages.page import Page
from lessons.pages.types import BY_PLURAL
from lessons.permissions import may
from lessons.store.manuscripts import Manuscript
from lessons.web import beside, conflicts, forgery, sheet
from lessons.web.access import public, signed_in
from lessons.web.account import mine
from lessons.web.current import site, user, viewer
from lessons.web.keeping import keep
from lessons.web.pages import PLURALS

blueprint = Blueprint("manuscripts", __name__)


@blueprint.get("/contribute")
@public
def contribute() -> str:
    known = user()
    return render_template("manuscripts/contribute.html", drafts=manuscripts.mine(site(), known) if known else [])


@blueprint.get("/manuscripts/new")
@signed_in
def blank() -> Response:
    return sheet.answer(sheet.blank(sheet.kind_of(request.args.get("type", "lesson"))))


@blueprint.post("/manuscripts/new")
@signed_in
def begin() -> AnyResponse:
    return keep(sheet.sent(sheet.kind_of(request.args.get("type", "lesson"))))


@blueprint.get("/manuscripts/<id>/edit")
@signed_in
def edit(id: str) -> AnyResponse:
    """What is with the secretariat or published is only read."""
    found = sheet.of(manuscripts.opened(site(), mine(), id))
    if _state(found.manuscript) != "draft":
        return redirect(found.address)
    return conflicts.overtaken(found) if found.overtaken else sheet.answer(found)


@blueprint.post("/manuscripts/<id>/edit")
@signed_in
def save(id: str) -> AnyResponse:
    known = manuscripts.opened(site(), mine(), id)
    return keep(sheet.sent(sheet.kind_of(known.type), known))


@blueprint.get(f"/<any({PLURALS}):plural>/<slug>/edit")
@signed_in
def change(plural: str, slug: str) -> AnyResponse:
    """The form of a page's next revision; where the reader has begun one already, that one."""
    page = _mine_to_change(plural, slug)
    if known := manuscripts.of_page(site(), mine(), page):
        return redirect(sheet.of(known).action)
    return sheet.answer(sheet.blank(BY_PLURAL[plural], page))


@blueprint.post(f"/<any({PLURALS}):plural>/<slug>/edit")
@signed_in
def change_begun(plural: str, slug: str) -> AnyResponse:
    page = _mine_to_change(plural, slug)
    return keep(sheet.sent(BY_PLURAL[plural], manuscripts.of_page(site(), mine(), page), page))


@blueprint.post("/manuscripts/preview")
@blueprint.post("/manuscripts/<id>/preview")
@signed_in
def preview(id: str = "") -> Response:
    """The form as it was sent, unsaved, with how it will look beside it."""
    return sheet.answer(_sent(id))


@blueprint.post("/manuscripts/hints")
@blueprint.post("/manuscripts/<id>/hints")
@signed_in
def hints(id: str = "") -> str:
    """Only what stands beside the form: what a page that is being typed in asks for."""
    found = _sent(id)
    return render_template("manuscripts/beside.html", sheet=found, beside=beside.of(found.kind, found.text, found.ref))


@blueprint.get("/manuscripts/token")
@signed_in
def token() -> Response:
    """What a page that has been open for long needs to go on: who is signed in now, and their token."""
    return jsonify(token=forgery.token(), user=mine().id)


def _sent(id: str) -> sheet.Sheet:
    """The form of this request, of a manuscript, of a page or of neither."""
    if id:
        known = manuscripts.opened(site(), mine(), id)
        return sheet.sent(sheet.kind_of(known.type), known)
    kind, slug = sheet.kind_of(request.form.get("type", "lesson")), request.form.get("page", "")
    return sheet.sent(kind, page=_mine_to_change(kind.plural, slug) if slug else None)


def _mine_to_change(plural: str, slug: str) -> Page:
    """Raises NotFound alike for no page and for one that is not the reader's to change."""
    page = site().store.page(BY_PLURAL[plural].name, slug, viewer())
    if not may(mine(), "edit", manuscripts.page_matter(site(), page)):
        raise NotFound(request.path)
    return page


def _state(manuscript: Manuscript | None) -> str:
    return manuscript.state if manuscript else "draft"
