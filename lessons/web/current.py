"""What the request at hand is about: the site, who asks, the reader's language, and labels in it."""

from typing import cast

from flask import current_app, g, has_request_context, request
from flask_login import current_user

from lessons import permissions
from lessons.labels import Labels, labels
from lessons.pages.page import Viewer
from lessons.site import Site
from lessons.store.users import User
from lessons.web import locale


def site() -> Site:
    return cast("Site", current_app.extensions["lessons"])


def user() -> User | None:
    """Who is signed in; nobody, for most: who brings no cookie need not be looked for."""
    if not has_request_context() or "HTTP_COOKIE" not in request.environ:
        return None
    return cast("User | None", getattr(current_user, "user", None))


def viewer() -> Viewer:
    """Whom the store's one rule is asked for in this request."""
    return permissions.viewer_of(user())


def interface() -> str:
    """The interface language of this request."""
    return locale.chosen()


def named() -> Labels:
    """Labels in the reader's language, read once a request."""
    if "named" not in g:
        g.named = labels(site(), interface(), viewer())
    return cast("Labels", g.named)


def base() -> str:
    """The site's public address, without a slash at its end."""
    return site().settings.base_url or request.url_root.rstrip("/")
