"""Sessions in the browser: one cookie with a random token, for those who logged in; readers get none."""

from typing import Any

from flask import Flask, Request, Response, current_app, request
from flask.sessions import SessionInterface
from flask_login import LoginManager, UserMixin, current_user
from werkzeug.wrappers import Response as AnyResponse

from lessons import sessions
from lessons.sessions import LONGEST, Opened
from lessons.store.users import Session, User
from lessons.web.current import site

NAME = "lessons"


class SignedIn(UserMixin):  # type: ignore[misc]  # flask-login ships no types
    """What flask-login holds for a request: the user and the session they came with."""

    def __init__(self, session: Session, user: User) -> None:
        self.session = session
        self.user = user
        self.id = user.id


class NoSession(SessionInterface):
    """Flask's own session would lie in the browser, signed, and outlive a logout: there is none, and writing to it fails."""

    def open_session(self, app: Flask, request: Request) -> None:
        return None

    def save_session(self, app: Flask, session: Any, response: Response) -> None:
        return None


def install(app: Flask) -> None:
    # No cookie can have a semicolon in its name: flask-login's own cookie, which nothing could revoke, is never found.
    app.config.update(REMEMBER_COOKIE_NAME="none;", SESSION_PROTECTION=None)
    app.session_interface = NoSession()
    login = LoginManager(app)
    login.request_loader(_load)


def cookie(name: str) -> str:
    """The cookie's name for this request. Where there is https, no other host can set one of this name."""
    return f"__Host-{name}" if request.is_secure else name


def token() -> str:
    """What the browser holds, whatever it is worth."""
    return request.cookies.get(cookie(NAME), "")


def session() -> Session | None:
    """The session of this request."""
    found: Session | None = getattr(current_user, "session", None)
    return found


def agent() -> str:
    return request.headers.get("User-Agent", "")


def address() -> str:
    """The network address that asks: what a proxy says of it counts only as far as the settings trust proxies."""
    return request.remote_addr or ""


def keep(response: AnyResponse, opened: Opened) -> AnyResponse:
    """Give the browser its new token."""
    response.set_cookie(
        cookie(NAME),
        opened.token,
        max_age=LONGEST,
        path="/",
        secure=request.is_secure,
        httponly=True,
        samesite="Lax",
    )
    return response


def drop(response: AnyResponse) -> AnyResponse:
    """Take the token back, and have the browser forget the pages it showed."""
    response.delete_cookie(cookie(NAME), path="/", secure=request.is_secure, httponly=True, samesite="Lax")
    if request.is_secure:
        response.headers["Clear-Site-Data"] = '"cache"'
    return response


def _load(_: Request) -> SignedIn | None:
    given = token()
    found = sessions.known(site(), given) if given else None
    return SignedIn(*found) if found else None


def secret() -> bytes:
    """The key that this site signs with."""
    key = current_app.secret_key or b""
    return key if isinstance(key, bytes) else key.encode()
