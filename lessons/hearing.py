"""The hearing: whoever a lesson names may give their own account of it, and both accounts stand side by side."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from lessons import manuscripts, personal, telling
from lessons.errors import Conflict, Invalid, NotFound
from lessons.manuscripts import matter, page_matter, readers
from lessons.pages.page import ANYONE, Page
from lessons.pages.types.base import N_
from lessons.permissions import may, viewer_of
from lessons.site import Site
from lessons.store.base import Deed, Writing
from lessons.store.manuscripts import Hearing, Manuscript, Move, Text
from lessons.store.users import User

STANCES = ("agrees", "adds", "disputes")
"""What an organisation says of a lesson that names it: it sees it the same way, adds its own view, or sees it otherwise."""
NAMING = ("organisations", "suppliers", "regions")
"""Fields by which a lesson names organisations; a region's id is its organisation's slug."""
MAX_ANSWER = 6000
LAST_DAYS = timedelta(days=3)
"""How long before the time is over somebody who has not answered is reminded."""

STANCE = N_("Choose how you see it.")
EMPTY = N_("Write your account: what you saw otherwise, or what should be added.")
LONG = N_("The answer is too long: use at most 6,000 characters.")
EXTENDED = N_("The time has been extended once already.")
OVER = N_("The lesson is no longer in hearing.")
NOBODY = N_("The lesson names nobody who has to be asked.")
ANSWERED = N_("Your organisation has given its account of this lesson already.")


@dataclass(frozen=True, slots=True)
class Answer:
    """What an organisation says. `agreed` are the facts that it thinks both sides agree on, `text` is its own account."""

    stance: str
    text: str = ""
    agreed: str = ""


def parties(site: Site, text: Text, type: str = "lesson") -> list[str]:
    """Organisations with a page here that a lesson names, in the order in which it does."""
    if type != "lesson":
        return []
    kinds = _kinds(site)
    return [slug for slug in dict.fromkeys(_named(text.raw)) if slug in kinds]


def to_ask(site: Site, manuscript: Manuscript) -> list[str]:
    """Who has to be asked: the suppliers that are named; from a supplier's hand, the public bodies too."""
    kinds = _kinds(site)
    written_by_supplier = kinds.get(manuscript.organisation) == "supplier"
    named = parties(site, manuscript.text, manuscript.type)
    return [
        slug for slug in named
        if slug != manuscript.organisation and (kinds[slug] == "supplier" or written_by_supplier)
    ]  # fmt: skip


def ask(site: Site, user: User, id: str, seen: int) -> Manuscript:
    """Send a submitted manuscript to all who have to be asked. Raises Conflict where nobody has, or it has moved on."""
    asked = to_ask(site, manuscripts.opened(site, user, id))
    if not asked:
        raise Conflict(NOBODY)
    now, days = site.clock(), timedelta(days=site.settings.hearing_days)
    with site.store.writing() as writing:
        known, before = _begun(writing, user, id, seen)
        new = [Hearing(secrets.token_hex(12), slug, user.id, now, now + days, manuscript=id) for slug in asked]
        new = [hearing for hearing in new if hearing.organisation not in {h.organisation for h in before}]
        for hearing in new:
            writing.manuscripts.ask(hearing)
        moved = replace(known, state="in_hearing")
        writing.manuscripts.move(
            Move(id, "hear", "in_hearing", user.id, now, ""), readers(moved, [*before, *new])
        )  # fmt: skip
        telling.asked(site, writing, moved, new)
    return manuscripts.opened(site, user, id)


def extend(site: Site, user: User, id: str) -> Hearing:
    """As many days more, once. Raises NotFound and Conflict."""
    with site.store.writing() as writing:
        hearing, manuscript = _of(site, writing, id)
        if not may(user, "hear", matter(manuscript)):
            raise NotFound(f"hearing {id}")
        if hearing.extended or manuscript.state != "in_hearing":
            raise Conflict(EXTENDED if hearing.extended else OVER)
        later = max(hearing.due_at, site.clock()) + timedelta(days=site.settings.hearing_days)
        longer = replace(hearing, extended=True, due_at=later)
        writing.manuscripts.put_hearing(longer)
    return longer


def reply(site: Site, user: User, id: str, answer: Answer) -> Hearing:
    """Answer, or mend one's answer while the lesson is in hearing. Raises Invalid, NotFound, Conflict."""
    checked(answer)
    with site.store.writing() as writing:
        hearing, manuscript = _of(site, writing, id)
        if not may(user, "reply", replace(matter(manuscript, [hearing]), state="in_hearing")):
            raise NotFound(f"hearing {id}")
        if manuscript.state != "in_hearing":
            raise Conflict(OVER)
        said = _said(hearing, answer, user, site.clock())
        writing.manuscripts.put_hearing(said)
        telling.replied(site, writing, manuscript, said)
    return said


def confirm(site: Site, user: User, id: str) -> Hearing:
    """The author's side agrees on the facts that an answer says are agreed. Raises NotFound and Conflict."""
    with site.store.writing() as writing:
        hearing, manuscript = _of(site, writing, id)
        if not may(user, "withdraw", replace(matter(manuscript), state="in_hearing")):
            raise NotFound(f"hearing {id}")
        if manuscript.state != "in_hearing" or not hearing.agreed:
            raise Conflict(OVER)
        confirmed = replace(hearing, confirmed_by=user.id)
        writing.manuscripts.put_hearing(confirmed)
    return confirmed


