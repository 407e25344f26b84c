"""Logging in and out, and the links by which somebody chooses a password."""

from collections.abc import Sequence
from functools import partial

from flask import (
    Blueprint,
    Response,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response as AnyResponse

from lessons import accounts, sessions, tries
from lessons.accounts import LASTING
from lessons.errors import Invalid, TooMany
from lessons.pages.types.base import N_
from lessons.web.access import public
from lessons.web.current import site, user
from lessons.web.faulty import said
from lessons.web.onward import own
from lessons.web.sessions import address, agent, drop, keep, session, token

blueprint = Blueprint("accounts", __name__)

REFUSED = N_("Mail address and password do not belong together. Check both; capital letters count in the password.")
WAIT = N_("Too many tries. Wait a quarter of an hour and try again.")
KINDS = ",".join(LASTING)


@blueprint.get("/login")
@public
def login() -> AnyResponse | str:
    onward = own(request.args.get("next", ""))
    if user():
        return redirect(onward or url_for("account.show"))
    return render_template("accounts/login.html", onward=onward)


@blueprint.post("/login")
@public
def enter() -> AnyResponse:
    onward, email = own(request.form.get("next", "")), request.form.get("email", "")
    page = partial(form, "accounts/login.html", onward=onward, email=email)
    try:
        opened = sessions.login(site(), email, request.form.get("password", ""), address(), agent(), token())
    except TooMany:
        return page([WAIT], status=429)
    if not opened:
        return page([REFUSED], status=401)
    return keep(redirect(onward or url_for("account.show"), 303), opened)


@blueprint.post("/logout")
@public
def leave() -> AnyResponse:
    """Who is logged in at their organisation too is told so: on a shared machine that is the half that is forgotten."""
    known = user()
    if known and (ended := session()):
        site().store.accounts.end(known.id, ended.id)
    elsewhere = known and known.federated and site().settings.oidc
    return drop(redirect(url_for("oidc.left" if elsewhere else "pages.home"), 303))


@blueprint.get("/reset")
@public
def forgotten() -> str:
    return render_template("accounts/reset.html" if site().settings.mail else "accounts/by_hand.html")


@blueprint.post("/reset")
@public
def ask() -> AnyResponse:
    """The same answer whether there is an account or not; what is done about it is done when the answer is out."""
    if not site().settings.mail:
        return make_response(render_template("accounts/by_hand.html"))
    email = request.form.get("email", "")
    try:
        tries.count(site(), "reset", sessions.plain(email), address())
    except TooMany:
        return form("accounts/reset.html", [WAIT], status=429, email=email)
    answer = make_response(render_template("accounts/asked.html", email=email))
    answer.call_on_close(partial(accounts.reset, site(), email))
    return answer


@blueprint.get(f"/<any({KINDS}):kind>/<given>")
@public
def choose(kind: str, given: str) -> str:
    return render_template("accounts/choose.html", kind=kind, known=accounts.holder(site(), kind, given))


@blueprint.post(f"/<any({KINDS}):kind>/<given>")
@public
def chosen(kind: str, given: str) -> AnyResponse:
    """Whoever holds the link has shown who they are: they are signed in with the password they chose."""
    holder = accounts.holder(site(), kind, given)
    try:
        found = accounts.redeem(site(), kind, given, request.form.get("new_password", ""))
    except Invalid as fault:
        return form("accounts/choose.html", fault.faults, kind=kind, known=holder)
    return keep(redirect(url_for("account.show"), 303), sessions.begin(site(), found, agent(), token()))


def form(template: str, faults: Sequence[str], status: int = 400, **given: object) -> Response:
    """The form again, saying what is wrong with it."""
    answer = make_response(render_template(template, faults=[said(fault) for fault in faults], **given))
    answer.status_code = status
    if status == 429:
        answer.headers["Retry-After"] = str(int(tries.WINDOW.total_seconds()))
    return answer
