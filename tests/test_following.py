from lessons import following
from lessons.site import Site
from tests import small
from tests.test_indexing import Remembering


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
