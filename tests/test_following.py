import pytest

from lessons import following
from lessons.site import Site
from search.base import IndexUnusable
from tests import small
from tests.test_indexing import Remembering
from tests.test_translating import Failing, Shouting


def fails(error):
    def failing():
        raise error

    return failing


def test_a_step_catches_up(put, bare_site):
    engine = Remembering()
    site = Site(bare_site.settings, bare_site.vocabularies, bare_site.store, engine, bare_site.renderer)
    put(small.LESSON, "a")

    assert following.step(site) == following.EVERY
    assert set(engine.documents) == {"lesson/a"}


def test_trouble_is_survived_and_waited_out(put, bare_site):
    class Broken(Remembering):
        def update(self, documents, removed, seq):
            raise OSError(28, "No space left on device")

    site = Site(bare_site.settings, bare_site.vocabularies, bare_site.store, Broken(), bare_site.renderer)
    put(small.LESSON, "a")

    assert following.step(site) == following.AFTER_TROUBLE


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


def test_a_machine_that_is_out_of_order_is_left_alone_for_a_while_and_then_tried_again(put, bare_site):
    page = put(small.LESSON, "a")
    engine = Remembering()
    engine.reached = bare_site.store.seq()
    site = Site(bare_site.settings, bare_site.vocabularies, bare_site.store, engine, bare_site.renderer)

    assert following.translate(site, [Failing("da", "sv")]) == following.MACHINE_RESTS
    assert site.store.seq() == engine.reached  # nothing was kept
    assert following.translate(site, [Shouting("da", "sv")]) == 0
    assert site.store.translations([page])
