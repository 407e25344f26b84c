"""Manuscripts: pages that are being written, saved again and again, by several people at once, lost by nobody."""

import json
import re
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import replace

from lessons import permissions, personal
from lessons.errors import Conflict, Invalid, NotFound
from lessons.pages import frontmatter
from lessons.pages.markdown import MAX_BODY
from lessons.pages.page import Page, Viewer
from lessons.pages.types.base import N_
from lessons.permissions import Matter, may, viewer_of
from lessons.site import Site
from lessons.store.base import Writing
from lessons.store.manuscripts import Hearing, Manuscript, Move, Text, Version
from lessons.store.users import User

WRITING = ("draft", "submitted", "in_hearing")
"""States of a manuscript that somebody still waits for; the others are `published` and `discarded`."""
ID = re.compile(r"[0-9a-f]{24}")
"""What a manuscript's id looks like."""
MAX_FIELDS = 65_536
"""Characters of all fields together."""
MAX_COMMENT = 500

TOO_LONG = N_("The text is too long: a lesson has at most a page and a half.")
UNREADABLE = N_("The text holds characters that no program can keep: write it again without them.")
MEANWHILE = N_("Somebody has saved another version meanwhile. Yours is kept beside it.")
NOT_NOW = N_(
    "It cannot be changed while it is with the secretariat. Your text is kept beside it; take the lesson back to go on."
)


class Stale(Conflict):
    """A save that came too late: another version is the newest. What was sent is kept as version `aside`."""

    def __init__(self, current: Manuscript, aside: int) -> None:
        super().__init__(MEANWHILE if current.state == "draft" else NOT_NOW)
        self.current = current
        self.aside = aside


def matter(manuscript: Manuscript, hearings: Iterable[Hearing] = ()) -> Matter:
    """The manuscript as a permission sees it."""
    writers = frozenset({manuscript.organisation} - {""})
    asked = frozenset(hearing.organisation for hearing in hearings)
    return Matter(manuscript.state, "public", manuscript.author, writers, asked, manuscript.audiences, manuscript.hands)


def readers(manuscript: Manuscript, hearings: Iterable[Hearing] = ()) -> frozenset[str]:
    """Who may read it. Those who were asked do while they are asked; the desk does from when it is submitted on."""
    found = matter(manuscript, hearings)
    past = {"published": "submitted", "discarded": "draft"}
    return permissions.readers_of(replace(found, state=past.get(found.state, found.state)))


def page_matter(site: Site, page: Page, asked: Iterable[str] = ()) -> Matter:
    """A published page as a permission sees it; `asked` are the organisations that may answer it."""
    author, writers = site.store.manuscripts.writers(page.id)
    return Matter(page.state, page.audience, author, writers, frozenset(asked))


def begin(
    site: Site, user: User, text: Text, type: str = "lesson", page: Page | None = None, comment: str = "", id: str = "",
    like: int = 0,
) -> Manuscript:  # fmt: skip
    """A new manuscript: of a new page, or of the next revision of one, with the attachments of the page as it is and as it
    was in revision `like`. Raises NotFound and Invalid.

    Where an `id` is given, beginning again with it saves over the first version: whoever never heard that it was begun
    may try again.
    """
    bounded(text)
    said = _said(comment)
    allowed = may(user, "edit", page_matter(site, page)) if page else may(user, "draft", Matter("draft"))
    if not allowed:
        raise NotFound("manuscript")
    now = site.clock()
    ref, base, within = (page.ref, page.revision, frozenset({page.audience})) if page else ("", 0, frozenset())
    begun = Manuscript(
        id or secrets.token_hex(12), page.type if page else type, page.id if page else "", ref, base, "draft", user.id,
        user.organisation, 1, text, "", now, now, now, within, frozenset({user.id}),
    )  # fmt: skip
    with site.store.writing() as writing:
        known = _author(writing, begun.id)
        if not known:
            writing.manuscripts.begin(begun, readers(begun), said)
            for revision in (base, like):
                writing.attachments.carry(begun.page, revision, begun.id)
    if known and known != user.id:
        raise NotFound("manuscript")
    return save(site, user, begun.id, 1, text, comment=comment) if known else begun


def begin_all(site: Site, user: User, texts: Mapping[str, Text], type: str = "lesson") -> None:
    """A new manuscript of each text by its id, all or none; one that has been begun already stays as it is.

    Raises NotFound for whoever may not write, and Invalid.
    """
    if not may(user, "draft", Matter("draft")):
        raise NotFound("manuscript")
    for text in texts.values():
        bounded(text)
    now = site.clock()
    with site.store.writing() as writing:
        for id, text in texts.items():
            if not _author(writing, id):
                new = Manuscript(
                    id, type, "", "", 0, "draft", user.id, user.organisation, 1, text, "", now, now, now,
                )  # fmt: skip
                writing.manuscripts.begin(new, readers(new))


def opened(site: Site, user: User, id: str) -> Manuscript:
    """Raises NotFound alike for an unknown one and one that the user may not read."""
    return site.store.manuscripts.manuscript(id, viewer_of(user))


def versions(site: Site, user: User, id: str) -> list[Version]:
    """Every save, newest first, for those who write it and for the desk. Whoever is asked about the text as it stands finds
    nothing of what it was before: then it raises NotFound."""
    if not _looks_back(user, opened(site, user, id)):
        raise NotFound(f"versions of manuscript {id}")
    return site.store.manuscripts.versions(id, viewer_of(user))


