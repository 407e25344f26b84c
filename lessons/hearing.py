"""The hearing: whoever a lesson names may give their own account of it, and both accounts stand side by side."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from lessons import manuscripts, personal, telling
from lessons.errors import Conflict, Invalid, NotFound
from lessons.manuscripts import matter, page_matter, readers
from lessons.pages.page import ANYONE, Page, Viewer
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
DESK = Viewer(frozenset({"secretariat"}))
"""Whoever reads every manuscript in hearing."""
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
MENDED = N_("The facts have been worded anew since you read them: read them again first.")
MEANWHILE = N_(
    "The lesson or your organisation's answer has been changed since you opened this page. Read both again, then send yours."
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What an organisation says. `agreed` are the facts that it thinks both sides agree on, `text` is its own account."""

    stance: str
    text: str = ""
    agreed: str = ""


def parties(site: Site, text: Text, type: str = "lesson") -> list[str]:
    """Organisations with a page here that a lesson names, in the order in which it does, each followed by those that took
    over from it: its people may have their accounts under either."""
    if type != "lesson":
        return []
    known = _organisations(site)
    return list(dict.fromkeys(slug for named in _named(text.raw) for slug in _line(known, named)))


def to_ask(site: Site, manuscript: Manuscript) -> list[str]:
    """Who has to be asked: the suppliers that are named; from a supplier's hand, the public bodies too."""
    known, own = _organisations(site), manuscript.organisation
    written_by_supplier = own in known and known[own].text("kind") == "supplier"
    named = parties(site, manuscript.text, manuscript.type)
    return [
        slug for slug in named
        if not _same(known, slug, own) and (known[slug].text("kind") == "supplier" or written_by_supplier)
    ]  # fmt: skip


def current(site: Site, manuscript: Manuscript, hearings: Iterable[Hearing]) -> list[Hearing]:
    """Hearings of those whom the text still names: whoever is named no more neither reads it nor is quoted beside it."""
    named = to_ask(site, manuscript)
    return [hearing for hearing in hearings if hearing.organisation in named]


def left(site: Site, manuscript: Manuscript, hearings: Iterable[Hearing]) -> list[str]:
    """Who has still to be asked about the text as it stands: an answer to an earlier text is no answer to this one."""
    asked = {hearing.organisation for hearing in hearings if hearing.asked_at >= manuscript.updated_at}
    return [slug for slug in to_ask(site, manuscript) if slug not in asked]


def ask(site: Site, user: User, id: str, seen: int) -> Manuscript:
    """Send a submitted manuscript to all who have to be asked; twice is once. Raises Conflict where nobody has, or it
    has moved on."""
    now = site.clock()
    with site.store.writing() as writing:
        if done := manuscripts.again(writing, user, id, "hear", "in_hearing"):
            return done
        known, before = _begun(writing, user, id, seen)
        if not to_ask(site, known):
            raise Conflict(NOBODY)
        asked = _asked(site, writing, user, known, before)
        moved = replace(known, state="in_hearing", since=now)
        reading = [*current(site, known, before), *asked]
        writing.manuscripts.move(Move(id, "hear", "in_hearing", user.id, now, ""), readers(moved, reading))
        telling.asked(site, writing, moved, asked)
    return moved


def opened(site: Site, user: User, id: str) -> tuple[Hearing, Manuscript]:
    """A hearing for those who were asked, with what they are asked about. Raises NotFound for everybody else, and
    Conflict while there is nothing to answer."""
    hearing = site.store.manuscripts.hearing(id)
    if not hearing.manuscript or not user.organisation or hearing.organisation != user.organisation:
        raise NotFound(f"hearing {id}")
    found = site.store.manuscripts.manuscripts(viewer_of(user), ("in_hearing",))
    manuscript = next((m for m in found if m.id == hearing.manuscript), None)
    if not manuscript:
        raise Conflict(OVER)
    _answering(site, user, hearing, manuscript)
    return hearing, manuscript


def outcome(site: Site, user: User, id: str) -> Page | None:
    """The published page that the user's organisation was heard about, while they may read it."""
    hearing = site.store.manuscripts.hearing(id)
    ours = bool(user.organisation) and hearing.organisation == user.organisation
    found = site.store.by_ids([hearing.page], viewer_of(user)) if ours and hearing.page else []
    return found[0] if found else None


