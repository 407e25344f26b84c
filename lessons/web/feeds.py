"""Atom feeds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response, render_template, request, url_for

from lessons.pages.page import Page
from lessons.web.current import base, site


@dataclass(frozen=True, slots=True)
class Entry:
    """A page as an entry: the page and a line or two of plain text."""

    page: Page
    summary: str


def answer(title: str, endpoint: str, args: Mapping[str, Any], entries: Sequence[Entry]) -> Response:
    """The feed. `endpoint` and `args` say which page it is the feed of."""
    updated = max((entry.page.updated_at for entry in entries), default=site().clock())
    text = render_template(
        "feed.xml",
        title=title,
        page=base() + url_for(endpoint, **args).removeprefix(request.script_root),
        itself=base() + request.full_path.rstrip("?"),
        updated=updated,
        entries=entries,
    )
    return Response(text, mimetype="application/atom+xml")
