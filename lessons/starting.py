"""Starting: a new data folder gets the shipped content, an index and accounts to try, once, whichever process comes first."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from lessons import attachments, demonstration, importing, indexing
from lessons.demonstration import Account
from lessons.importing import Report
from lessons.site import Site
from lessons.store.locks import locked
from search.base import IndexUnusable

log = logging.getLogger(__name__)

WAIT = 600.0
"""Seconds another process may take over the first import."""


@dataclass(frozen=True, slots=True)
class Started:
    """What starting made: the report of the first import, and accounts with their passwords, told this once."""

    report: Report | None = None
    accounts: Sequence[Account] = ()


def prepare(site: Site, progress: Callable[[int], None] = lambda n: None) -> Started:
    """Import the content into an empty store, add demonstration accounts, bring the index up to date, and sweep up."""
    site.settings.data.mkdir(parents=True, exist_ok=True)
    with locked(site.settings.data / "start.lock", wait=WAIT):
        started = _begin(site, progress) if site.store.seq() == 0 else Started()
        _index(site, progress)
        attachments.sweep(site)
    return started


def _index(site: Site, progress: Callable[[int], None]) -> None:
    """Without an index that can be written the site starts all the same: the store answers, and following tries again."""
    try:
        indexing.catch_up(site, progress)
    except (OSError, IndexUnusable):
        log.exception("the index cannot be brought up to date: searching goes on without it for now")


def _begin(site: Site, progress: Callable[[int], None]) -> Started:
    report = None
    if site.settings.content:
        report = importing.run(site, importing.files_in([site.settings.content]), progress=progress)
    return Started(report, demonstration.create(site))
