"""Reading pages: the front page, lists of each type, and a page of any type."""

from typing import Any

from flask import Blueprint, redirect, render_template, request
from jinja2 import Template
from werkzeug.exceptions import NotFound as NoSuchPage
from werkzeug.wrappers import Response

from lessons import attachments, comments, hearing, reading, searching, talk
from lessons.errors import NotFound
from lessons.manuscripts import page_matter
from lessons.pages.page import Page
from lessons.pages.types import BY_PLURAL, PAGE_TYPES
from lessons.permissions import may
from lessons.web.access import public
from lessons.web.addresses import page_url, whole
from lessons.web.current import interface, named, site, user, viewer
from lessons.web.facts import facts

blueprint = Blueprint("pages", __name__)

PER_PAGE = 50
PLURALS = ",".join(BY_PLURAL)
GATHERING = ("project", "organisation", "solution")
"""Types whose pages gather the lessons that name them."""
GUIDE_LANGUAGES = ("en", "da", "nb", "sv")
"""Where a guide is not in the reader's language, the first of these that there is."""


@blueprint.get("/")
@public
def home() -> str:
    return render_template(
        "home.html",
        count=site().store.count(["lesson"], viewer()),
        newest=reading.newest(site(), viewer()),
        recurring=reading.recurring(site(), viewer()),
        themes=reading.by_facet(site(), "theme", viewer()),
        countries=reading.by_facet(site(), "country", viewer()),
    )


@blueprint.get(f"/<any({PLURALS}):plural>")
@public
def listing(plural: str) -> str:
    kind = BY_PLURAL[plural]
    total = site().store.count([kind.name], viewer())
    number = max(1, min(whole(request.args.get("page", ""), 1), -(-total // PER_PAGE)))
    shown = site().store.pages([kind.name], limit=PER_PAGE, offset=(number - 1) * PER_PAGE, viewer=viewer())
    pages = -(-total // PER_PAGE)
    return render_template("list.html", kind=kind, shown=shown, total=total, number=number, pages=pages)


@blueprint.get(f"/<any({PLURALS}):plural>/<slug>")
@public
def show(plural: str, slug: str) -> str | Response:
    page = site().store.page(BY_PLURAL[plural].name, slug, viewer())
    successor = next(iter(site().store.by_refs([page.successor], viewer(), past=True)), None)
    if successor and page.merged and page.state == "superseded":
        return redirect(page_url(successor.type, successor.slug), 301)
    gathered = reading.gathered(site(), page.type, slug, viewer()) if page.type in GATHERING else None
    similar = searching.similar(site(), page, viewer()) if page.type == "lesson" else []
    learned = reading.learned(site(), page, viewer()) if page.type == "lesson" else None
    offered = reading.in_language(site(), page, interface()) if page.lang != interface() else None
    translated = offered if offered and request.args.get("in") == offered.lang else None
    templates: list[str | Template] = [f"page/{page.type}.html", "page.html"]
    return render_template(
        templates,
        page=translated or page,
        original=page,
        offered=offered,
        kind=PAGE_TYPES[page.type],
        facts=facts(page, named()),
        gathered=gathered,
        similar=similar,
        attachments=attachments.listed(site(), page),
        learned=learned,
        talk=talk.talk(site(), page, user()) if comments.kinds(page) else None,
        successor=successor,
        **_sides(page),
    )


def _sides(page: Page) -> dict[str, Any]:
    """Who told a lesson, the accounts of those whom it names, and what its reader may do with it."""
    matter, known = page_matter(site(), page), user()
    steps = [a for a in ("edit", "review", "question", "supersede", "retire") if known and may(known, a, matter)]
    return {
        "writers": sorted(matter.writers),
        "accounts": hearing.accounts(site(), page),
        "steps": steps,
        "may_answer": hearing.may_answer(site(), known, page),
    }


@blueprint.get("/guides/<slug>")
@public
def guide(slug: str) -> str | Response:
    """A guide by its slug; by its topic alone, the one in the reader's language."""
    try:
        page = site().store.page("guide", slug, viewer())
    except NotFound:
        return redirect(page_url("guide", _in_readers_language(slug).slug))
    others = reading.translations(site(), page, viewer())
    return render_template("page/guide.html", page=page, kind=PAGE_TYPES["guide"], others=others)


def _in_readers_language(topic: str) -> Page:
    there_are = {p.lang: p for p in site().store.pages(["guide"], viewer=viewer()) if p.text("topic") == topic}
    for language in (interface(), *GUIDE_LANGUAGES, *there_are):
        if language in there_are:
            return there_are[language]
    raise NoSuchPage
