"""A page's history: its revisions, one of them under a lasting address, and what changed between two."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, render_template, request
from flask_babel import gettext

from lessons import attachments, history
from lessons.labels import Labels
from lessons.manuscripts import page_matter
from lessons.pages import diff
from lessons.pages.diff import FieldChange
from lessons.pages.fields import Choice, Field
from lessons.pages.types import BY_PLURAL, PAGE_TYPES
from lessons.permissions import may
from lessons.web.access import public
from lessons.web.addresses import whole
from lessons.web.choices import CHOICES
from lessons.web.current import named, site, user, viewer
from lessons.web.facts import facts
from lessons.web.pages import PLURALS

blueprint = Blueprint("history", __name__, url_prefix=f"/<any({PLURALS}):plural>/<slug>")


@dataclass(frozen=True, slots=True)
class Changed:
    """A field that changed, as readers know it: what it had before, and what it has now."""

    label: str
    removed: Sequence[str]
    added: Sequence[str]


@blueprint.get("/history")
@public
def revisions(plural: str, slug: str) -> str:
    found = history.history(site(), BY_PLURAL[plural].name, slug, viewer())
    return render_template("history/list.html", page=found.page, kind=BY_PLURAL[plural], revisions=found.revisions)


@blueprint.get("/revisions/<int:number>")
@public
def revision(plural: str, slug: str, number: int) -> str:
    found = history.revision(site(), BY_PLURAL[plural].name, slug, number, viewer())
    known, old = user(), found.revision.number != found.page.revision
    return render_template(
        "history/revision.html",
        found=found,
        kind=PAGE_TYPES[found.page.type],
        facts=facts(found.then, named()),
        attachments=attachments.listed(site(), found.page, number),
        may_revert=old and known and may(known, "edit", page_matter(site(), found.page)),
    )


@blueprint.get("/diff")
@public
def changes(plural: str, slug: str) -> str:
    """Between two revisions; where the address names none, between the two newest."""
    type = BY_PLURAL[plural].name
    before, newest = history.newest(site(), type, slug, viewer())
    from_, to = whole(request.args.get("from", ""), before), whole(request.args.get("to", ""), newest)
    found = history.compare(site(), type, slug, from_, to, viewer())
    return render_template(
        "history/diff.html",
        found=found,
        kind=BY_PLURAL[plural],
        fields=[changed(BY_PLURAL[plural].fields, change, named()) for change in found.difference.fields],
        paragraphs=diff.paragraphs(found.difference.body),
        inline=request.args.get("view") == "inline",
    )


def changed(fields: Sequence[Field], change: FieldChange, labels: Labels) -> Changed:
    """Of a list only the values that came or went; all of them where only their order changed."""
    field = next((f for f in fields if change.name in (f.name, *f.aliases)), None)
    reordered = set(change.old) == set(change.new)
    gone, come = (
        [_label(field, value, labels) for value in values if reordered or value not in others]
        for values, others in ((change.old, change.new), (change.new, change.old))
    )
    return Changed(gettext(field.label) if field else change.name, gone, come)


def _label(field: Field | None, value: str, labels: Labels) -> str:
    if field and isinstance(field.kind, Choice):
        return str(gettext(CHOICES.get(field.name, {}).get(value, value)))
    return labels.of(field.facet, value) if field and field.facet else value
