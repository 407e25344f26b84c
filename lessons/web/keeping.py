"""Keeping: what comes of a save, for a person who pressed a button and for a page that saves by itself."""

from dataclasses import replace

from flask import Response, jsonify, redirect, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse

from lessons import manuscripts, workflow
from lessons.errors import Conflict, Invalid
from lessons.manuscripts import Stale
from lessons.store.manuscripts import Manuscript
from lessons.web import conflicts, sheet
from lessons.web.account import mine
from lessons.web.addresses import page_url, whole
from lessons.web.current import site
from lessons.web.faulty import said
from lessons.web.sheet import Sheet


def keep(given: Sheet) -> AnyResponse:
    """Save the sheet and go on to where the author wants to; nothing that was sent is lost, whatever comes of it."""
    try:
        saved = _save(given)
    except Stale as stale:
        return _stopped(409, str(stale), stale.aside) if by_itself() else conflicts.answer(given, stale)
    except Invalid as fault:
        return _refused(given, 400, fault.faults)
    return jsonify(version=saved.version, address=sheet.of(saved).action) if by_itself() else _onward(saved)


def by_itself() -> bool:
    """Whether a page asks that saves while somebody types."""
    return request.accept_mimetypes.best == "application/json"


def _save(given: Sheet) -> Manuscript:
    known, comment = given.manuscript, request.form.get("comment", "")
    if not known:
        return manuscripts.begin(site(), mine(), given.text, given.kind.name, given.page, comment, given.id)
    base = whole(request.form.get("base", ""), 0)
    theirs = manuscripts.text_of_page(site(), given.page) if base and given.page else known.text
    text = conflicts.settled(given.kind, given.text, theirs, request.form)
    return manuscripts.save(site(), mine(), known.id, given.seen, text, by_itself(), comment, base)


def _onward(saved: Manuscript) -> AnyResponse:
    """Where the button that was pressed leads."""
    here = sheet.of(saved)
    match request.form.get("then"):
        case "hand_in":
            return redirect(here.address, 303)
        case "publish":
            return _published(here, saved)
    return redirect(url_for("manuscripts.edit", id=saved.id, saved=saved.version), 303)


def _published(here: Sheet, saved: Manuscript) -> AnyResponse:
    """The change to a page, published at once by those who may: what stands in the way is said above the form."""
    try:
        type, slug = workflow.revise(site(), mine(), saved.id, saved.version).split("/", 1)
    except Conflict as conflict:
        return _refused(here, 409, [str(conflict)])
    except Invalid as fault:
        return _refused(here, 400, fault.faults)
    return redirect(page_url(type, slug), 303)


def _refused(given: Sheet, status: int, faults: list[str]) -> Response:
    if by_itself():
        return _stopped(status, " ".join(map(said, faults)))
    return sheet.answer(replace(given, faults=faults), status)


def _stopped(status: int, message: str, aside: int = 0) -> Response:
    answer = jsonify(message=gettext(message), aside=aside)
    answer.status_code = status
    return answer
