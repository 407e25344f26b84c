"""Logging in through one's own organisation: to its provider and back."""

from flask import Blueprint, g, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from lessons import sessions, tries
from lessons.errors import Expired, LessonsError, NotFound, Refused, TooMany, Unreachable
from lessons.oidc import client, entering, flow
from lessons.oidc.provider import Provider
from lessons.web.access import public
from lessons.web.accounts import WAIT, form
from lessons.web.current import interface, site, user
from lessons.web.errors import STATUS
from lessons.web.onward import own
from lessons.web.sessions import address, agent, cookie, keep, token

blueprint = Blueprint("oidc", __name__, url_prefix="/login/oidc")

NAME = "lessons-oidc"
"""The cookie that ties the provider's answer to the browser that asked: from the button until the answer, and no longer."""


@blueprint.get("")
@public
def start() -> AnyResponse:
    """A link and no form: the policy of these pages keeps forms from leading to another site, even by a redirect."""
    provider, onward = known(), own(request.args.get("next", ""))
    if user():
        return redirect(onward or url_for("account.show"))
    begun = flow.begin(site(), interface(), onward)
    try:
        tries.count(site(), "oidc", begun.seed, address())
        answer = redirect(client.start(site(), provider, begun), 303)
    except (TooMany, Unreachable) as fault:
        return _again(fault, onward)
    return _kept(answer, flow.sealed(site(), begun))


@blueprint.get("/callback")
@public
def back() -> AnyResponse:
    """Whatever comes of it, this log-in is over: its cookie goes."""
    provider, given = known(), request.args.to_dict()
    onward = ""
    try:
        begun = flow.opened(site(), request.cookies.get(cookie(NAME), ""), given.get("state", ""))
        onward = begun.onward
        tries.count(site(), "oidc answer", begun.seed, address())
        found = entering.enter(site(), provider, client.claims(site(), provider, begun, given), begun.lang)
    except (Expired, Refused, TooMany, Unreachable) as fault:
        return _kept(_again(fault, onward), "")
    _forgive()
    answer = redirect(onward or url_for("account.show"), 303)
    return _kept(keep(answer, sessions.begin(site(), found, agent(), token())), "")


@blueprint.get("/left")
@public
def left() -> AnyResponse:
    """Where somebody comes who has logged out here and may still be logged in at their organisation."""
    farewell = client.farewell(site(), known())
    g.pop("tag", None)  # What the provider offers is not in the change log: this page is kept by nobody.
    return make_response(render_template("accounts/left.html", farewell=farewell))


def known() -> Provider:
    """The provider of this site. Raises NotFound."""
    if not (provider := site().settings.oidc):
        raise NotFound(request.path)
    return provider


def _again(fault: LessonsError, onward: str) -> AnyResponse:
    """The page for logging in, saying what went wrong: the password is still a way."""
    said = WAIT if isinstance(fault, TooMany) else str(fault)
    return form("accounts/login.html", [said], STATUS[type(fault)], onward=onward)


def _forgive() -> None:
    """Only what fails counts: a whole organisation may come from one network address."""
    for what in ("oidc", "oidc answer"):
        tries.forgive(site(), what, tries.network(address()))


def _kept(answer: AnyResponse, text: str) -> AnyResponse:
    answer.set_cookie(
        cookie(NAME),
        text,
        max_age=flow.LASTING if text else 0,
        path="/",
        secure=request.is_secure,
        httponly=True,
        samesite="Lax",
    )
    return answer
