"""Comments: what members say about a page, ask its authors, thank them for, and tell of its use."""

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from lessons import personal
from lessons.errors import Doubtful, Invalid, NotFound
from lessons.mail import Letter
from lessons.pages.page import Page
from lessons.pages.types import PAGE_TYPES
from lessons.pages.types.base import N_
from lessons.permissions import may, viewer_of
from lessons.site import Site
from lessons.store.remarks import Comment
from lessons.store.users import User

OUTCOMES = ("helped", "partly", "did_not_help")
"""How a use went."""
TALK = ("comment", "question", "thanks")
KINDS_OF = {"lesson": (*TALK, "use"), "organisation": (), "guide": ()}
"""Page type → what can be said about it; TALK about any other. A use is told of lessons alone, and nothing is said about an
organisation: that would score suppliers."""
KEPT: dict[str, tuple[str, ...]] = {
    "comment": ("text", "answer_to"),
    "question": ("text",),
    "use": ("text", "project", "outcome"),
    "thanks": (),
}
"""Kind → what belongs to it of all that may be sent along."""
MAILED = {"comment": "comment", "question": "comment"}
"""Kind of comment → kind of letter to the page's authors."""
MAX_TEXT = 2000
MAX_PROJECT = 200
EDITABLE = timedelta(days=1)
"""For so long its author may change what they said; removing it is always theirs."""
AGAIN = timedelta(minutes=1)
"""The same said twice in this time was sent twice."""

CLOSED = N_("Nothing more can be said about this page.")
KIND = N_("Choose what you want to say.")
TEXT = N_("Write a sentence or more.")
LONG = N_("Keep it under 2,000 characters.")
PROJECT = N_("Say in which project you used it, in at most 200 characters.")
OUTCOME = N_("Say whether it helped.")
QUESTION = N_("This question is no longer there.")
NUMBER = N_("There is somebody’s personal number in it. Take it out.")
CONTACT = N_(
    "There is a mail address or telephone number in it, and everyone may read it here. Is it meant to be there?"
)
LATE = N_("It can be changed for one day only. You can remove it and write a new one.")
OWN = N_("You have written this page yourself.")

_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
"""Control characters, and those that turn the direction of what follows."""


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody sends off. `project` is the title or slug of a project page, or just a name; `answer_to` a question's
    id; `meant` says that an address or telephone number in it shall stand."""

    kind: str
    text: str = ""
    project: str = ""
    outcome: str = ""
    answer_to: str = ""
    meant: bool = False


def kinds(page: Page) -> tuple[str, ...]:
    """What can be said about a page of its type."""
    return KINDS_OF.get(page.type, TALK)


def add(site: Site, page: Page, user: User, said: Said) -> Comment:
    """Say it, and have those told whom it concerns. The same said twice within a minute stands once. Raises Invalid, and
    Doubtful where it must be asked whether something in it is meant."""
    said = _sound(site, page, user, said)
    question = _question(site, page, user, said.answer_to) if said.answer_to else None
    now = site.clock()
    comment = Comment(
        secrets.token_hex(8), page.id, said.kind, user.id, user.role, user.organisation, page.audience, user.lang,
        said.text, now, said.project, said.outcome, said.answer_to,
    )  # fmt: skip
    authors = site.store.comments.authors(page)
    if comment.kind == "thanks" and user.id in authors:
        raise Invalid([OWN])
    told = [x for x in letters(page, comment, user.name, authors, question) if _may_be_told(site, page, x.user)]
    with site.store.writing() as writing:
        standing = writing.comments.add(comment, now - AGAIN)
        for letter in told if standing == comment.id else ():
            writing.post(letter, now)
    return replace(comment, id=standing)


def letters(
    page: Page, comment: Comment, actor: str, authors: Sequence[str], question: Comment | None = None
) -> list[Letter]:
    """Whom a new comment concerns: an answer whoever asked, others the page's authors; nobody hears of their own."""
    kind = "answered" if question else MAILED.get(comment.kind, "")
    receivers = [question.author] if question else authors if kind else ()
    path = f"/{PAGE_TYPES[page.type].plural}/{page.slug}#comment-{comment.id}"
    values = {"title": page.title, "path": path, "actor": actor, "text": comment.text}
    return [Letter(kind, receiver, values) for receiver in receivers if receiver != comment.author]