def offer(site: Site, user: User, page: Page, answer: Answer) -> Hearing:
    """Answer a published lesson that names one's organisation, unasked. It is shown once the desk has let it through."""
    checked(answer)
    if user.organisation in {h.organisation for h in _on(site, page) if h.answered_at}:
        raise Conflict(ANSWERED)
    if not may_answer(site, user, page):
        raise NotFound(page.ref)
    now = site.clock()
    asked = Hearing(secrets.token_hex(12), user.organisation, user.id, now, now, page=page.id)
    said = _said(asked, answer, user, now)
    with site.store.writing() as writing:
        writing.manuscripts.ask(said)
        telling.offered(site, writing, page, said)
    return said


def may_answer(site: Site, user: User | None, page: Page) -> bool:
    """Whether the user's organisation is named by the published lesson, which is not its own, and has not answered it."""
    if not user or not user.organisation or page.type != "lesson":
        return False
    if any(h.organisation == user.organisation and h.answered_at for h in _on(site, page)):
        return False
    named = parties(site, Text({name: page.texts(name) for name in NAMING}))
    return may(user, "reply", page_matter(site, page, named))


def let_through(site: Site, user: User, id: str) -> Page:
    """Show an answer that came unasked. Raises NotFound and Conflict."""
    hearing = site.store.manuscripts.hearing(id)
    with site.store.writing() as writing:
        page = writing.page(hearing.page) if hearing.page else None
        if not page or not may(user, "hear", page_matter(site, page)):
            raise NotFound(f"hearing {id}")
        writing.manuscripts.put_hearing(replace(hearing, shown_at=site.clock()))
        writing.note(page, Deed("reply", hearing.answered_by, site.clock()))
    return page


def accounts(site: Site, page: Page) -> list[Hearing]:
    """The accounts that stand beside a published lesson, the newest of each organisation; silence is one too."""
    shown = [h for h in _on(site, page) if h.shown_at]
    newest = {h.organisation: h for h in sorted(shown, key=lambda h: (bool(h.answered_at), h.asked_at))}
    return sorted(newest.values(), key=lambda h: (not h.answered_at, h.organisation))


def settled(hearing: Hearing, now: datetime) -> bool:
    """Whether nothing is waited for any more: it was answered, or the time to answer is over."""
    return bool(hearing.answered_at) or now > hearing.due_at


def asked_of(site: Site, user: User) -> list[tuple[Hearing, Manuscript]]:
    """What the user's organisation has been asked and can still answer, first due first."""
    if not user.organisation:
        return []
    reading = {m.id: m for m in site.store.manuscripts.manuscripts(viewer_of(user), ("in_hearing",))}
    found = site.store.manuscripts.hearings(organisation=user.organisation)
    return sorted(
        ((h, reading[h.manuscript]) for h in found if h.manuscript in reading and reading[h.manuscript].organisation != user.organisation),
        key=lambda pair: pair[0].due_at,
    )  # fmt: skip


def remind(site: Site) -> None:
    """Remind those whose time is nearly over, and tell the desk where it is; each once."""
    now = site.clock()
    for hearing in site.store.manuscripts.waiting(("in_hearing",)):
        if now > hearing.due_at - LAST_DAYS:
            telling.reminded(site, hearing, now > hearing.due_at)


def checked(answer: Answer) -> None:
    """Raises Invalid with every fault."""
    faults = [
        *([STANCE] if answer.stance not in STANCES else []),
        *([EMPTY] if answer.stance in ("adds", "disputes") and not answer.text.strip() else []),
        *([LONG] if len(answer.text) + len(answer.agreed) > MAX_ANSWER else []),
        *personal.faults([("text", answer.text), ("agreed", answer.agreed)]),
    ]
    if faults:
        raise Invalid(faults)


def _begun(writing: Writing, user: User, id: str, seen: int) -> tuple[Manuscript, list[Hearing]]:
    now = writing.manuscripts.manuscript(id)
    if not may(user, "hear", replace(matter(now), state="submitted")):
        raise NotFound(f"manuscript {id}")
    if now.state != "submitted" or now.version != seen:
        raise Conflict(OVER)
    return now, writing.manuscripts.hearings(id)


def _of(site: Site, writing: Writing, id: str) -> tuple[Hearing, Manuscript]:
    hearing = site.store.manuscripts.hearing(id)
    if not hearing.manuscript:
        raise NotFound(f"hearing {id}")
    return hearing, writing.manuscripts.manuscript(hearing.manuscript)


def _on(site: Site, page: Page) -> list[Hearing]:
    return site.store.manuscripts.hearings(pages=[page.id])


def _said(hearing: Hearing, answer: Answer, user: User, at: datetime) -> Hearing:
    return replace(
        hearing,
        stance=answer.stance,
        text=answer.text.strip(),
        agreed=answer.agreed.strip(),
        confirmed_by="",
        answered_by=user.id,
        answered_at=at,
    )


def _named(raw: Mapping[str, object]) -> Iterable[str]:
    for name in NAMING:
        value = raw.get(name) or []
        yield from map(str, value if isinstance(value, Sequence) and not isinstance(value, str) else [value])


def _kinds(site: Site) -> dict[str, str]:
    """Organisation → its kind."""
    pages = site.memory.recall("kinds", site.store.seq(), lambda: site.store.pages(["organisation"], viewer=ANYONE))
    return {page.slug: page.text("kind") for page in pages}