def version(site: Site, user: User, id: str, number: int) -> Version:
    """One save. Raises NotFound as `versions`."""
    found = next((v for v in versions(site, user, id) if v.number == number), None)
    if not found:
        raise NotFound(f"manuscript {id}, version {number}")
    return found


def log(site: Site, user: User, manuscript: Manuscript) -> list[Move]:
    """What has happened to it, oldest first. Why it was sent back is between those who write it and the desk."""
    found = site.store.manuscripts.moves(manuscript.id, viewer_of(user))
    return found if _looks_back(user, manuscript) else [replace(move, reason="") for move in found]


def of_page(site: Site, user: User, page: Page) -> Manuscript | None:
    """What the user is writing already for the next revision of a page."""
    found = site.store.manuscripts.manuscripts(viewer_of(user), ("draft",), author=user.id, page=page.id)
    return found[-1] if found else None


def mine(site: Site, user: User) -> list[Manuscript]:
    """What the user and their colleagues have under way, longest in its state first."""
    viewer = viewer_of(user)
    own = site.store.manuscripts.manuscripts(viewer, WRITING, author=user.id)
    colleagues = (
        site.store.manuscripts.manuscripts(viewer, WRITING, organisation=user.organisation) if user.organisation else []
    )
    return own + [m for m in colleagues if m.author != user.id]


def text_of_page(site: Site, page: Page) -> Text:
    """A published page's text as a manuscript begins with it."""
    source = site.store.revision(page, page.revision, Viewer(frozenset({page.audience}))).source
    raw, body = frontmatter.split(source)
    return Text(raw, body)


def save(
    site: Site, user: User, id: str, seen: int, text: Text, auto: bool = False, comment: str = "", base: int = 0
) -> Manuscript:
    """Save over the version that was `seen`; `auto` is a save while typing. Saving the same again changes nothing.

    `base` is the page's revision that the author has compared it with, where that is newer than the one it was made from.

    Raises NotFound, Invalid, and Stale when another version has become the newest or the state lets nobody write: then
    the text is kept aside.
    """
    bounded(text)
    version = Version(id, 0, text, user.id, _said(comment, auto), "auto" if auto else "saved", site.clock())
    with site.store.writing() as writing:
        now = writing.manuscripts.manuscript(id)
        if not may(user, "edit", replace(matter(now), state="draft")):
            raise NotFound(f"manuscript {id}")
        if now.text == text and (auto or now.version != seen):
            return now
        fits = now.version == seen and now.state == "draft"
        if fits and base > now.base and now.page:
            writing.manuscripts.rebase(id, min(base, writing.page(now.page).revision))
        number = (0 if fits else _kept(site, user, version)) or writing.manuscripts.save(version, aside=not fits)
    if not fits:
        raise Stale(now, number)
    return opened(site, user, id)


def again(writing: Writing, user: User, id: str, action: str, state: str) -> Manuscript | None:
    """The manuscript when this very step has just been taken by the same user: a button pressed twice is pressed once."""
    last = writing.manuscripts.moved(id)
    if not last or (last.action, last.state, last.actor) != (action, state, user.id):
        return None
    return writing.manuscripts.manuscript(id)


def published(site: Site, user: User) -> list[Page]:
    """Pages that the user's own manuscripts have become and that they may read, changed last first."""
    viewer = viewer_of(user)
    found = site.store.manuscripts.manuscripts(viewer, ("published",), author=user.id)
    pages = site.store.by_ids(list(dict.fromkeys(m.page for m in found)), viewer)
    return sorted(pages, key=lambda page: (page.updated_at, page.title), reverse=True)


def bounded(text: Text) -> None:
    """Raises Invalid for what cannot be kept at all."""
    try:
        fields = json.dumps(text.raw, ensure_ascii=False)
        (fields + text.body).encode("utf-8")
    except (UnicodeEncodeError, TypeError, ValueError):
        raise Invalid([UNREADABLE]) from None
    if len(fields) > MAX_FIELDS or len(text.body) > MAX_BODY:
        raise Invalid([TOO_LONG])


def _looks_back(user: User, manuscript: Manuscript) -> bool:
    """Whether what it was before is for the user, who may read it as it stands: it was never for those who are asked."""
    return may(user, "edit", replace(matter(manuscript), state="draft")) or may(user, "send_back")


def _said(comment: str, auto: bool = False) -> str:
    """The comment as the page's history will show it. Raises Invalid where somebody's personal number is in it; a save while
    typing goes on without it, as it has to keep the text."""
    said = comment.strip()[:MAX_COMMENT]
    if found := personal.faults([("comment", said)]):
        if auto:
            return ""
        raise Invalid(found)
    return said


def _kept(site: Site, user: User, version: Version) -> int:
    """The number under which the very same text lies aside already, 0 where it does not."""
    there = site.store.manuscripts.versions(version.manuscript, viewer_of(user))
    return next((v.number for v in there if (v.kind, v.author, v.text) == ("aside", user.id, version.text)), 0)


def _author(writing: Writing, id: str) -> str:
    """Who began the manuscript, empty where nobody has."""
    try:
        return writing.manuscripts.manuscript(id).author
    except NotFound:
        return ""
