"""The workflow: a manuscript's way from draft to published page, as one table of moves."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from lessons import attachments, editing, hearing, manuscripts, personal, telling
from lessons.editing import Checked, Written
from lessons.errors import Conflict, Invalid, NotFound
from lessons.manuscripts import matter, readers
from lessons.pages import frontmatter
from lessons.pages.fields import Refused, fault
from lessons.pages.page import Draft, Page
from lessons.pages.types.base import N_
from lessons.permissions import may, viewer_of
from lessons.site import Site
from lessons.store.base import Deed, Writing
from lessons.store.manuscripts import Hearing, Manuscript, Move
from lessons.store.users import User


@dataclass(frozen=True, slots=True)
class Step:
    """One kind of move: the states it is made from and the one it leads to."""

    before: tuple[str, ...]
    after: str


STEPS = {
    "submit": Step(("draft",), "submitted"),
    "withdraw": Step(("submitted", "in_hearing"), "draft"),
    "send_back": Step(("submitted", "in_hearing"), "draft"),
    "hear": Step(("submitted",), "in_hearing"),
    "publish": Step(("submitted", "in_hearing"), "published"),
    "discard": Step(("draft",), "discarded"),
    "restore": Step(("discarded",), "draft"),
}
"""Action → step. Who may take it is `permissions.TABLE`; discarding and restoring ask for `edit`."""
ASKS = {"discard": "edit", "restore": "edit"}
REVIEW_AFTER = 2
"""Years after which a lesson that states no date of its own is looked at again."""
MAX_REASON = 1000

REASON = N_("Say why, so that the author knows what to do.")
NOT_NOW = N_("That cannot be done any more: the lesson has moved on meanwhile.")
CHANGED = N_("The text has been changed since you read it: read it again first.")
UNHEARD = N_("An organisation that the lesson names has not been asked for its account yet.")
WAITING = N_("The time to answer is not over yet.")
PUT_AWAY = {
    "superseded": N_(
        "Another page has taken over from this one since the text was begun: make the change on that page."
    ),
    "retired": N_(
        "The page has been retired since this text was begun and takes no changes: write a new page instead."
    ),
}
"""State of a page that takes no next revision → what to do instead."""
WRITTEN = N_("You have written some of it yourself: somebody else has to publish it.")
OVERTAKEN = N_("The published page has been changed since this text was begun: compare the two and save again.")


def ready(site: Site, manuscript: Manuscript, complete: bool = True) -> Checked:
    """The manuscript as a page whose fields are in order. Raises Invalid with every fault: what is wrong, and where it
    shall be complete, what is missing."""
    slug = manuscript.ref.partition("/")[2]
    raw = {**manuscript.text.raw, "type": manuscript.type}
    checked = editing.check(site, Written(slug, raw, manuscript.text.body))
    if found := attachments.faults(site, manuscript):
        raise Invalid(found)
    if complete and checked.missing:
        raise Invalid([fault(name, Refused("missing")) for name in checked.missing])
    return checked


def faults(site: Site, manuscript: Manuscript) -> list[str]:
    """What has to be mended before it can be handed in."""
    try:
        ready(site, manuscript)
    except Invalid as found:
        return found.faults
    return []


def submit(site: Site, user: User, id: str, seen: int) -> Manuscript:
    """Hand a draft in. Raises Invalid with all that has to be mended first, Conflict when it is not as it was seen."""
    known = manuscripts.opened(site, user, id)
    if known.state == "draft" and known.version != seen:
        raise Conflict(CHANGED)
    if known.state == "draft":
        ready(site, known)
    return take(site, user, id, "submit", seen)


def moves(site: Site, user: User, manuscript: Manuscript, hearings: Sequence[Hearing]) -> list[str]:
    """The steps that the user may take now, in the table's order; `revise` last, for those who may publish at once."""
    state = _as_permitted(manuscript.state)
    found = replace(matter(manuscript, hearings), state=state)
    open_ = [a for a, step in STEPS.items() if manuscript.state in step.before and may(user, ASKS.get(a, a), found)]
    hindered = hindrance(site, manuscript, hearings)
    closed = {"publish" if hindered else "hear" if manuscript.state == "submitted" else ""}
    page = site.store.by_ids([manuscript.page], viewer_of(user)) if manuscript.page and state == "draft" else []
    at_once = ["revise"] if page and manuscript.state == "draft" and may_revise(site, user, manuscript, page[0]) else []
    return [action for action in open_ if action not in closed] + at_once


