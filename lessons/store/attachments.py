"""What every store offers for attachments: which files belong to which manuscript and to which revision of a page."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from lessons.pages.page import Page, Viewer


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that was added to a manuscript. Its bytes lie under their hash in `files.Files`.

    `kind` is told by the bytes (`png`, `jpeg`, `webp` or `pdf`), `name` and `slug` come from the name that it was given; width
    and height are pixels, 0 for a PDF. `label` is what stands for it where it is looked at: an image's text alternative,
    empty for one that only decorates, or a document's title.
    """

    id: str
    manuscript: str
    sha256: str
    kind: str
    size: int
    width: int
    height: int
    name: str
    slug: str
    author: str
    at: datetime
    label: str = ""

    @property
    def is_image(self) -> bool:
        return self.kind != "pdf"

    @property
    def path(self) -> str:
        """Where it is on the site."""
        return f"/attachments/{self.id}/{self.slug}"


class AttachmentStore(Protocol):
    """Reading attachments. They are seen by whoever sees a manuscript or a revision that has them, and by nobody else."""

    def attachment(self, id: str, viewer: Viewer) -> Attachment:
        """Raises NotFound alike for an unknown one, a hidden one and one that was removed. Its label is left out."""
        ...

    def of_manuscript(self, manuscript: str) -> list[Attachment]:
        """Those of a manuscript that the caller has loaded, first added first."""
        ...

    def of_page(self, page: Page, revision: int = 0) -> list[Attachment]:
        """Those that a revision of a page shows (the page's own where none is named), which the caller has loaded."""
        ...

    def of_author(self, user: str) -> list[Attachment]:
        """What a user has added and nobody has removed, first added first."""
        ...

    def hashes(self) -> dict[str, int]:
        """Hash → size of every file that there has to be."""
        ...


class AttachmentWriting(Protocol):
    """Changing attachments, inside a write transaction."""

    def of_manuscript(self, manuscript: str) -> list[Attachment]:
        """First added first."""
        ...

    def weight(self, author: str, since: datetime) -> int:
        """Bytes that a user has added since then, removed ones too."""
        ...

    def add(self, attachment: Attachment) -> None:
        """Its file is there already."""
        ...

    def describe(self, manuscript: str, id: str, label: str, at: datetime) -> None: ...

    def take_off(self, manuscript: str, id: str, at: datetime) -> None:
        """Take it off a manuscript. Where nothing else has it, it is removed altogether."""
        ...

    def empty(self, manuscript: str, at: datetime) -> list[Attachment]:
        """Take everything off a manuscript and forget what those files were called that nothing else has; answers what
        it had."""
        ...

    def carry(self, page: str, revision: int, manuscript: str) -> None:
        """A manuscript begins with what a revision of its page has."""
        ...

    def publish(self, manuscript: str, page: Page, ids: Iterable[str]) -> None:
        """The page's newest revision shows these of the manuscript's and no others."""
        ...

    def adopt(self, page: Page, other: Page) -> None:
        """A page's newest revision shows what another page's newest shows as well."""
        ...

    def pages(self, id: str) -> list[str]:
        """Ids of the pages of which any revision shows it."""
        ...

    def remove(self, id: str, at: datetime) -> Attachment:
        """Take it away from everything that ever showed it. Raises NotFound."""
        ...

    def changed_at(self, manuscript: str) -> datetime | None:
        """When files were last added to a manuscript, described anew or taken off."""
        ...

    def is_kept(self, sha256: str) -> bool:
        """Whether any attachment that was not removed has this file."""
        ...