def mark(hearing: Hearing, manuscript: Manuscript) -> str:
    """What somebody has seen who opens a hearing: a form carries it, so that no answer takes the place of one unread."""
    answered = hearing.answered_at.isoformat() if hearing.answered_at else ""
    return f"{manuscript.version}/{answered}/{hearing.answered_by}"


def extend(site: Site, user: User, id: str, seen: str = "") -> Hearing:
    """As many days more, once. `seen` is the day that it was due on: asked for twice it is given once.

    Raises NotFound and Conflict.
    """
    with site.store.writing() as writing:
        hearing, manuscript = _of(site, writing, id)
        if not may(user, "hear", matter(manuscript)):
            raise NotFound(f"hearing {id}")
        if hearing.extended and seen and seen != hearing.due_at.date().isoformat():
            return hearing
        if hearing.extended or manuscript.state != "in_hearing":
            raise Conflict(EXTENDED if hearing.extended else OVER)
        later = max(hearing.due_at, site.clock()) + timedelta(days=site.settings.hearing_days)
        longer = replace(hearing, extended=True, due_at=later)
        writing.manuscripts.put_hearing(longer)
    return longer


def reply(site: Site, user: User, id: str, answer: Answer, seen: str = "") -> Hearing:
    """Answer, or mend one's answer while the lesson is in hearing; the same twice is once. `seen` is the hearing's `mark`
    where the answer was begun. Raises Invalid, NotFound, Conflict."""
    checked(answer)
    with site.store.writing() as writing:
        hearing, manuscript = _of(site, writing, id)
        _answering(site, user, hearing, manuscript)
        said = _said(hearing, answer, user, site.clock())
        if (
            hearing.answered_at
            and replace(said, answered_at=hearing.answered_at, confirmed_by=hearing.confirmed_by) == hearing
        ):
            return hearing
        if seen and seen != mark(hearing, manuscript):
            raise Conflict(MEANWHILE)
        writing.manuscripts.put_hearing(said)
        telling.replied(site, writing, manuscript, said)
    return said


def may_extend(site: Site, user: User, manuscript: Manuscript, hearing: Hearing) -> bool:
    """Whether the user may give it longer now."""
    named = bool(current(site, manuscript, [hearing])) and not hearing.answered_at and not hearing.extended
    return named and manuscript.state == "in_hearing" and may(user, "hear", matter(manuscript))


def may_confirm(user: User, manuscript: Manuscript, hearing: Hearing) -> bool:
    """Whether there are facts for the user to agree on now."""
    there_are = bool(hearing.answered_at and hearing.agreed) and not hearing.confirmed_by
    return there_are and manuscript.state == "in_hearing" and may(user, "withdraw", matter(manuscript))


def confirm(site: Site, user: User, id: str, seen: str = "") -> Hearing:
    """The author's side agrees on the facts that an answer says are agreed, as they were `seen`. Raises NotFound and
    Conflict."""
    with site.store.writing() as writing:
        hearing, manuscript = _of(site, writing, id)
        if not may(user, "withdraw", replace(matter(manuscript), state="in_hearing")):
            raise NotFound(f"hearing {id}")
        if manuscript.state != "in_hearing" or not hearing.answered_at or not hearing.agreed:
            raise Conflict(OVER)
        if seen and seen != hearing.agreed:
            raise Conflict(MENDED)
        if hearing.confirmed_by:
            return hearing
        confirmed = replace(hearing, confirmed_by=user.id)
        writing.manuscripts.put_hearing(confirmed)
    return confirmed


def offer(site: Site, user: User, page: Page, answer: Answer) -> Hearing:
    """Answer a published lesson that names one's organisation, unasked. It is shown once the desk has let it through."""
    checked(answer)
    if _has_answered(site, user, page):
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
    if _has_answered(site, user, page):
        return False
    named = parties(site, Text({name: page.texts(name) for name in NAMING}))
    return may(user, "reply", page_matter(site, page, named))


