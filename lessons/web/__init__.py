"""The web side: everything that Flask does for the site, put together in one place."""

from flask import Flask
from flask_babel import Babel
from werkzeug.middleware.proxy_fix import ProxyFix

from lessons import keys
from lessons.site import Site
from lessons.web import (
    account,
    accounts,
    api,
    attachments,
    browse,
    cache,
    changes,
    comments,
    desk,
    errors,
    filters,
    forgery,
    headers,
    hearing,
    history,
    locale,
    manuscripts,
    oidc,
    pages,
    reviewing,
    room,
    search,
    sessions,
    subscriptions,
    system,
    uploading,
    users,
    versions,
    workflow,
)
from lessons.web.answers import Answers
from lessons.web.release import fingerprint

BLUEPRINTS = (
    pages,
    history,
    comments,
    reviewing,
    search,
    browse,
    changes,
    accounts,
    oidc,
    account,
    subscriptions,
    users,
    attachments,
    workflow,
    hearing,
    desk,
    manuscripts,
    versions,
    uploading,
    api,
    system,
)


def install(app: Flask, site: Site) -> None:
    """Make the Flask application serve the site."""
    app.extensions["lessons"] = site
    app.secret_key = keys.secret(site.settings)
    app.config.update(MAX_CONTENT_LENGTH=room.USUAL, RELEASE=fingerprint(site.settings))
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(locale.compiled(site.settings.data / "translations"))
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.url_map.merge_slashes = False
    Babel(app, default_locale="en", locale_selector=locale.formats)
    for part in (locale, sessions, room, cache, headers, filters, errors, forgery):
        part.install(app)
    for module in BLUEPRINTS:
        app.register_blueprint(module.blueprint)
    app.wsgi_app = Answers(app.wsgi_app, site)  # type: ignore[method-assign]
    if proxies := site.settings.trusted_proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies)  # type: ignore[method-assign]
