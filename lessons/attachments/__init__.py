"""Attachments: images and PDFs that belong to a text, and are seen by whoever may read it."""

import re
import secrets
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta

from slugify import slugify

from lessons import manuscripts, personal, tries
from lessons.attachments.opening import SUFFIXES, Opened, opened
from lessons.errors import Conflict, Invalid, NotFound
from lessons.manuscripts import matter
from lessons.pages.page import Page, Viewer
from lessons.pages.types.base import N_
from lessons.permissions import may
from lessons.site import Site
from lessons.store.attachments import Attachment
from lessons.store.base import Deed, Writing
from lessons.store.files import Files
from lessons.store.manuscripts import Manuscript, Version
from lessons.store.users import User

MOST = 10
"""Attachments of one text."""
DAILY = 50_000_000
"""Bytes that somebody may add in a day."""
MAX_LABEL = 300
MAX_NAME = 100
MAX_SLUG = 60

FULL = N_("A text has at most 10 attachments. Take one off first.")
ENOUGH = N_("That is more than can be added in a day. Go on tomorrow.")
EMPTY = N_("Choose a file first.")
UNDESCRIBED = N_("Say what the image shows, for those who cannot see it, or that it only decorates.")
LONG = N_("Use at most 300 characters for the description.")
NOT_NOW = N_("Files can be changed only while the text is a draft. Take it back to go on.")
STRANGE = N_("The text shows a file that it does not have. Take it out of the text, or add the file again.")
UNSAID = N_("The text shows an image without saying what it shows. Write it between the square brackets.")

_PLACED = re.compile(r"(?<![\w.])/attachments/([0-9a-f]{24})/")
_SILENT = re.compile(r"!\[\s*\]\(\s*<?/attachments/([0-9a-f]{24})/")
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]")


@dataclass(frozen=True, slots=True)
class Sent:
    """A file as somebody sends it. An image has a label, what it shows, or only decorates."""

    content: bytes
    name: str
    label: str = ""
    decorates: bool = False


def of(site: Site, user: User, id: str) -> tuple[Manuscript, list[Attachment]]:
    """A manuscript and what it has. Raises NotFound for those who may not read it."""
    manuscript = manuscripts.opened(site, user, id)
    return manuscript, site.store.attachments.of_manuscript(manuscript.id)


def may_change(user: User, manuscript: Manuscript) -> bool:
    """Whether the user may add files to the manuscript and take them off as it stands."""
    return manuscript.state == "draft" and may(user, "edit", matter(manuscript))


def add(site: Site, user: User, id: str, sent: Sent) -> Attachment:
    """Add a file to a manuscript. Raises NotFound, Conflict, TooMany, Busy, and Invalid saying what to do about the file."""
    _changeable(user, manuscripts.opened(site, user, id))
    if not sent.content:
        raise Invalid([EMPTY])
    tries.count_sent(site, "attachment", user.id)
    kept = opened(sent.content)
    label, stem = _label(sent.label, kept.kind != "pdf" and not sent.decorates), _stem(sent.name)
    _impersonal(("file", kept.text), ("file name", stem), ("description", label))
    with site.store.writing() as writing:
        _changeable(user, writing.manuscripts.manuscript(id))
        _within_limits(site, writing, user, id, len(kept.content))
        # The file first: a row without a file would be a promise that nobody can keep, a file without a row is swept.
        made = _made(site, user, id, stem, label, kept, _files(site).put(kept.content))
        writing.attachments.add(made)
    return made


def describe(site: Site, user: User, id: str, attachment: str, label: str) -> None:
    """Say anew what an image shows or a document is called. Raises NotFound, Conflict and Invalid."""
    label = _label(label, needed=False)
    _impersonal(("description", label))
    with site.store.writing() as writing:
        _changeable(user, writing.manuscripts.manuscript(id))
        _one(writing, id, attachment)
        writing.attachments.describe(id, attachment, label, site.clock())


def take_off(site: Site, user: User, id: str, attachment: str) -> None:
    """Take a file off a manuscript; what a published revision shows stays there. Raises NotFound and Conflict."""
    with site.store.writing() as writing:
        _changeable(user, writing.manuscripts.manuscript(id))
        gone = _one(writing, id, attachment)
        writing.attachments.take_off(id, attachment, site.clock())
    drop(site, [gone])


def remove(site: Site, user: User, attachment: str) -> str:
    """Take a file away from every text that ever showed it, published ones too, at once: for the desk. Answers the id of
    the manuscript that it was added to. Raises NotFound."""
    if not may(user, "send_back"):
        raise NotFound(f"attachment {attachment}")
    with site.store.writing() as writing:
        gone = writing.attachments.remove(attachment, site.clock())
        for page in writing.attachments.pages(attachment):
            writing.note(writing.page(page), Deed("edit", user.id, site.clock()))
    drop(site, [gone])
    return gone.manuscript


def content(site: Site, viewer: Viewer, id: str, slug: str) -> tuple[Attachment, bytes]:
    """A file for whoever may see it. Raises NotFound alike for what is unknown, hidden, or called otherwise."""
    found = site.store.attachments.attachment(id, viewer)
    if found.slug != slug:
        raise NotFound(f"attachment {id}")
    return found, _files(site).read(found.sha256)


