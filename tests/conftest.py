"""Fixtures: real parts on a temporary folder, a clock that stands still, a handful of small pages."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from lessons import config, importing
from lessons.editing import check, publish, render, written
from lessons.pages import vocabularies as vocabularies_
from lessons.pages.page import Page
from lessons.pages.rendering import Renderer
from lessons.site import Site
from lessons.store.base import Deed
from lessons.store.sqlite import SqliteStore
from tests import small

NOON = datetime(2026, 3, 31, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def vocabularies():
    return vocabularies_.load(config.ROOT / "content" / "vocabularies")


@pytest.fixture(scope="session")
def renderer():
    made = Renderer()
    yield made
    made.close()


@pytest.fixture
def settings(tmp_path):
    return config.read({"LESSONS_DATA": str(tmp_path / "data"), "LESSONS_CONTENT": "none"})


@pytest.fixture
def bare_site(settings, vocabularies, renderer):
    """A site with no pages, whose index is out of order: the store answers."""
    return Site(
        settings, vocabularies, SqliteStore(settings.database), small.OutOfOrder(), renderer, clock=lambda: NOON
    )


@pytest.fixture
def put(bare_site):
    """Store a page from its Markdown, as an import would; answers it as read back."""

    def put(source: str, slug: str, site: Site = bare_site, audience: str = "public") -> Page:
        draft = next(iter(render(site, [check(site, written(source, slug))])))
        publish(site, [draft], Deed("import", "test", NOON))
        return site.store.page(draft.type, slug, small.EVERYONE)

    return put


@pytest.fixture(scope="session")
def shipped(tmp_path_factory, vocabularies, renderer):
    """A site with everything that ships, answered from the store alone. Tests only read it."""
    settings = config.read({"LESSONS_DATA": str(tmp_path_factory.mktemp("shipped"))})
    site = Site(settings, vocabularies, SqliteStore(settings.database), small.OutOfOrder(), renderer, lambda: NOON)
    report = importing.run(site, importing.files_in([config.ROOT / "content"]))
    assert report.refused == []
    return site


@pytest.fixture(scope="session")
def shared():
    """The folder of large real material beside the project, for tests that use it where it is."""
    folder = Path(config.ROOT).parent / "shared"
    if not folder.is_dir():
        pytest.skip("the shared material is not beside this checkout")
    return folder
