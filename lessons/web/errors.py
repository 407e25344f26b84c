"""What went wrong → a page that helps, or JSON for programs: one table."""

from flask import Flask, Response, jsonify, make_response, render_template, request
from flask_babel import gettext
from werkzeug.exceptions import BadHost, HTTPException

from lessons import reading
from lessons.errors import Busy, Conflict, Expired, Invalid, LessonsError, NotFound, Refused, TooMany, Unreachable
from lessons.pages.types.base import N_
from lessons.web.current import site, viewer
from lessons.web.faulty import said

STATUS: dict[type[LessonsError], int] = {
    NotFound: 404,
    Invalid: 400,
    Conflict: 409,
    Expired: 410,
    TooMany: 429,
    Refused: 403,
    Busy: 503,
    Unreachable: 503,
}
SAYING = (Invalid, Conflict, Refused, Unreachable)
"""Errors whose own text says what to do."""
TITLES = {
    400: N_("This address cannot be read"),
    403: N_("That could not be accepted"),
    404: N_("There is no such page"),
    405: N_("This page cannot be used that way"),
    409: N_("The page has changed meanwhile"),
    410: N_("This link no longer works"),
    413: N_("That is too large"),
    429: N_("Too many tries"),
    500: N_("Something went wrong here"),
    503: N_("The site is busy"),
}
EXPLAINED = {
    403: N_(
        "The form is too old, or you have logged in or out since you opened it. Go back, load the page again and send it"
        " once more."
    ),
    404: N_("It may have been moved, merged or withdrawn, or the address has a slip in it. Perhaps a search finds it."),
    410: N_("It has been used already, a newer one was sent, or it is too old. Ask for a new one."),
    413: N_("Send less at a time: a file may have 20 MB, an upload 40 MB, and a text 1 MB."),
    429: N_("Wait a quarter of an hour and try again."),
    500: N_("The fault is ours and has been noted. Please try again in a moment."),
    503: N_("Please try again in a few seconds."),
}
RETRY_AFTER = {429: 15 * 60, 503: 5}
"""Status → seconds."""
API = "/api/"
"""Where programs ask."""


def install(app: Flask) -> None:
    app.register_error_handler(LessonsError, _domain)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(BadHost, _nowhere)
    app.before_request(_placed)


def _domain(error: LessonsError) -> Response:
    status = next((code for kind, code in STATUS.items() if isinstance(error, kind)), 500)
    return _answer(status, _told(error) if isinstance(error, SAYING) else "")


def _told(error: LessonsError) -> str:
    """What to do about it, in the reader's language where it stands in the catalogue."""
    return " · ".join(map(said, error.faults)) if isinstance(error, Invalid) else gettext(str(error))


def _http(error: HTTPException) -> Response:
    if error.response is not None or (error.code or 500) < 400:
        return make_response(error.get_response())
    answer = _answer(error.code or 500)
    for name, value in error.get_headers():
        if name not in ("Content-Type", "Content-Length"):
            answer.headers[name] = value
    return answer


def _placed() -> None:
    """A host whose name cannot be read (`xn--zz`) is refused before an address is made with it."""
    try:
        _ = request.host_url
    except UnicodeError as fault:
        raise BadHost from fault


def _nowhere(error: BadHost) -> Response:
    """Where the host has no name that there can be, no address of ours can be made: a sentence without any link."""
    if request.path.startswith(API):
        return _answer(400)
    return Response(gettext(TITLES[400]), 400, content_type="text/plain; charset=utf-8")


def _answer(status: int, message: str = "") -> Response:
    title = gettext(TITLES.get(status, TITLES[400 if status < 500 else 500]))
    explained = message or (gettext(EXPLAINED[status]) if status in EXPLAINED else "")
    if request.path.startswith(API):
        answer = jsonify(error={"status": status, "title": title, "message": explained})
    else:
        # A page about trouble with the store must not ask the store again.
        themes = reading.by_facet(site(), "theme", viewer()) if status == 404 else {}
        answer = make_response(
            render_template("errors/error.html", status=status, title=title, message=explained, themes=themes)
        )
    answer.status_code = status
    answer.headers["Cache-Control"] = "no-store"
    if status in RETRY_AFTER:
        answer.headers["Retry-After"] = str(RETRY_AFTER[status])
    return answer
