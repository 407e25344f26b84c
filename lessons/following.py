"""Following: keeps a server's site in step with the change log, its index tidy, and tells people what is due."""

import logging
import threading
import time

from lessons import hearing, indexing, subscriptions, translating
from lessons.errors import Busy
from lessons.site import Site
from lessons.store.locks import locked
from lessons.translating import Translator
from lessons.uploading import keeping
from search.base import IndexUnusable

EVERY = 0.25
"""Seconds between two looks at the change log."""
BETWEEN_TIDYINGS = 2.0
AFTER_TROUBLE = 5.0
MACHINE_RESTS = 300.0
"""Seconds after which a machine that translates nothing is tried again."""
TELL_EVERY = 600.0
"""Seconds between two looks at who has to be told of something."""

log = logging.getLogger(__name__)


def start(site: Site) -> threading.Event:
    """Begin following; setting the event ends it."""
    stop = threading.Event()
    # Merging a large index takes a minute, in which changes must still come through: it has a thread of its own.
    for name, run in (("following", _follow), ("tidying", _keep_tidy)):
        threading.Thread(target=run, args=(site, stop), name=name, daemon=True).start()
    return stop


def _follow(site: Site, stop: threading.Event) -> None:
    known = translating.translators()
    renew(site)
    wait = due = rested = 0.0
    while not stop.wait(wait):
        wait = step(site)
        if known and time.monotonic() >= rested:
            rested = time.monotonic() + translate(site, known)
        if time.monotonic() >= due:
            due = time.monotonic() + TELL_EVERY
            tell(site)


def renew(site: Site) -> None:
    """Once, at the start: whoever goes on with an earlier lexicon beside us must not be answered with a rebuild each time."""
    try:
        indexing.renew(site)
    except IndexUnusable:  # following rebuilds it
        return
    except Exception:
        log.exception("building the index anew failed: the earlier one goes on being used")


def tell(site: Site) -> None:
    """Remind those who were asked and have not answered, write to those who follow something that has grown, and remove
    uploads that nobody came back to."""
    try:
        with locked(site.settings.data / "telling.lock", wait=0):
            hearing.remind(site)
            subscriptions.digest(site)
            keeping.sweep(site)
    except Busy:
        return
    # Whatever it is, it is tried again at the next round.
    except Exception:
        log.exception("telling what is due failed: trying again in %s s", TELL_EVERY)


def _keep_tidy(site: Site, stop: threading.Event) -> None:
    wait = 0.0
    while not stop.wait(wait):
        wait = tidy(site)


def step(site: Site) -> float:
    """Catch up; answers how many seconds to wait before the next step."""
    try:
        if site.engine.seq() != site.store.seq():
            indexing.catch_up(site)
    # A full disk, a broken index file, a locked database: whatever it is, the site goes on answering from the store.
    except Exception:
        log.exception("following the change log failed: trying again in %s s", AFTER_TROUBLE)
        return AFTER_TROUBLE
    return EVERY


def tidy(site: Site) -> float:
    """Tidy the index up where that is due; answers how many seconds to wait before looking again."""
    try:
        return EVERY if site.engine.tidy() else BETWEEN_TIDYINGS
    except IndexUnusable:  # following rebuilds it
        return AFTER_TROUBLE
    except Exception:
        log.exception("tidying the index failed: trying again in %s s", AFTER_TROUBLE)
        return AFTER_TROUBLE


def translate(site: Site, known: list[Translator]) -> float:
    """Translate one lesson if the index has nothing to catch up with; answers how many seconds to leave the machine alone.

    One process translates; the others find the lock taken and go on following.
    """
    try:
        if site.engine.seq() == site.store.seq():
            with locked(site.settings.data / "translating.lock", wait=0):
                translating.step(site, known)
    except Busy:
        return 0.0
    except Exception:
        log.exception("translating failed: trying again in %s s", MACHINE_RESTS)
        return MACHINE_RESTS
    return 0.0
