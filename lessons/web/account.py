"""The account page: what the site knows of whoever is signed in, and what they can do about it."""

from typing import Any

from flask import Blueprint, Response, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from lessons import accounts, desk, hearing, manuscripts, searching, sessions, subscriptions, tries
from lessons.errors import Conflict, Invalid, LessonsError, NotFound, TooMany
from lessons.site import Site
from lessons.store.manuscripts import Hearing
from lessons.store.users import User
from lessons.web.access import signed_in
from lessons.web.accounts import WAIT, form
from lessons.web.current import site, user
from lessons.web.sessions import address, agent, drop, keep, session, token

blueprint = Blueprint("account", __name__, url_prefix="/account")

BROWSERS = {"Edg/": "Edge", "OPR/": "Opera", "Firefox/": "Firefox", "Chrome/": "Chrome", "Safari/": "Safari"}
SYSTEMS = {
    "Android": "Android", "iPhone": "iPhone", "iPad": "iPad", "Windows": "Windows", "Mac OS": "macOS", "Linux": "Linux"
}  # fmt: skip
"""What stands in the name that a browser gives itself → what people call it; the first that fits."""


@blueprint.get("")
@signed_in
def show() -> str:
    return render_template("accounts/account.html", **_shown(site(), mine()))


@blueprint.post("/password")
@signed_in
def password() -> AnyResponse:
    """Every browser is signed out; this one gets a new session."""
    old, new = request.form.get("password", ""), request.form.get("new_password", "")
    try:
        tries.count(site(), "confirm", mine().email, address())
        accounts.change_password(site(), mine(), old, new)
    except (Invalid, TooMany) as fault:
        return _again("password", fault)
    return keep(redirect(url_for(".show"), 303), sessions.begin(site(), mine(), agent(), token()))


@blueprint.post("/language")
@signed_in
def language() -> AnyResponse:
    if (chosen := request.form.get("lang", "")) in accounts.LANGS:
        site().store.accounts.set_lang(mine().id, chosen)
    return redirect(url_for(".show"), 303)


@blueprint.post("/sessions/end")
@signed_in
def end() -> AnyResponse:
    """One session by its id; all of them, this one too, where none is named."""
    ended = request.form.get("session", "")
    site().store.accounts.end(mine().id, ended)
    current = session()
    if not ended or (current and current.id == ended):
        return drop(redirect(url_for("accounts.login"), 303))
    return redirect(url_for(".show"), 303)


@blueprint.get("/export")
@signed_in
def export() -> Response:
    answer = jsonify(accounts.export(site(), mine()))
    answer.headers["Content-Disposition"] = 'attachment; filename="lessons-account.json"'
    return answer


@blueprint.post("/erase")
@signed_in
def erase() -> AnyResponse:
    try:
        tries.count(site(), "confirm", mine().email, address())
        accounts.confirm(site(), mine(), request.form.get("password" if mine().active else "email", ""))
        accounts.erase(site(), mine())
    except (Conflict, Invalid, TooMany) as fault:
        return _again("erase", fault)
    return drop(redirect(url_for("pages.home"), 303))


def mine() -> User:
    """Who is signed in: the rule of these views sees to it that somebody is."""
    if not (known := user()):
        raise NotFound(request.path)
    return known


def browser(agent: str) -> str:
    """What people call the browser that gave itself this name."""
    found = [
        next((name for mark, name in names.items() if mark in agent), "") for names in (BROWSERS, SYSTEMS)
    ]  # fmt: skip
    return " · ".join(name for name in found if name)


def _again(part: str, fault: LessonsError) -> Response:
    """The page with what is wrong beside the form that it is about."""
    faults = fault.faults if isinstance(fault, Invalid) else [WAIT if isinstance(fault, TooMany) else str(fault)]
    status = {TooMany: 429, Conflict: 409}.get(type(fault), 400)
    return form("accounts/account.html", faults, status, part=part, **_shown(site(), mine()))


def _shown(site: Site, known: User) -> dict[str, Any]:
    current, under_way = session(), manuscripts.mine(site, known)
    opened: dict[str, list[Hearing]] = {m.id: [] for m in under_way}
    for heard in site.store.manuscripts.hearings(list(opened)):
        opened[heard.manuscript].append(heard)
    return {
        "known": known,
        "reached": searching.reached(site),  # before the searches: what comes meanwhile has not been seen
        "followed": subscriptions.followed(site, known),
        "current": current.id if current else "",
        "writing": [desk.case(site, m, opened[m.id], site.clock()) for m in under_way],
        "asked": hearing.asked_of(site, known),
        "published": manuscripts.published(site, known),
        "sessions": [(s, browser(s.agent)) for s in site.store.accounts.sessions(known.id)],
    }
