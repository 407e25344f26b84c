"""A site with people who write, and a lesson under way."""

import pytest

from tests import small, writing
from tests.attachments.lesson import Lesson


@pytest.fixture
def site(bare_site, put):
    for slug, source in {**writing.PAGES, "nordepj": small.PROJECT}.items():
        put(source, slug)
    return bare_site


@pytest.fixture
def people(site):
    return writing.people(site)


@pytest.fixture
def lesson(site, people):
    return Lesson(site, people).begin()
