"""Telling: the letters that go out when a manuscript moves, each in the same transaction as what it tells of."""

from collections.abc import Iterable, Sequence

from lessons.mail import Letter
from lessons.pages.page import Page
from lessons.pages.types import PAGE_TYPES
from lessons.site import Site
from lessons.store.base import Writing
from lessons.store.manuscripts import Hearing, Manuscript, Move
from lessons.store.users import User

DESK = ("secretariat", "administrator")


def moved(site: Site, writing: Writing, manuscript: Manuscript, move: Move) -> None:
    """Only being sent back needs somebody to act: its author is told, with the reason."""
    if move.action != "send_back" or move.actor == manuscript.author:
        return
    values = {"title": manuscript.text.title, "path": path(manuscript), "reason": move.reason}
    _post(site, writing, "sent_back", [manuscript.author], values)


def published(site: Site, writing: Writing, manuscript: Manuscript, asked: Sequence[Hearing], page: Page) -> None:
    """The author, and everybody of the organisations that were asked."""
    heard = [user.id for h in asked for user in _people(site, h.organisation)]
    values = {"title": page.title, "path": page_path(page)}
    _post(site, writing, "published", [manuscript.author, *heard], values)


def asked(site: Site, writing: Writing, manuscript: Manuscript, hearings: Iterable[Hearing]) -> None:
    """Everybody of each organisation that is asked."""
    for hearing in hearings:
        _post(site, writing, "hearing_asked", _ids(_people(site, hearing.organisation)), _of(site, manuscript, hearing))


def replied(site: Site, writing: Writing, manuscript: Manuscript, hearing: Hearing) -> None:
    """The author and the desk."""
    values = _of(site, manuscript, hearing) | {"path": path(manuscript)}
    _post(site, writing, "replied", [manuscript.author, *_ids(_desk(site))], values)


def offered(site: Site, writing: Writing, page: Page, hearing: Hearing) -> None:
    """The desk, which has to let it through."""
    values = {
        "title": page.title, "path": "/desk", "organisation": _called(site, hearing.organisation), "due": _day(hearing)
    }  # fmt: skip
    _post(site, writing, "replied", _ids(_desk(site)), values)


def reminded(site: Site, hearing: Hearing, over: bool) -> None:
    """Those who were asked while they have time; the desk when it is over. Each once for a due date."""
    kind = "hearing_overdue" if over else "hearing_due"
    people = _desk(site) if over else _people(site, hearing.organisation)
    once = f"{kind} {hearing.id} {hearing.due_at.date()}"
    with site.store.writing() as writing:
        manuscript = writing.manuscripts.manuscript(hearing.manuscript)
        values = _of(site, manuscript, hearing) | ({"path": path(manuscript)} if over else {})
        _post(site, writing, kind, _ids(people), values, once)


def path(manuscript: Manuscript) -> str:
    """Where a manuscript is read on the site."""
    return f"/manuscripts/{manuscript.id}"


def page_path(page: Page) -> str:
    """Where a page is read on the site."""
    return f"/{PAGE_TYPES[page.type].plural}/{page.slug}"


def _of(site: Site, manuscript: Manuscript, hearing: Hearing) -> dict[str, str]:
    return {
        "title": manuscript.text.title,
        "path": f"/hearings/{hearing.id}",
        "organisation": _called(site, hearing.organisation),
        "due": _day(hearing),
    }


def _day(hearing: Hearing) -> str:
    return hearing.due_at.date().isoformat()


def _called(site: Site, organisation: str) -> str:
    return site.store.titles("organisation").get(organisation, (organisation, ""))[0]


def _people(site: Site, organisation: str) -> list[User]:
    return [user for user in site.store.accounts.users() if user.organisation == organisation]


def _desk(site: Site) -> list[User]:
    return [user for user in site.store.accounts.users() if user.role in DESK]


def _ids(users: Iterable[User]) -> list[str]:
    return [user.id for user in users]


def _post(
    site: Site, writing: Writing, kind: str, users: Iterable[str], values: dict[str, str], once: str = ""
) -> None:  # fmt: skip
    for user in dict.fromkeys(users):
        writing.post(Letter(kind, user, values), site.clock(), f"{once} {user}" if once else "")
