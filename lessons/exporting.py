"""Export: the store's pages as the Markdown files they came from, byte for byte, and the files that they show."""

from collections.abc import Callable
from pathlib import Path

from lessons import attachments
from lessons.pages.page import ANYONE, Viewer
from lessons.pages.types import PAGE_TYPES
from lessons.site import Site


def run(site: Site, folder: Path, viewer: Viewer = ANYONE, progress: Callable[[int], None] = lambda n: None) -> int:
    """Write `<plural>/<slug>.md` for every page the viewer may see, and `attachments/<id>/<name>` for what they show; answers
    how many pages. Other files are left alone."""
    written = 0
    for type, slug, source in site.store.sources(viewer):
        file = folder / PAGE_TYPES[type].plural / f"{slug}.md"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(source.encode("utf-8"))
        written += 1
        progress(1)
    _attached(site, folder, viewer)
    return written


def _attached(site: Site, folder: Path, viewer: Viewer) -> None:
    """Each where the pages' texts say that it is."""
    for page in site.store.pages(viewer=viewer):
        for shown in site.store.attachments.of_page(page):
            file = folder / shown.path.removeprefix("/")
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(attachments.content(site, viewer, shown.id, shown.slug)[1])