def hindrance(site: Site, manuscript: Manuscript, hearings: Sequence[Hearing], before: Iterable[str] = ()) -> str:
    """Why it cannot be published yet: somebody whom it names, and whom the page did not name `before`, has not been
    asked about this text or still has time to answer. Empty where nothing stands in the way."""
    if set(hearing.left(site, manuscript, hearings)) - set(before):
        return UNHEARD
    open_ = [h for h in hearing.current(site, manuscript, hearings) if not hearing.settled(h, site.clock())]
    return WAITING if any(h.manuscript == manuscript.id for h in open_) else ""


def send_back(site: Site, user: User, id: str, reason: str, seen: int = 0) -> Manuscript:
    """Raises Invalid without a reason, and with a personal number in it."""
    reason = " ".join(reason.split())[:MAX_REASON]
    if found := personal.faults([("reason", reason)]) if reason else [REASON]:
        raise Invalid(found)
    return take(site, user, id, "send_back", seen, reason)


def take(site: Site, user: User, id: str, action: str, seen: int = 0, reason: str = "") -> Manuscript:
    """Take one step; twice is once. Where `seen` is given the text must be that version. Raises NotFound and Conflict."""
    with site.store.writing() as writing:
        if done := manuscripts.again(writing, user, id, action, STEPS[action].after):
            return done
        now, asked = standing(writing, user, id, action, seen)
        if action == "submit":
            now = attachments.renew(site, writing, user, now, _comment(site, user, now))
        moved = replace(now, state=STEPS[action].after, reason=reason, since=site.clock())
        move = Move(id, action, moved.state, user.id, moved.since, reason)
        writing.manuscripts.move(move, readers(moved, asked))
        telling.moved(site, writing, moved, move)
    return moved


def standing(writing: Writing, user: User, id: str, action: str, seen: int) -> tuple[Manuscript, list[Hearing]]:
    """The manuscript and its hearings inside the transaction, once it is certain that the step may be taken."""
    now = writing.manuscripts.manuscript(id)
    asked = writing.manuscripts.hearings(id)
    step = STEPS[action]
    wanted = ASKS.get(action, action)
    if not any(may(user, wanted, replace(matter(now, asked), state=_as_permitted(state))) for state in step.before):
        if action == "publish" and wrote(user, now):
            raise Conflict(WRITTEN)
        raise NotFound(f"manuscript {id}")
    if now.state not in step.before:
        raise Conflict(NOT_NOW)
    if seen and now.version != seen:
        raise Conflict(CHANGED)
    return now, asked


def publish(site: Site, user: User, id: str, seen: int) -> str:
    """Publish a manuscript; answers the page's `type/slug`. All of it happens or nothing; twice is once.

    Raises Invalid, Conflict, and NotFound for those who may not.
    """
    known = manuscripts.opened(site, user, id)
    if known.state == "published":
        return known.ref
    draft = next(editing.render(site, [_dated(site, ready(site, known))]))
    with site.store.writing() as writing:
        now, asked = standing(writing, user, id, "publish", seen)
        if now.version != known.version:
            raise Conflict(CHANGED)
        _heard(site, now, asked)
        page = _put(site, writing, now, draft, _comment(site, user, known))
        _settle(site, writing, user, now, asked, page)
        _replace(site, writing, user, draft, page)
    return page.ref


def revise(site: Site, user: User, id: str, seen: int) -> str:
    """Publish the next revision of a page at once: for the desk, which mends what is published, also where an import left
    it incomplete. As `publish`."""
    known = manuscripts.opened(site, user, id)
    if known.state == "published":
        return known.ref
    draft = next(editing.render(site, [ready(site, known, complete=False)]))
    with site.store.writing() as writing:
        now = writing.manuscripts.manuscript(id)
        page = writing.page(now.page) if now.page else None
        # Where the page was put away, `_put` says so.
        if not page or not may_revise(site, user, now, replace(page, state="published")):
            raise NotFound(f"manuscript {id}")
        if now.state != "draft" or now.version != seen or now.version != known.version:
            raise Conflict(NOT_NOW if now.state != "draft" else CHANGED)
        asked = writing.manuscripts.hearings(id)
        _heard(site, now, asked, page)
        page = _put(site, writing, now, draft, _comment(site, user, known))
        _settle(site, writing, user, now, asked, page)
        _replace(site, writing, user, draft, page)
    return page.ref


