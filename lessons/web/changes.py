"""Recent changes, as a page and as a feed."""

from itertools import groupby

from flask import Blueprint, Response, render_template
from flask_babel import gettext

from lessons import reading
from lessons.pages.markdown import text_of
from lessons.web import choices, feeds
from lessons.web.access import public
from lessons.web.current import site, viewer

blueprint = Blueprint("changes", __name__)

SUMMARY = 300


@blueprint.get("/changes")
@public
def recent() -> str:
    changes = reading.recent(site(), viewer())
    days = [(day, list(those)) for day, those in groupby(changes, key=lambda pair: pair[0].at.date())]
    return render_template("changes.html", days=days, actions=choices.ACTIONS)


@blueprint.get("/changes.atom")
@public
def feed() -> Response:
    pages = [page for _, page in reading.recent(site(), viewer(), limit=50)]
    entries = [
        feeds.Entry(p, text_of(p.section("lesson") or "".join(s.html for s in p.sections[:1]))[:SUMMARY]) for p in pages
    ]
    return feeds.answer(gettext("Recent changes"), "changes.recent", {}, entries)
