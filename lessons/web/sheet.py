"""The sheet: the form that a page is written in, with everything that stands around it."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from flask import Response, make_response, render_template, request, url_for
from flask_babel import gettext

from lessons import manuscripts, mending, workflow
from lessons.errors import Fault, NotFound
from lessons.pages.page import Page
from lessons.pages.types import PAGE_TYPES, PageType
from lessons.pages.types.base import N_
from lessons.permissions import viewer_of
from lessons.store.manuscripts import Manuscript, Text
from lessons.web import beside, forms, titles
from lessons.web.account import mine
from lessons.web.addresses import page_url, whole
from lessons.web.current import interface, site, viewer
from lessons.web.faulty import said

MISSING = "missing"
"""What is only missing is listed once and not held against anybody who is still writing."""

WORDS = {
    "saved": N_("Saved %(time)s"),
    "unsaved": N_("Not saved yet"),
    "offline": N_("No connection. Your text is kept in this browser and is sent as soon as there is one."),
    "out": N_("You are logged out. Your text is kept in this browser."),
    "login": N_("Log in in another tab, then go on here"),
    "other": N_("Somebody else has logged in in this browser. Your text is kept here until you log in again."),
    "stopped": N_("Saving by itself has stopped."),
    "compare": N_("Compare the two"),
    "found": N_("There is text here that was not saved, from %(time)s."),
    "take": N_("Take it"),
    "drop": N_("Drop it"),
    "gone": N_("This text is no longer yours to change. What you wrote is kept in this browser."),
    "toolbar": N_("Formatting"),
    "bold": N_("Bold"),
    "italic": N_("Italic"),
    "list": N_("List"),
    "numbers": N_("Numbered list"),
    "heading": N_("Heading"),
    "link": N_("Link"),
    "table": N_("Table"),
    "keys": N_("Keyboard shortcuts"),
    "on": N_("on"),
    "off": N_("off"),
    "words": N_("text"),
    "column": N_("Column"),
}
"""What the page's scripts say."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A text and where its form belongs. `seen` is the version that it was made from, 0 before it has been begun.

    `id` is the manuscript's, given before it is begun so that beginning twice is beginning once.
    """

    kind: PageType
    id: str
    text: Text
    seen: int = 0
    page: Page | None = None
    manuscript: Manuscript | None = None
    faults: Sequence[str] = field(default_factory=tuple)

    @property
    def ref(self) -> str:
        """The `type/slug` of the page that is changed, empty for a new one."""
        return self.page.ref if self.page else ""

    @property
    def overtaken(self) -> bool:
        """Whether the page has been changed since this change to it was begun."""
        return bool(self.page and self.manuscript and self.page.revision > self.manuscript.base)

    @property
    def action(self) -> str:
        if self.manuscript:
            return url_for("manuscripts.edit", id=self.id)
        if self.page:
            return url_for("manuscripts.change", plural=self.kind.plural, slug=self.page.slug)
        return url_for("manuscripts.blank", type=self.kind.name)

    @property
    def address(self) -> str:
        """Where the manuscript is read and handed in, or the page that is changed."""
        if self.manuscript:
            return url_for("workflow.show", id=self.id)
        return page_url(self.page.type, self.page.slug) if self.page else url_for("manuscripts.contribute")


def blank(kind: PageType, page: Page | None = None) -> Sheet:
    """A form for a new page, or for the next revision of one."""
    text = manuscripts.text_of_page(site(), page) if page else Text({"lang": interface()})
    return Sheet(kind, secrets.token_hex(12), text, page=page)


def of(manuscript: Manuscript, text: Text | None = None) -> Sheet:
    """The form of a manuscript, with another text in it where one is given."""
    kind, page = PAGE_TYPES[manuscript.type], None
    if manuscript.ref:
        page = site().store.page(manuscript.type, manuscript.ref.partition("/")[2], viewer())
    return Sheet(kind, manuscript.id, text or manuscript.text, manuscript.version, page, manuscript)


def sent(kind: PageType, manuscript: Manuscript | None = None, page: Page | None = None) -> Sheet:
    """The form as it was filled in by this request."""
    text = forms.read(kind, request.form, interface())
    if manuscript:
        return replace(of(manuscript, text), seen=whole(request.form.get("seen", ""), 0))
    given = request.form.get("draft", "")
    return Sheet(kind, given if manuscripts.ID.fullmatch(given) else secrets.token_hex(12), text, page=page)


def kind_of(name: str) -> PageType:
    """Raises NotFound for what is no page type."""
    if name not in PAGE_TYPES:
        raise NotFound(f"type {name}")
    return PAGE_TYPES[name]


def answer(sheet: Sheet, status: int = 200, template: str = "manuscripts/form.html", **around: object) -> Response:
    """The form as a page. A text that has been begun says what it lacks and what might make it better."""
    faults = mending.faults(site(), sheet.kind.name, sheet.text) if sheet.manuscript or request.method == "POST" else []
    rows = forms.shown(sheet.kind, sheet.text, [f for f in faults if f.code != MISSING], interface())
    response = make_response(
        render_template(
            template,
            sheet=sheet,
            groups=rows,
            needed=needed(faults, rows),
            wrong=[said(fault) for fault in sheet.faults],
            beside=beside.of(sheet.kind, sheet.text, sheet.ref)
            if sheet.manuscript or request.method == "POST"
            else None,
            offered={row.refers: titles.offered(row.refers) for g in rows for row in g.rows if row.refers},
            may_revise=may_revise(sheet),
            last_by=last_by(sheet),
            words={name: gettext(text) for name, text in WORDS.items()},
            **around,
        )
    )
    response.status_code = status
    return response


def needed(faults: Sequence[Fault], groups: Sequence[forms.Shown]) -> list[tuple[str, str]]:
    """(anchor, label) of every question that has to be answered before the text can be handed in."""
    labels = {row.name: row.label for group in groups for row in group.rows} | {"body": gettext("Text")}
    return [(fault.field, labels[fault.field]) for fault in faults if fault.code == MISSING and fault.field in labels]


def may_revise(sheet: Sheet) -> bool:
    """Whether the user may publish this change to a page at once."""
    if not sheet.page or not sheet.manuscript:
        return False
    return workflow.may_revise(site(), mine(), sheet.manuscript, sheet.page)


def last_by(sheet: Sheet) -> str:
    """The id of whoever saved the newest version: a browser keeps its own copy of what others saved over."""
    if not sheet.manuscript:
        return ""
    known = site().store.manuscripts.version(sheet.id, sheet.manuscript.version, viewer_of(mine()))
    return known.author
