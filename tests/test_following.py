import pytest

from lessons import following
from lessons.site import Site
from search.base import IndexUnusable
from tests import small
from tests.test_indexing import Remembering


def fails(error):
    def failing():
        raise error

    return failing


def test_a_step_catches_up(put, bare_site):
    engine = Remembering()
    site = Site(bare_site.settings, bare_site.vocabularies, bare_site.store, engine, bare_site.renderer)
    put(small.LESSON, "a")

    assert following.step(site, []) == following.EVERY
    assert set(engine.documents) == {"lesson/a"}


def test_trouble_is_survived_and_waited_out(put, bare_site):
    class Broken(Remembering):
        def update(self, documents, removed, seq):
            raise OSError(28, "No space left on device")

    site = Site(bare_site.settings, bare_site.vocabularies, bare_site.store, Broken(), bare_site.renderer)
    put(small.LESSON, "a")

    assert following.step(site, []) == following.AFTER_TROUBLE


@pytest.mark.parametrize(
    ("tidied", "wait"),
    [
        (lambda: True, following.EVERY),
        (lambda: False, following.BETWEEN_TIDYINGS),
        (fails(IndexUnusable("none yet")), following.AFTER_TROUBLE),
        (fails(OSError(28, "No space left on device")), following.AFTER_TROUBLE),
    ],
    ids=["more to do", "nothing to do", "no index", "trouble"],
)
def test_tidying_waits_as_long_as_there_is_reason_to(bare_site, tidied, wait):
    engine = Remembering()
    engine.tidy = tidied
    site = Site(bare_site.settings, bare_site.vocabularies, bare_site.store, engine, bare_site.renderer)

    assert following.tidy(site) == wait