def may_revise(site: Site, user: User, manuscript: Manuscript, page: Page) -> bool:
    """Whether the user may publish their own changes to a page: who could have edited it had they not written it."""
    others = replace(manuscripts.page_matter(site, page), author="", writers=frozenset())
    return manuscript.author == user.id and may(user, "edit", others)


def wrote(user: User, manuscript: Manuscript) -> bool:
    """Whether the user, who could publish it else, has written some of it: four eyes, also where its author is another."""
    others = replace(matter(manuscript), author="", hands=frozenset())
    return user.id in (manuscript.author, *manuscript.hands) and may(user, "send_back", others)


def _as_permitted(state: str) -> str:
    return "draft" if state == "discarded" else state


def _comment(site: Site, user: User, manuscript: Manuscript) -> str:
    """What the author said of their last save: the revision says it too."""
    return site.store.manuscripts.version(manuscript.id, manuscript.version, viewer_of(user)).comment


def _heard(site: Site, now: Manuscript, asked: Sequence[Hearing], page: Page | None = None) -> None:
    """Raises Conflict while somebody who is named has not been asked, or still has time to answer. Whom the `page` names
    already need not be asked, unless they have been about an earlier text of this very manuscript."""
    before = hearing.parties(site, manuscripts.text_of_page(site, page)) if page else []
    if hindered := hindrance(site, now, asked, {*before} - {h.organisation for h in asked}):
        raise Conflict(hindered)


def _put(site: Site, writing: Writing, now: Manuscript, draft: Draft, comment: str) -> Page:
    deed = Deed("edit" if now.page else "publish", now.author, site.clock(), comment)
    if now.page:
        page = writing.page(now.page)
        if page.state in PUT_AWAY:
            raise Conflict(PUT_AWAY[page.state])
        if page.revision != now.base:
            raise Conflict(OVERTAKEN)
        draft = replace(draft, slug=page.slug)
    else:
        draft = replace(draft, slug=writing.free(draft.type, draft.slug))
    change = writing.put(draft, "published", editing.terms(site, draft), deed)
    return writing.page(change.page)


def _settle(
    site: Site, writing: Writing, user: User, now: Manuscript, asked: Sequence[Hearing], page: Page
) -> None:  # fmt: skip
    """The manuscript has become the page; the accounts that were given go with it."""
    published = replace(now, state="published", page=page.id, ref=page.ref)
    move = Move(now.id, "publish", "published", user.id, site.clock(), "")
    writing.manuscripts.move(move, readers(published), page=page.id)
    attachments.publish(writing, now, page)
    named = hearing.current(site, now, asked)
    for heard in named:
        writing.manuscripts.put_hearing(replace(heard, page=page.id, shown_at=site.clock()))
    telling.published(site, writing, published, named, page)


def _replace(site: Site, writing: Writing, user: User, draft: Draft, page: Page) -> None:
    """Lessons that the new one replaces are superseded with it."""
    value = draft.meta.get("supersedes")
    for slug in value if isinstance(value, list) else []:
        if there := writing.current(draft.type, str(slug)):
            old = writing.page(there[0])
            if old.id != page.id and old.state in ("published", "under_review"):
                writing.move(old, "superseded", Deed("supersede", user.id, site.clock()), successor=page.id)


def _dated(site: Site, checked: Checked) -> Checked:
    """The page with the day on which it is looked at again, where its type has one and the author named none."""
    if not any(field.name == "review_due" for field in checked.type.fields) or "review_due" in checked.meta:
        return checked
    order = [field.name for field in checked.type.fields]
    meta = dict(sorted({**checked.meta, "review_due": review_day(site)}.items(), key=lambda item: order.index(item[0])))
    return replace(checked, meta=meta, source=frontmatter.join(meta, checked.body))


def review_day(site: Site) -> str:
    """The day on which what is published or confirmed today is looked at again: the first of a month."""
    today = site.clock().date()
    return date(today.year + REVIEW_AFTER, today.month, 1).isoformat()