def let_through(site: Site, user: User, id: str) -> Page:
    """Show an answer that came unasked; twice is once. Raises NotFound."""
    with site.store.writing() as writing:
        hearing = site.store.manuscripts.hearing(id)
        page = writing.page(hearing.page) if hearing.page and not hearing.manuscript else None
        if not page or not may(user, "hear", page_matter(site, page)):
            raise NotFound(f"hearing {id}")
        if hearing.shown_at:
            return page
        writing.manuscripts.put_hearing(replace(hearing, shown_at=site.clock()))
        writing.note(page, Deed("reply", hearing.answered_by, site.clock()))
    return page


def accounts(site: Site, page: Page) -> list[Hearing]:
    """The accounts that stand beside a published lesson, the newest of each organisation on it and on each lesson that was
    merged into it. Silence is one too, where nobody of the organisation or of those that took over from it answered."""
    shown = sorted((h for h in _on(site, page) if h.shown_at), key=lambda h: h.asked_at)
    answered = {(h.organisation, h.page): h for h in shown if h.answered_at}
    known, spoken = _organisations(site), {organisation for organisation, _ in answered}
    silent = {
        h.organisation: h for h in shown
        if h.organisation not in spoken and not any(_same(known, h.organisation, slug) for slug in spoken)
    }  # fmt: skip
    by_name = [sorted(found.values(), key=lambda h: h.organisation) for found in (answered, silent)]
    return [*by_name[0], *by_name[1]]


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
    """Remind those whose time is nearly over, and tell the desk where it is; each once, and nobody of a text that names
    them no more."""
    now = site.clock()
    reading = {m.id: m for m in site.store.manuscripts.manuscripts(DESK, ("in_hearing",))}
    for hearing in site.store.manuscripts.waiting(("in_hearing",)):
        asked = hearing.manuscript in reading and current(site, reading[hearing.manuscript], [hearing])
        if asked and now > hearing.due_at - LAST_DAYS:
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


def _asked(
    site: Site, writing: Writing, user: User, manuscript: Manuscript, before: Sequence[Hearing]
) -> list[Hearing]:
    """Ask those who have not been asked about this text. Whoever was asked about an earlier one begins from what they
    said then, and has all their time again."""
    known = {hearing.organisation: hearing for hearing in before}
    now, days = site.clock(), timedelta(days=site.settings.hearing_days)
    asked = []
    for slug in left(site, manuscript, before):
        first = Hearing(secrets.token_hex(12), slug, user.id, now, now + days, manuscript=manuscript.id)
        old = known.get(slug)
        hearing = replace(first, id=old.id, agreed=old.agreed, text=old.text) if old else first
        (writing.manuscripts.put_hearing if old else writing.manuscripts.ask)(hearing)
        asked.append(hearing)
    return asked


def _answering(site: Site, user: User, hearing: Hearing, manuscript: Manuscript) -> None:
    """Raises NotFound for those who were not asked, Conflict where there is nothing to answer now."""
    if not may(user, "reply", replace(matter(manuscript, [hearing]), state="in_hearing")):
        raise NotFound(f"hearing {hearing.id}")
    if manuscript.state != "in_hearing" or not current(site, manuscript, [hearing]):
        raise Conflict(OVER)


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


def _has_answered(site: Site, user: User, page: Page) -> bool:
    """Whether the user's organisation has answered this very page: what it said of another that was merged into it does
    not keep it from answering the two as one."""
    return any(
        h.organisation == user.organisation and h.answered_at and h.page == page.id for h in _on(site, page)
    )  # fmt: skip


def _organisations(site: Site) -> dict[str, Page]:
    """Slug → organisation, also those that were superseded or retired: lessons go on naming them."""
    return site.memory.recall("organisations", site.store.seq(), lambda: _read_organisations(site))


def _read_organisations(site: Site) -> dict[str, Page]:
    refs = [f"organisation/{slug}" for slug in site.store.titles("organisation", ANYONE)]
    return {page.slug: page for page in site.store.by_refs(refs, ANYONE, past=True)}


def _line(known: Mapping[str, Page], slug: str) -> list[str]:
    """The organisation, and those whose pages superseded its own, one after the other; empty where it has no page."""
    found: list[str] = []
    while slug in known and slug not in found:
        found.append(slug)
        slug = known[slug].successor.partition("/")[2] if known[slug].state == "superseded" else ""
    return found


def _same(known: Mapping[str, Page], one: str, other: str) -> bool:
    """Whether two names are one organisation's: the same, or that of another day."""
    return one in _line(known, other) or other in _line(known, one)
