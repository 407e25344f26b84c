"""Forgery: what changes anything must come from a form of ours, in the browser that it was given to."""

import hmac
import secrets
from typing import cast

from flask import Flask, Response, abort, g, request
from markupsafe import Markup

from lessons import keys
from lessons.web import sessions
from lessons.web.current import base, user

SAFE = ("GET", "HEAD", "OPTIONS")
FIELD = "csrf_token"
HEADER = "X-CSRF-Token"
NAME = "lessons-form"
"""The cookie that stands in for a session where nobody is signed in yet: on the forms for logging in, and nowhere else."""


def install(app: Flask) -> None:
    app.before_request(_genuine)
    app.after_request(_bound)
    app.jinja_env.globals.update(csrf_token=token, csrf_field=field)


def token() -> str:
    """The token that a form of this page carries; in a browser without a session it gets something to bind it to."""
    if not _binding():
        g.form = secrets.token_urlsafe(24)
    g.pop("tag", None)  # A page with a token in it is kept by nobody.
    return _signed(_binding())


def field() -> Markup:
    return Markup('<input type="hidden" name="{}" value="{}">').format(FIELD, token())


def from_here() -> bool:
    """Whether the browser says that one of our pages asks. Programs say nothing and are let through to the token."""
    if said := request.headers.get("Sec-Fetch-Site"):
        return said in ("same-origin", "none")
    origin = request.headers.get("Origin")
    return origin is None or origin in (base(), request.host_url.rstrip("/"))


def _genuine() -> None:
    if request.method in SAFE or request.endpoint is None:
        return
    if not from_here():
        abort(403)
    given = request.headers.get(HEADER) or request.form.get(FIELD, "")
    binding = _binding()
    if not binding or not hmac.compare_digest(given.encode(), _signed(binding).encode()):
        abort(403)


def _binding() -> str:
    """A token of one session opens nothing in another, nor before logging in or after."""
    if user():
        return sessions.token()
    return cast("str", g.get("form") or request.cookies.get(sessions.cookie(NAME), ""))


def _signed(binding: str) -> str:
    return keys.signed(sessions.secret(), "form", binding)


def _bound(response: Response) -> Response:
    if "form" in g:
        response.set_cookie(
            sessions.cookie(NAME), g.form, path="/", secure=request.is_secure, httponly=True, samesite="Lax"
        )
    return response
