"""Talk: what was said about a page, as one viewer may see it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from lessons import comments, permissions
from lessons.errors import NotFound
from lessons.pages.page import ANYONE, Page, Viewer
from lessons.permissions import may, viewer_of
from lessons.site import Site
from lessons.store.remarks import Comment
from lessons.store.users import User


@dataclass(frozen=True, slots=True)
class Entry:
    """A comment as one user sees it. `name` is empty for those who have not signed in; `project` is the page that a use
    names, `project_name` what to call it, empty where the user may not know."""

    comment: Comment
    name: str
    is_former: bool
    is_by_author: bool
    project: Page | None
    project_name: str
    is_editable: bool
    is_removable: bool
    answers: Sequence["Entry"] = ()


@dataclass(frozen=True, slots=True)
class Talk:
    """All that was said about a page: uses last first, threads oldest first, removed ones as what is left of them.

    `thanked` is the id of the user's own thanks, `kinds` what the user may say, `is_open` whether members may, and
    `projects` the titles to choose from when telling of a use.
    """

    uses: Sequence[Entry]
    threads: Sequence[Entry]
    thanks: int
    thanked: str
    kinds: Sequence[str]
    is_open: bool
    projects: Sequence[str]

    @property
    def used(self) -> int:
        """How often the page was used."""
        return sum(not use.comment.removed_at for use in self.uses)


def uses(site: Site, page: Page, viewer: Viewer = ANYONE) -> list[Comment]:
    """Where the page was used, last first. A project that the viewer may not know of is left out of it."""
    found = [c for c in site.store.comments.of(page, viewer) if c.kind == "use" and not c.removed_at]
    known = {project.ref for project in site.store.by_refs([c.project for c in found], viewer, past=True)}
    return [
        replace(c, project=c.project if c.project in known or not _is_ref(c.project) else "") for c in reversed(found)
    ]


def talk(site: Site, page: Page, user: User | None = None) -> Talk:
    """What was said about the page, as the user may see it; None is a reader who has not signed in."""
    said = site.store.comments.of(page, viewer_of(user))
    seen = _Seen(site, page, user, said)
    thanks = [c for c in said if c.kind == "thanks" and not c.removed_at]
    answers = defaultdict(list)
    for comment in said:
        if comment.answer_to:
            answers[comment.answer_to].append(seen.entry(comment))
    return Talk(
        uses=[seen.entry(c) for c in reversed(said) if c.kind == "use"],
        threads=[seen.entry(c, answers[c.id]) for c in said if c.kind in ("comment", "question") and not c.answer_to],
        thanks=len({c.author for c in thanks}),
        thanked=next((c.id for c in thanks if user and c.author == user.id), ""),
        kinds=seen.kinds,
        is_open=page.state in permissions.TABLE["project_leader"]["comment"],
        projects=projects(site, user) if user and "use" in seen.kinds else (),
    )


def entry(site: Site, page: Page, user: User, id: str) -> Entry:
    """One comment that the user may change or remove. Raises NotFound for any other."""
    comment = site.store.comments.one(page, id, viewer_of(user))
    found = _Seen(site, page, user, [comment]).entry(comment)
    if not found.is_editable and not found.is_removable:
        raise NotFound(f"{page.ref}, comment {id}")
    return found


def projects(site: Site, user: User) -> list[str]:
    """Titles of the projects that the user may know of, for them to choose from."""
    return sorted({title for title, _ in site.store.titles("project", viewer_of(user)).values()}, key=str.casefold)


class _Seen:
    """Comments of a page through one user's eyes: names and projects are looked up once for all of them."""

    def __init__(self, site: Site, page: Page, user: User | None, said: Sequence[Comment]) -> None:
        self._site, self._page, self._user = site, page, user
        self._names = site.store.accounts.names(sorted({c.author for c in said}))
        self._projects = {p.ref: p for p in site.store.by_refs([c.project for c in said], viewer_of(user), past=True)}
        self._authors = frozenset(site.store.comments.authors(page)) if said or user else frozenset()
        own = user is not None and user.id in self._authors
        offered = comments.kinds(page) if may(user, "comment", page) else ()
        self.kinds = tuple(kind for kind in offered if not (own and kind == "thanks"))

    def entry(self, comment: Comment, answers: Sequence[Entry] = ()) -> Entry:
        project = self._projects.get(comment.project)
        return Entry(
            comment,
            name=self._names.get(comment.author, "") if self._user else "",
            is_former=not self._names.get(comment.author),
            is_by_author=comment.author in self._authors,
            project=project,
            project_name=project.title if project else "" if _is_ref(comment.project) else comment.project,
            is_editable=comments.is_editable(self._site, self._page, comment, self._user),
            is_removable=comments.is_removable(self._page, comment, self._user),
            answers=answers,
        )


def _is_ref(project: str) -> bool:
    return project.startswith("project/")
