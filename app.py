"""The whole site on one screen: settings → vocabularies → store → engine → Site → pages and commands."""

import gc

from flask import Flask

from lessons import cli, config, following, lexicon, mailing, web
from lessons.config import Settings
from lessons.pages import vocabularies
from lessons.pages.rendering import Renderer
from lessons.site import Site
from lessons.store.sqlite import SqliteStore
from lessons.web import letters
from search.whoosh_engine import WhooshEngine


def create_app(settings: Settings | None = None, site: Site | None = None) -> Flask:
    """The site as a Flask application; a test may bring its own Site."""
    site = site or open_site(settings or config.read())
    app = Flask(__name__, static_folder=None)
    web.install(app, site)
    for command in cli.commands(site):
        app.cli.add_command(command)
    return app


def open_site(settings: Settings) -> Site:
    """The site over the data folder that the settings name."""
    words = vocabularies.load(settings.vocabularies)
    engine = WhooshEngine(settings.index, lexicon.load(words, settings.words, settings.lexicons))
    return Site(settings, words, SqliteStore(settings.database, posting=bool(settings.mail)), engine, Renderer())


def served() -> Flask:
    """What the production server runs: the application, following the change log and sending letters."""
    app = create_app()
    # What is loaded now stays: looking through it again and again for garbage would hold up requests for 0.2 s each time.
    gc.collect()
    gc.freeze()
    site: Site = app.extensions["lessons"]
    following.start(site)
    if server := site.settings.mail:
        mailing.start(site, server, letters.writer(app))
    return app