def faults(site: Site, manuscript: Manuscript) -> list[str]:
    """What has to be mended about the files that a manuscript's text shows before others see it."""
    body = manuscript.text.body
    there = {a.id: a for a in site.store.attachments.of_manuscript(manuscript.id)}
    found = [STRANGE] if set(_PLACED.findall(body)) - set(there) else []
    silent = [there[id] for id in _SILENT.findall(body) if id in there]
    return found + ([UNSAID] if any(a.is_image and a.label for a in silent) else [])


def renew(site: Site, writing: Writing, user: User, manuscript: Manuscript, comment: str) -> Manuscript:
    """A text whose files have changed is another version: nobody publishes files that they have not seen, and whoever was
    asked about the text before is asked again."""
    changed = writing.attachments.changed_at(manuscript.id)
    if changed is None or changed < manuscript.updated_at:
        return manuscript
    writing.manuscripts.save(Version(manuscript.id, 0, manuscript.text, user.id, comment, "saved", site.clock()))
    return writing.manuscripts.manuscript(manuscript.id)


def publish(writing: Writing, manuscript: Manuscript, page: Page) -> None:
    """The page shows the manuscript's documents, and those images that stand in its text."""
    placed = set(_PLACED.findall(manuscript.text.body))
    there = writing.attachments.of_manuscript(manuscript.id)
    writing.attachments.publish(manuscript.id, page, [a.id for a in there if not a.is_image or a.id in placed])


def listed(site: Site, page: Page, revision: int = 0) -> list[Attachment]:
    """What stands under a page's text: its documents, as its images stand within."""
    return [a for a in site.store.attachments.of_page(page, revision) if not a.is_image]


def documents(site: Site, manuscript: Manuscript) -> list[Attachment]:
    """The same of a manuscript that the caller has loaded."""
    return [a for a in site.store.attachments.of_manuscript(manuscript.id) if not a.is_image]


def drop(site: Site, gone: Iterable[Attachment]) -> None:
    """Bytes go with the last that has them, once it is written down that it went; nobody can add them meanwhile, as
    whoever does holds the write lock."""
    with site.store.writing() as writing:
        for attachment in gone:
            if not writing.attachments.is_kept(attachment.sha256):
                _files(site).drop(attachment.sha256)


def sweep(site: Site) -> int:
    """Delete files that belong to nothing, left by an upload that broke off; answers how many."""
    with site.store.writing():
        return _files(site).sweep(site.store.attachments.hashes())


def lost(site: Site) -> list[str]:
    """Which files are not as they were added, in sentences."""
    return list(_files(site).faults(site.store.attachments.hashes()))


def _changeable(user: User, manuscript: Manuscript) -> None:
    if not may(user, "edit", replace(matter(manuscript), state="draft")):
        raise NotFound(f"manuscript {manuscript.id}")
    if manuscript.state != "draft":
        raise Conflict(NOT_NOW)


def _one(writing: Writing, manuscript: str, id: str) -> Attachment:
    for attachment in writing.attachments.of_manuscript(manuscript):
        if attachment.id == id:
            return attachment
    raise NotFound(f"attachment {id}")


def _within_limits(site: Site, writing: Writing, user: User, id: str, size: int) -> None:
    if len(writing.attachments.of_manuscript(id)) >= MOST:
        raise Invalid([FULL])
    if writing.attachments.weight(user.id, site.clock() - timedelta(days=1)) + size > DAILY:
        raise Invalid([ENOUGH])


def _made(site: Site, user: User, id: str, stem: str, label: str, kept: Opened, sha256: str) -> Attachment:
    suffix = SUFFIXES[kept.kind]
    slug = f"{slugify(stem, max_length=MAX_SLUG) or 'file'}.{suffix}"
    return Attachment(
        secrets.token_hex(12), id, sha256, kept.kind, len(kept.content), kept.width, kept.height, f"{stem}.{suffix}", slug,
        user.id, site.clock(), label,
    )  # fmt: skip


def _label(given: str, needed: bool) -> str:
    label = _seen(given)
    if needed and not label:
        raise Invalid([UNDESCRIBED])
    if len(label) > MAX_LABEL:
        raise Invalid([LONG])
    return label


def _stem(name: str) -> str:
    """The name without its folders and its ending, as it is shown: the ending follows from what the file is."""
    last = re.split(r"[/\\]", _seen(name))[-1]
    stem, _, suffix = last.rpartition(".")
    return (stem if stem and len(suffix) <= 5 else last).strip(". ")[:MAX_NAME].strip() or "file"


def _seen(text: str) -> str:
    """The text without what cannot be seen or kept, on one line."""
    kept = text.encode("utf-8", "ignore").decode("utf-8")
    return " ".join(unicodedata.normalize("NFC", _UNSEEN.sub(" ", kept)).split())


def _impersonal(*texts: tuple[str, str]) -> None:
    if found := personal.faults(texts):
        raise Invalid(found)


def _files(site: Site) -> Files:
    return Files(site.settings.attachments)
