"""Following: keeps this process's site in step with the change log, in the background."""

import logging
import threading

from lessons import indexing
from lessons.site import Site

EVERY = 0.25
"""Seconds between two looks at the change log."""
AFTER_TROUBLE = 5.0

log = logging.getLogger(__name__)


def start(site: Site) -> threading.Event:
    """Begin following; setting the event ends it."""
    stop = threading.Event()
    threading.Thread(target=_follow, args=(site, stop), name="following", daemon=True).start()
    return stop


def _follow(site: Site, stop: threading.Event) -> None:
    wait = 0.0
    while not stop.wait(wait):
        wait = _step(site)


def _step(site: Site) -> float:
    """Catch up once; answers how long to wait before the next look."""
    try:
        if site.engine.seq() != site.store.seq():
            indexing.catch_up(site)
    # A full disk, a broken index file, a locked database: whatever it is, the site goes on answering from the store.
    except Exception:
        log.exception("following the change log failed: trying again in %s s", AFTER_TROUBLE)
        return AFTER_TROUBLE
    return EVERY
