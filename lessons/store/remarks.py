"""What every store offers for comments: records with their own actor and date, each about one page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from lessons.pages.page import ANYONE, Page, Viewer

KINDS = ("comment", "question", "use", "thanks")
"""An answer is a comment that names the question it answers."""
EDITED, REMOVED = "comment_edited", "comment_removed"
ACTIONS = (*KINDS, EDITED, REMOVED)
"""What the change log says of them: the page was spoken about, and has not changed."""


@dataclass(frozen=True, slots=True)
class Comment:
    """What somebody said about a page. `role` and `organisation` (a slug) are the author's of that day, and gone with an
    erased author, who leaves an organisation only where it used the page.

    `audience` is whom the page was meant for then, `lang` the language the author is written to in. Of a use, `project` is
    `project/<slug>` where the project has a page here, else its name. Of a removed comment only that it was there is left.
    """

    id: str
    page: str
    kind: str
    author: str
    role: str
    organisation: str
    audience: str
    lang: str
    text: str
    created_at: datetime
    project: str = ""
    outcome: str = ""
    answer_to: str = ""
    edited_at: datetime | None = None
    removed_at: datetime | None = None
    removed_by: str = ""


class CommentStore(Protocol):
    """Where comments are read. The pages have been loaded: who may see a page may see what is said about it, except what
    was said while the page was meant for fewer people."""

    def of(self, page: Page, viewer: Viewer = ANYONE) -> list[Comment]:
        """Oldest first, removed ones included, and those of pages that were merged into this one."""
        ...

    def one(self, page: Page, id: str, viewer: Viewer = ANYONE) -> Comment:
        """Raises NotFound alike for what there is not, what is removed and what the viewer may not see."""
        ...

    def by(self, user: str) -> list[tuple[str, Comment]]:
        """(`type/slug` of the page, comment) of all that a user said, oldest first."""
        ...

    def authors(self, page: Page) -> Sequence[str]:
        """Ids of the users who wrote the page's revisions, first writer first, erased ones left out."""
        ...


class CommentWriting(Protocol):
    """Comments inside a write transaction. Each deed stands in the change log, where caches and feeds take notice."""

    def add(self, comment: Comment, again_since: datetime) -> str:
        """The id of the comment that now stands. That is an older one where its author has said the very same since
        then, or thanks twice: then nothing is written."""
        ...

    def edit(self, comment: Comment, at: datetime) -> None:
        """Keep the comment's new text, project and outcome, unless it has been removed meanwhile."""
        ...

    def remove(self, comment: Comment, by: str, at: datetime) -> None:
        """Take text, project and outcome away for good, unless somebody has done so already."""
        ...

    def recredit(self, user: str, at: datetime) -> None:
        """Note on every page which somebody wrote or spoke about that it names them otherwise now."""
        ...

    def forget(self, user: str, at: datetime) -> None:
        """Take role and organisation away from what an erased user said; where a page was used is kept. Every page that
        named them has changed by it."""
        ...
