"""Conditional GET: a page that has not changed is answered with 304 before anything is rendered."""

import hashlib
from typing import TypeAlias

from flask import Flask, Response, current_app, g, request

from lessons.site import Site
from lessons.web.current import interface, site, user

FRESH = ("system.healthz", "system.static", "static")
"""Endpoints that see to their own caching."""
REVALIDATE = "public, max-age=0, must-revalidate"
PRIVATE = "private, no-store"
VARY = ("Accept-Language", "Cookie")
STATE = "lessons.state"
"""Where the WSGI environment says what state the request found."""

State: TypeAlias = tuple[int, str]


def install(app: Flask) -> None:
    app.before_request(_unchanged)
    app.after_request(_tagged)


def tag() -> str:
    """What the answer depends on: the change log, the index, the address, the language, the release and the settings."""
    parts = (
        current_app.config["RELEASE"], *_state(), request.scheme, request.host, request.root_path, request.full_path,
        interface(),
    )  # fmt: skip
    return hashlib.sha256("|".join(map(str, parts)).encode("utf-8", "replace")).hexdigest()[:24]


def state_of(site: Site) -> State:
    """The number that the change log has reached, and the mark of the index."""
    return site.store.seq(), site.engine.mark()


def _state() -> State:
    """As read when the request came in, if it was: an older state than the answer's only has it made anew too early."""
    known: State | None = request.environ.get(STATE)
    return known or state_of(site())


def _unchanged() -> Response | None:
    if request.method not in ("GET", "HEAD") or request.endpoint in (None, *FRESH) or user():
        return None
    g.tag = tag()
    return Response(status=304) if request.if_none_match.contains_weak(g.tag) else None


def _tagged(response: Response) -> Response:
    if request.endpoint in FRESH:
        return response
    if user() or "Set-Cookie" in response.headers:
        response.headers["Cache-Control"] = PRIVATE
    elif "tag" in g and response.status_code in (200, 304):
        response.set_etag(g.tag, weak=True)
        response.headers["Cache-Control"] = REVALIDATE
    else:
        response.headers.setdefault("Cache-Control", "no-store")
    if "Vary" in response.headers:
        response.vary.update(VARY)
    else:
        response.headers["Vary"] = ", ".join(VARY)
    return response
