"""A lesson that people of several roles speak about, under a clock that is put forward by hand."""

from dataclasses import replace

import pytest

from tests import small
from tests.conftest import NOON
from tests.web import people
from tests.web.conftest import store_pages

HIDDEN = small.PROJECT.replace("title: NordEPJ", "title: Kanariefugl\naudience: council")


class Clock:
    """A clock that is put forward by hand."""

    def __init__(self):
        self.now = NOON

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def site(bare_site, clock):
    store_pages(
        bare_site,
        {"a": small.LESSON, "nordepj": small.PROJECT, "hidden": HIDDEN, "region-nordjylland": small.ORGANISATION},
    )
    return replace(bare_site, clock=clock)


@pytest.fixture
def page(site):
    return site.store.page("lesson", "a")


@pytest.fixture
def leader(site):
    return people.add(site, "project_leader")


@pytest.fixture
def supplier(site):
    return people.add(site, "supplier")


@pytest.fixture
def council(site):
    return people.add(site, "council_member")


@pytest.fixture
def desk(site):
    return people.add(site, "secretariat")
