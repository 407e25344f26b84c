"""The hearing: whoever a lesson names reads it before it is published, and answers in their own words."""

from collections.abc import Sequence

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse

from lessons import hearing
from lessons.errors import Conflict, Invalid
from lessons.hearing import Answer
from lessons.pages.types import PAGE_TYPES
from lessons.pages.types.base import N_
from lessons.store.manuscripts import Hearing, Manuscript
from lessons.web.access import role, signed_in
from lessons.web.account import mine
from lessons.web.accounts import form
from lessons.web.addresses import page_url
from lessons.web.current import site
from lessons.web.faulty import said
from lessons.web.workflow import again, text

blueprint = Blueprint("hearing", __name__, url_prefix="/hearings/<id>")

PUBLISHED = N_("The lesson was published while you wrote. Your answer has not been sent: you can send it from here.")


@blueprint.get("")
@signed_in
def show(id: str) -> str | AnyResponse:
    """Once the lesson is published there is nothing to answer: there it stands, with the answer beside it."""
    if page := hearing.outcome(site(), mine(), id):
        return redirect(page_url(page.type, page.slug))
    heard, manuscript = hearing.opened(site(), mine(), id)
    return _page(heard, manuscript, heard)


@blueprint.post("")
@signed_in
def reply(id: str) -> AnyResponse:
    given = Answer(*(request.form.get(name, "").replace("\r\n", "\n") for name in ("stance", "text", "agreed")))
    try:
        hearing.reply(site(), mine(), id, given, request.form.get("seen", "none"))
    except Invalid as fault:
        return _form(id, given, [said(text) for text in fault.faults], 400)
    except Conflict as conflict:
        return _form(id, given, [gettext(str(conflict))], 409)
    return redirect(url_for(".show", id=id), 303)


@blueprint.post("/extend")
@role("secretariat", "administrator")
def extend(id: str) -> AnyResponse:
    heard = hearing.extend(site(), mine(), id, request.form.get("due", ""))
    return redirect(url_for("workflow.show", id=heard.manuscript), 303)


@blueprint.post("/confirm")
@signed_in
def confirm(id: str) -> AnyResponse:
    heard = site().store.manuscripts.hearing(id)
    try:
        hearing.confirm(site(), mine(), id, request.form.get("agreed", "").replace("\r\n", "\n"))
    except Conflict as conflict:
        return again(heard.manuscript, 409, conflict, conflict=str(conflict))
    return redirect(url_for("workflow.show", id=heard.manuscript), 303)


@blueprint.post("/show")
@role("secretariat", "administrator")
def let_through(id: str) -> AnyResponse:
    page = hearing.let_through(site(), mine(), id)
    return redirect(page_url(page.type, page.slug), 303)


def _form(id: str, given: Answer, faults: list[str], status: int) -> Response:
    """The form with what was written in it; above it what the organisation has answered so far, where it has."""
    try:
        heard, manuscript = hearing.opened(site(), mine(), id)
    except Conflict as over:
        return _late(id, given, str(over))
    answer = make_response(_page(heard, manuscript, given, faults))
    answer.status_code = status
    return answer


def _late(id: str, given: Answer, over: str) -> Response:
    """What was written when the hearing was over meanwhile: in the form for answers to the published lesson where it may
    be answered, else to be copied."""
    page = hearing.outcome(site(), mine(), id)
    if not page or not hearing.may_answer(site(), mine(), page):
        return form("hearing/over.html", [over], 409, given=given, page=page)
    kind = PAGE_TYPES[page.type]
    return form("reviewing/answer.html", [PUBLISHED], 409, page=page, kind=kind, given=given, stances=hearing.STANCES)


def _page(heard: Hearing, manuscript: Manuscript, given: Hearing | Answer, faults: Sequence[str] = ()) -> str:
    return render_template(
        "hearing/hearing.html",
        hearing=heard,
        given=given,
        faults=faults,
        mark=hearing.mark(heard, manuscript),
        stances=hearing.STANCES,
        **text(manuscript),
    )
