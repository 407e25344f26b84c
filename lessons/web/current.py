"""What the request at hand is about: the site, the reader's language, and labels in it."""

from typing import cast

from flask import current_app, g, request

from lessons.labels import Labels, labels
from lessons.site import Site
from lessons.web import locale


def site() -> Site:
    return cast("Site", current_app.extensions["lessons"])


def interface() -> str:
    """The interface language of this request."""
    return locale.chosen()


def named() -> Labels:
    """Labels in the reader's language, read once a request."""
    if "named" not in g:
        g.named = labels(site(), interface())
    return cast("Labels", g.named)


def base() -> str:
    """The site's public address, without a slash at its end."""
    return site().settings.base_url or request.url_root.rstrip("/")
