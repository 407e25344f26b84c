"""A small site behind a test client that checks every page it fetches."""

from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient

from app import create_app
from lessons import config, indexing, lexicon
from lessons.editing import check, publish, render, written
from lessons.site import Site
from lessons.store.base import Deed
from lessons.store.sqlite import SqliteStore
from search.whoosh_engine import WhooshEngine
from tests import markup, small
from tests.web import literal

NOON = datetime(2026, 3, 31, 12, 0, tzinfo=UTC)


class CheckedClient(FlaskClient):
    """Every HTML answer must be a sound page."""

    def open(self, *args, **kwargs):
        response = super().open(*args, **{"buffered": True, **kwargs})
        if response.mimetype == "text/html" and response.data and response.status_code not in range(300, 400):
            markup.check(response.get_data(as_text=True))
        return response


def store_pages(site, sources, actor="test"):
    drafts = render(site, [check(site, written(source, slug)) for slug, source in sources.items()])
    publish(site, list(drafts), Deed("import", actor, NOON))


@pytest.fixture(scope="session")
def small_site(tmp_path_factory, vocabularies, renderer):
    """A handful of pages with a real index. Tests only read it."""
    data = tmp_path_factory.mktemp("web")
    settings = config.read(
        {"LESSONS_DATA": str(data), "LESSONS_CONTENT": "none", "LESSONS_CONTACT": "desk@example.org"}
    )
    engine = WhooshEngine(settings.index, lexicon.load(vocabularies, settings.words, settings.lexicons))
    site = Site(settings, vocabularies, SqliteStore(settings.database), engine, renderer, lambda: NOON)
    store_pages(site, literal.PAGES)
    indexing.catch_up(site)
    return site


@pytest.fixture(scope="session")
def app(small_site):
    return served(small_site)


@pytest.fixture
def client(app):
    return app.test_client()


@pytest.fixture
def broken_client(bare_site):
    """A site whose index is out of order."""
    store_pages(bare_site, {"test-med-rigtige-data": small.LESSON, "foelj-upp": small.SWEDISH})
    return served(bare_site).test_client()


def served(site):
    app = create_app(site=site)
    app.test_client_class = CheckedClient
    return app
