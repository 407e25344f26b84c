"""Checking: is what is stored whole, does the index agree with it, do pages name pages that exist, do letters go out."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from lessons import attachments, importing, indexing, mailing
from lessons.editing import Written, check
from lessons.errors import Invalid
from lessons.importing.entries import Entry, Refusal
from lessons.importing.reading import reading
from lessons.pages.fields import Field, RefTo
from lessons.pages.page import Page
from lessons.pages.types import PAGE_TYPES
from lessons.site import Site
from search.base import IndexUnusable

SOON = timedelta(minutes=10)
"""A letter that has not been tried by then is not being tried at all."""


def store(site: Site) -> list[str]:
    """What is wrong with the database and the files beside it, and which pages name pages that are not there."""
    pages = site.store.pages()
    known = {f"{type}/{slug}" for type in PAGE_TYPES for slug in site.store.titles(type)}
    faults = site.store.faults() + attachments.lost(site)
    return faults + [fault for page in pages for fault in _dangling(page, known)]


def index(site: Site) -> list[str]:
    """Where the index differs from the store."""
    try:
        indexed, reached = site.engine.ids(), site.engine.seq()
    except IndexUnusable as fault:
        return [f"index: cannot be read ({fault}); run `index rebuild`"]
    stored = {page.ref for page in site.store.pages(types=indexing.SEARCHED)}
    faults = [f"index: lacks {ref}" for ref in sorted(stored - indexed)]
    faults += [f"index: still holds {ref}" for ref in sorted(indexed - stored)]
    if reached != site.store.seq():
        faults.append(f"index: has reached change {reached} of {site.store.seq()}; run `index rebuild` if it stays so")
    return faults


def mail(site: Site) -> list[str]:
    """Which letters do not go out, and why."""
    waiting = site.store.outbox.waiting()
    given_up = site.store.outbox.counts(site.clock() - mailing.REMEMBERED).given_up
    faults = []
    if waiting and (waiting[0].fault or site.clock() - waiting[0].at > SOON):
        why = next((posted.fault for posted in waiting if posted.fault), "not tried yet: is the site served?")
        faults.append(
            f"mail: letters that wait: {len(waiting)}, the oldest since {waiting[0].at:%Y-%m-%d %H:%M} UTC: {why}"
        )
    if given_up:
        faults.append(f"mail: letters given up in the last {mailing.REMEMBERED.days} days: {given_up}; see /users")
    return faults


def content(site: Site, folder: Path) -> list[str]:
    """What is wrong with the Markdown files of a content folder."""
    faults = []
    for entry in importing.entries(importing.files_in([folder]), reading(site)):
        if isinstance(entry, Refusal):
            faults.append(f"{entry.place}: {entry.reason}")
        if not isinstance(entry, Entry):
            continue
        try:
            check(site, Written(entry.slug, entry.raw, entry.body, entry.source))
        except Invalid as fault:
            faults.append(f"{entry.place}: {fault}")
    return faults


def _dangling(page: Page, known: set[str]) -> Iterator[str]:
    for field, type in _references(page):
        for slug in page.texts(field.name):
            if f"{type}/{slug}" not in known:
                yield f"{page.ref}: {field.name} names {slug}, which is not among the {PAGE_TYPES[type].plural}"


def _references(page: Page) -> Iterator[tuple[Field, str]]:
    for field in PAGE_TYPES[page.type].fields:
        if isinstance(field.kind, RefTo):
            yield field, field.kind.type
