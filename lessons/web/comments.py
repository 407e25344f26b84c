"""Saying something about a page: a comment, a question to its authors, an answer, thanks, or how it was used."""

from typing import Any

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from lessons import comments, talk, tries
from lessons.comments import Said
from lessons.errors import Doubtful, Invalid, TooMany
from lessons.pages.page import Page
from lessons.pages.types import BY_PLURAL, PAGE_TYPES
from lessons.web.access import public, signed_in
from lessons.web.account import mine
from lessons.web.accounts import WAIT, form
from lessons.web.addresses import page_url
from lessons.web.current import site, viewer
from lessons.web.pages import PLURALS

blueprint = Blueprint("comments", __name__, url_prefix=f"/<any({PLURALS}):plural>/<slug>/comments")

PLACES = {"thanks": "thanks"}
"""Kind → where on the page one comes back to; else the comment itself."""


@blueprint.get("")
@public
def listing(plural: str, slug: str) -> AnyResponse:
    """What was said stands on the page itself."""
    return _back(_page(plural, slug), "comments")


@blueprint.post("")
@signed_in
def add(plural: str, slug: str) -> AnyResponse:
    page, said = _page(plural, slug), _said()
    try:
        tries.count_sent(site(), "comment", mine().id)
        comment = comments.add(site(), page, mine(), said)
    except (Invalid, TooMany) as fault:
        return _again(page, said, fault)
    return _back(page, PLACES.get(comment.kind, f"comment-{comment.id}"))


@blueprint.get("/<id>")
@signed_in
def change(plural: str, slug: str, id: str) -> str:
    page = _page(plural, slug)
    entry = talk.entry(site(), page, mine(), id)
    return render_template("comments/form.html", said=_of(entry), **_around(page, entry))


@blueprint.post("/<id>")
@signed_in
def save(plural: str, slug: str, id: str) -> AnyResponse:
    page, said = _page(plural, slug), _said()
    try:
        tries.count_sent(site(), "comment", mine().id)
        comments.edit(site(), page, mine(), id, said)
    except (Invalid, TooMany) as fault:
        return _again(page, said, fault, talk.entry(site(), page, mine(), id))
    return _back(page, f"comment-{id}")


@blueprint.post("/<id>/remove")
@signed_in
def remove(plural: str, slug: str, id: str) -> AnyResponse:
    page = _page(plural, slug)
    comments.remove(site(), page, mine(), id)
    return _back(page, "comments")


def _page(plural: str, slug: str) -> Page:
    return site().store.page(BY_PLURAL[plural].name, slug, viewer())


def _said() -> Said:
    given = {name: request.form.get(name, "") for name in ("kind", "text", "project", "outcome", "answer_to")}
    return Said(**given, meant="meant" in request.form)


def _of(entry: talk.Entry) -> Said:
    """What was said before, as its form shows it."""
    comment = entry.comment
    return Said(comment.kind, comment.text, entry.project_name, comment.outcome, comment.answer_to)


def _back(page: Page, place: str) -> AnyResponse:
    return redirect(f"{page_url(page.type, page.slug)}#{place}", 303)


def _again(page: Page, said: Said, fault: Invalid | TooMany, entry: talk.Entry | None = None) -> AnyResponse:
    """The form by itself, with what was written and what is wrong with it."""
    faults, status = (fault.faults, 400) if isinstance(fault, Invalid) else ([WAIT], 429)
    doubtful = isinstance(fault, Doubtful)
    return form("comments/form.html", faults, status, said=said, doubtful=doubtful, **_around(page, entry))


def _around(page: Page, entry: talk.Entry | None) -> dict[str, Any]:
    return {"page": page, "kind": PAGE_TYPES[page.type], "entry": entry, "projects": talk.projects(site(), mine())}
