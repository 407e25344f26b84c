"""The workflow: a manuscript as its readers see it, where it stands, and the steps that each may take."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse

from lessons import attachments, desk, hearing, manuscripts, proofs, workflow
from lessons.errors import Conflict, Fault, Invalid, NotFound
from lessons.pages.types import PAGE_TYPES
from lessons.pages.types.base import N_
from lessons.store.manuscripts import Hearing, Manuscript
from lessons.web import faulty
from lessons.web.access import signed_in
from lessons.web.account import mine
from lessons.web.addresses import page_url, whole
from lessons.web.current import named, site
from lessons.web.facts import facts

blueprint = Blueprint("workflow", __name__)

ACTIONS = (*workflow.STEPS, "revise")
MORE = {
    "submit": workflow.submit,
    "hear": hearing.ask,
    "publish": workflow.publish,
    "revise": workflow.revise,
}
"""Steps that do more than lead to another state."""
UNSEEN = -1
"""A version that no text has: what a form without one has seen."""
WAY = ("draft", "submitted", "in_hearing", "published")
TEXT = N_("The text")
MISSING = N_("is missing")
"""What the domain says of a field that a published page has."""


@blueprint.get("/manuscripts/<id>")
@signed_in
def show(id: str) -> str:
    return shown(manuscripts.opened(site(), mine(), id))


@blueprint.post(f"/manuscripts/<id>/<any({', '.join(ACTIONS)}):action>")
@signed_in
def move(id: str, action: str) -> AnyResponse:
    said = {"pressed": action, "reason": request.form.get("reason", "")}
    try:
        press(action, id, whole(request.form.get("version", ""), 0) or UNSEEN)
    except Invalid as fault:
        return again(id, 400, fault, faults=fault.faults, **said)
    except Conflict as conflict:
        return again(id, 409, conflict, conflict=str(conflict), **said)
    return redirect(onward(id), 303)


def press(action: str, id: str, seen: int) -> None:
    """Take the step whose button was pressed by somebody who had that version before them."""
    if action in MORE:
        MORE[action](site(), mine(), id, seen)
    elif action == "send_back":
        workflow.send_back(site(), mine(), id, request.form.get("reason", ""), seen)
    else:
        workflow.take(site(), mine(), id, action, seen)


def shown(manuscript: Manuscript, **said: Any) -> str:
    """The page of a manuscript; `said` is what went wrong with the button that was pressed, and the reason given with it."""
    opened = site().store.manuscripts.hearings([manuscript.id])
    case = desk.case(site(), manuscript, opened, site().clock())
    moves = workflow.moves(site(), mine(), manuscript, opened)
    faults = workflow.faults(site(), manuscript) if "submit" in moves else []
    return render_template(
        "workflow/manuscript.html",
        **text(manuscript, [h for h in case.hearings if hearing.settled(h, site().clock())]),
        case=case,
        way=way(manuscript, bool(case.hearings or case.to_ask)),
        moves=moves,
        hearings=[told(manuscript, h) for h in case.hearings],
        log=manuscripts.log(site(), mine(), manuscript),
        writes="discard" in moves,
        hindrance=workflow.hindrance(site(), manuscript, opened)
        or (workflow.WRITTEN if workflow.wrote(mine(), manuscript) else ""),
        **{"faults": faults, "pressed": "", "reason": "", "conflict": "", **said},
    )


def text(manuscript: Manuscript, accounts: Sequence[Hearing] = ()) -> dict[str, Any]:
    """What the templates that show a lesson need to show a manuscript in its place, with accounts beside it."""
    page = proofs.proof(site(), manuscript)
    return {
        "manuscript": manuscript,
        "layout": f"page/{page.type}.html" if page.type == "lesson" else "page.html",
        "page": page,
        "original": page,
        "offered": None,
        "writers": [manuscript.organisation] if manuscript.organisation else [],
        "accounts": accounts,
        "kind": PAGE_TYPES[page.type],
        "facts": facts(page, named()),
        "attachments": attachments.documents(site(), manuscript),
        "days": site().settings.hearing_days,
    }


def told(manuscript: Manuscript, heard: Hearing) -> dict[str, Any]:
    """A hearing as this user sees it: how it stands, and what they may do about it."""
    return {
        "hearing": heard,
        "over": hearing.settled(heard, site().clock()),
        "may_extend": hearing.may_extend(site(), mine(), manuscript, heard),
        "may_confirm": hearing.may_confirm(mine(), manuscript, heard),
    }


def way(manuscript: Manuscript, heard: bool) -> list[tuple[str, str]]:
    """(state, `done`, `now` or `later`): its way to publication. Where nobody is asked there is no hearing on it."""
    states = [state for state in WAY if heard or state != "in_hearing"]
    at = states.index(manuscript.state) if manuscript.state in states else 0
    return [(s, "done" if n < at else "now" if n == at else "later") for n, s in enumerate(states)]


def fault(type: str, said: str) -> tuple[str, str, str]:
    """(name of the field, its label, what is wrong with it) of a sentence that begins with a field's name."""
    name, _, wrong = said.partition(": ")
    label = next((f.label for f in PAGE_TYPES[type].fields if f.name == name), TEXT if name == "body" else "")
    wrong = faulty.said(said) if isinstance(said, Fault) else gettext(wrong)
    return (name, gettext(label), wrong) if label else ("", "", faulty.said(said))


def again(id: str, status: int, error: Exception, **said: Any) -> Response:
    """The manuscript as it stands now, with what went wrong; the bare error for whoever may read it no more."""
    try:
        known = manuscripts.opened(site(), mine(), id)
    except NotFound:
        raise error from None
    answer = make_response(shown(known, **said))
    answer.status_code = status
    return answer


def onward(id: str) -> str:
    """Where to after a step: the page that it became, the manuscript, or what is left for whoever may read it no more."""
    try:
        known = manuscripts.opened(site(), mine(), id)
    except NotFound:
        return url_for("desk.show")
    return page_url(*known.ref.split("/")) if known.state == "published" else url_for(".show", id=id)