def edit(site: Site, page: Page, user: User, id: str, said: Said) -> Comment:
    """Change what one said oneself. Raises Invalid, Doubtful, and NotFound for what is not one's own."""
    comment = site.store.comments.one(page, id, viewer_of(user))
    if comment.author != user.id or comment.kind == "thanks":
        raise NotFound(f"{page.ref}, comment {id}")
    if site.clock() - comment.created_at > EDITABLE:
        raise Invalid([LATE])
    said = _sound(site, page, user, replace(said, kind=comment.kind))
    new = replace(comment, text=said.text, project=said.project, outcome=said.outcome)
    with site.store.writing() as writing:
        writing.comments.edit(new, site.clock())
    return new


def remove(site: Site, page: Page, user: User, id: str) -> None:
    """Take away what one said oneself, or as the desk what others said. Raises NotFound where it is not for the user."""
    comment = site.store.comments.one(page, id, viewer_of(user))
    if not is_removable(page, comment, user):
        raise NotFound(f"{page.ref}, comment {id}")
    with site.store.writing() as writing:
        writing.comments.remove(comment, user.id, site.clock())


def is_editable(site: Site, page: Page, comment: Comment, user: User | None) -> bool:
    """Whether the user may change it: only what they said themselves, for a day, while the page takes comments."""
    own = _is_own(comment, user) and comment.kind != "thanks"
    return own and may(user, "comment", page) and site.clock() - comment.created_at <= EDITABLE


def is_removable(page: Page, comment: Comment, user: User | None) -> bool:
    """Whether the user may take it away: what they said themselves, or as the desk anything."""
    return not comment.removed_at and (_is_own(comment, user) or may(user, "moderate", page))


def _sound(site: Site, page: Page, user: User, said: Said) -> Said:
    """What is said, tidied. Raises Invalid with every fault, and Doubtful when there is nothing else to say."""
    if not may(user, "comment", page):
        raise Invalid([CLOSED])
    if said.kind not in kinds(page):
        raise Invalid([KIND])
    said = Said(said.kind, meant=said.meant, **{name: _tidy(getattr(said, name)) for name in KEPT[said.kind]})
    if faults := [fault for fault, fine in _checks(said) if not fine]:
        raise Invalid(faults)
    if not said.meant and personal.hints(f"{said.text}\n{said.project}"):
        raise Doubtful([CONTACT])
    return replace(said, project=_project(site, user, said.project)) if said.project else said


def _checks(said: Said) -> list[tuple[str, bool]]:
    asked = KEPT[said.kind]
    return [
        (PROJECT, "project" not in asked or 0 < len(said.project) <= MAX_PROJECT),
        (OUTCOME, "outcome" not in asked or said.outcome in OUTCOMES),
        (TEXT, "text" not in asked or bool(said.text)),
        (LONG, len(said.text) <= MAX_TEXT),
        (NUMBER, not personal.find(said.text) and not personal.find(said.project)),
    ]


def _question(site: Site, page: Page, user: User, id: str) -> Comment:
    try:
        question = site.store.comments.one(page, id, viewer_of(user))
    except NotFound:
        raise Invalid([QUESTION]) from None
    if question.kind != "question":
        raise Invalid([QUESTION])
    return question


def _project(site: Site, user: User, named: str) -> str:
    """`project/<slug>` of the project that the user knows by this slug or title, else the name as it is."""
    titles = site.store.titles("project", viewer_of(user))
    named = " ".join(named.split())
    wanted = named.casefold()
    slug = next((slug for slug, (title, _) in titles.items() if wanted in (slug, title.casefold())), "")
    return f"project/{slug}" if slug else named


def _may_be_told(site: Site, page: Page, id: str) -> bool:
    """Somebody who wrote or asked may have gone since, or left the group that the page is meant for."""
    user = site.store.accounts.user(id)
    return user is not None and not user.erased and may(user, "read", page)


def _is_own(comment: Comment, user: User | None) -> bool:
    return user is not None and comment.author == user.id and not comment.removed_at


def _tidy(text: str) -> str:
    """Without what nobody sees, and with at most one empty line between paragraphs."""
    lines = (line.rstrip() for line in _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
