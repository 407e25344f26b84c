"""Searching: results with facets, and the same search as a feed."""

from dataclasses import replace

from flask import Blueprint, Response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from lessons import fallback, reading, searching, subscriptions
from lessons.web import feeds
from lessons.web.access import public
from lessons.web.addresses import asked, params, search_url
from lessons.web.current import interface, site, user, viewer

blueprint = Blueprint("search", __name__)

NARROWED_BY = tuple(f for f in searching.FACETS if f != "type")
"""Facets that stand beside the results; the type stands above them."""
UNCOUNTED = tuple(f for f in searching.FILTERS if f not in NARROWED_BY)


@blueprint.get("/search")
@public
def results() -> ResponseReturnValue:
    wanted = replace(asked(request.args, interface()), limit=20)
    answer = searching.search(site(), wanted, viewer())
    if wanted.page > answer.pages > 0:
        return redirect(search_url(wanted, page=answer.pages))
    themes = {} if answer.total else reading.by_facet(site(), "theme", viewer())
    return render_template(
        "search/results.html",
        answer=answer,
        asked=wanted,
        facets=NARROWED_BY,
        kept=UNCOUNTED,
        themes=themes,
        most=fallback.MOST,
        following=subscriptions.follows(site(), user(), wanted),
    )


@blueprint.get("/search.atom")
@public
def feed() -> Response:
    wanted = replace(asked(request.args, interface()), limit=50, page=1, sort="changed")
    answer = searching.search(site(), wanted, viewer())
    title = gettext("Search: %(words)s", words=wanted.q) if wanted.q else gettext("Lessons")
    entries = [feeds.Entry(found.page, "".join(f.text for f in found.snippet)) for found in answer.found]
    return feeds.answer(title, "search.results", params(replace(wanted, sort="relevance")), entries)
