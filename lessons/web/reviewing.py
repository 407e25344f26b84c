"""The later life of a published page: still true, in doubt, replaced, retired, merged, answered, taken back."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from lessons import hearing, merging, reverting, reviewing
from lessons.errors import Conflict, Fault, Invalid, NotFound
from lessons.hearing import STANCES, Answer
from lessons.manuscripts import page_matter
from lessons.pages.page import Page
from lessons.pages.types import BY_PLURAL, PAGE_TYPES
from lessons.permissions import may
from lessons.store.manuscripts import Text
from lessons.web.access import role, signed_in
from lessons.web.account import mine
from lessons.web.accounts import form
from lessons.web.addresses import page_url, whole
from lessons.web.current import site, viewer
from lessons.web.faulty import said
from lessons.web.onward import own
from lessons.web.pages import PLURALS

blueprint = Blueprint("reviewing", __name__, url_prefix=f"/<any({PLURALS}):plural>/<slug>")


@blueprint.get("/review")
@signed_in
def show(plural: str, slug: str) -> str:
    return render_template("reviewing/show.html", **_around(_page(plural, slug)))


@blueprint.post("/review")
@signed_in
def still_true(plural: str, slug: str) -> Response:
    page = _page(plural, slug)
    try:
        reviewing.still_true(site(), mine(), page, whole(request.form.get("revision", ""), 0))
    except (Invalid, Conflict) as fault:
        return form("reviewing/show.html", _faults(fault), **_around(page))
    return redirect(own(request.form.get("next", "")) or page_url(page.type, page.slug), 303)


@blueprint.post("/state")
@signed_in
def move(plural: str, slug: str) -> Response:
    page, action = _page(plural, slug), request.form.get("action", "")
    if action not in reviewing.STEPS:
        raise NotFound(action)
    given = {name: request.form.get(name, "") for name in ("reason", "successor")}
    try:
        reviewing.move(site(), mine(), page, action, given["reason"], given["successor"].strip().rpartition("/")[2])
    except (Invalid, Conflict) as fault:
        return form("reviewing/show.html", _faults(fault), part=action, given=given, **_around(page))
    return redirect(page_url(page.type, page.slug), 303)


@blueprint.get("/merge")
@role("secretariat", "administrator")
def merge(plural: str, slug: str) -> str | Response:
    page, with_ = _page(plural, slug), request.args.get("with", "").strip().rstrip("/").rpartition("/")[2]
    if not with_:
        return render_template("reviewing/choose.html", page=page, kind=BY_PLURAL[plural])
    try:
        other = _page(plural, with_)
        text = merging.proposed(site(), page, other)
    except (NotFound, Invalid) as fault:
        faults = [merging.UNKNOWN] if isinstance(fault, NotFound) else fault.faults
        return form("reviewing/choose.html", faults, page=page, kind=BY_PLURAL[plural], other=with_)
    return render_template("reviewing/merge.html", page=page, other=other, kind=BY_PLURAL[plural], text=text)


@blueprint.post("/merge")
@role("secretariat", "administrator")
def merged(plural: str, slug: str) -> Response:
    kept, other = _page(plural, slug), _page(plural, request.form.get("with", ""))
    text = merging.proposed(site(), kept, other)
    given = Text(
        {**text.raw, "title": request.form.get("title", "")}, request.form.get("body", "").replace("\r\n", "\n")
    )
    try:
        _as_read(kept, "revision")
        _as_read(other, "other_revision")
        merging.merge(site(), mine(), kept, other, given)
    except (Invalid, Conflict) as fault:
        return form("reviewing/merge.html", _faults(fault), page=kept, other=other, kind=BY_PLURAL[plural], text=given)
    return redirect(page_url(kept.type, kept.slug), 303)


@blueprint.get("/answer")
@signed_in
def answer(plural: str, slug: str) -> str:
    page = _page(plural, slug)
    if not hearing.may_answer(site(), mine(), page):
        raise NotFound(page.ref)
    return render_template("reviewing/answer.html", page=page, kind=BY_PLURAL[plural], given={}, stances=STANCES)


@blueprint.post("/answer")
@signed_in
def answered(plural: str, slug: str) -> Response:
    page, given = _page(plural, slug), {name: request.form.get(name, "") for name in ("stance", "text", "agreed")}
    try:
        hearing.offer(site(), mine(), page, Answer(**given))
    except (Invalid, Conflict) as fault:
        return form(
            "reviewing/answer.html", _faults(fault), page=page, kind=BY_PLURAL[plural], given=given, stances=STANCES
        )
    return redirect(url_for(".thanks", plural=plural, slug=slug), 303)


@blueprint.get("/answered")
@signed_in
def thanks(plural: str, slug: str) -> str:
    return render_template("reviewing/answered.html", page=_page(plural, slug), kind=BY_PLURAL[plural])


@blueprint.post("/revisions/<int:number>/revert")
@signed_in
def revert(plural: str, slug: str, number: int) -> Response:
    page = _page(plural, slug)
    taken = reverting.revert(site(), mine(), page, number, gettext("Back to revision %(number)s", number=number))
    if taken.state == "published":
        return redirect(page_url(page.type, page.slug), 303)
    return redirect(url_for("workflow.show", id=taken.id), 303)


def _page(plural: str, slug: str) -> Page:
    return site().store.page(BY_PLURAL[plural].name, slug, viewer())


def _around(page: Page) -> dict[str, Any]:
    """The page, and the steps that its reader may take with it. Raises NotFound where there are none."""
    matter = page_matter(site(), page)
    steps = [
        name for name in ("review", *reviewing.STEPS)
        if may(mine(), name, matter) and (name == "review" or page.state in reviewing.STEPS[name].before)
    ]  # fmt: skip
    if not steps:
        raise NotFound(page.ref)
    return {"page": page, "kind": PAGE_TYPES[page.type], "steps": steps, "matter": matter}


def _as_read(page: Page, name: str) -> None:
    if request.form.get(name) != str(page.revision):
        raise Conflict(merging.CHANGED)


def _faults(fault: Invalid | Conflict) -> list[str]:
    """What is wrong, in sentences; a personal number is told of in the reader's language."""
    found = fault.faults if isinstance(fault, Invalid) else [str(fault)]
    return [said(f) if isinstance(f, Fault) and f.code == "personal" else f for f in found]
