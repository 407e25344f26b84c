"""Starting: a new data folder gets the shipped content and an index, once, whichever process comes first."""

from collections.abc import Callable

from lessons import importing, indexing
from lessons.importing import Report
from lessons.site import Site
from lessons.store.locks import locked

WAIT = 600.0
"""Seconds another process may take over the first import."""


def prepare(site: Site, progress: Callable[[int], None] = lambda n: None) -> Report | None:
    """Import the content into an empty store and bring the index up to date. Answers the import's report, if there was one."""
    site.settings.data.mkdir(parents=True, exist_ok=True)
    with locked(site.settings.data / "start.lock", wait=WAIT):
        report = None
        if site.settings.content and site.store.seq() == 0:
            report = importing.run(site, importing.files_in([site.settings.content]), progress=progress)
        indexing.catch_up(site)
    return report
