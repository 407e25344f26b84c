"""What machines ask of a site: is it well, what may be crawled, whom to tell of a weakness, and its files."""

from datetime import timedelta

from flask import Blueprint, Response, abort, jsonify, render_template, request, send_from_directory, url_for

from lessons.pages.types import TYPES
from lessons.web.access import public
from lessons.web.current import base, site, viewer
from lessons.web.filters import STATIC
from lessons.web.release import content_hash

blueprint = Blueprint("system", __name__)

YEAR = 365 * 24 * 3600
LISTED = (
    "pages.home", "search.results", "browse.themes", "browse.risks", "browse.regions", "browse.suppliers",
    "browse.countries", "browse.years", "changes.recent",
)  # fmt: skip
"""Pages of our own that the site map lists beside those of the store."""


@blueprint.get("/healthz")
@public
def healthz() -> Response:
    seq, reached = site().store.seq(), site().engine.seq()
    answer = jsonify(
        status="ok", pages=site().store.count(), seq=seq, index={"seq": reached, "behind": seq - max(0, reached)}
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.get("/robots.txt")
@public
def robots() -> Response:
    """Searches are endless, so they are not for crawlers; the site map leads to every page."""
    lines = (
        "User-agent: *",
        "Disallow: /search?",
        "Disallow: /api/",
        "Disallow: /login",
        f"Sitemap: {base()}/sitemap.xml",
        "",
    )
    return Response("\n".join(lines), mimetype="text/plain")


@blueprint.get("/sitemap.xml")
@public
def sitemap() -> Response:
    pages = site().store.pages([t.name for t in TYPES if t.name != "guide"], viewer=viewer())
    guides = site().store.pages(["guide"], viewer=viewer())
    topics: dict[str, dict[str, str]] = {}
    for guide in guides:
        topics.setdefault(guide.text("topic"), {})[guide.lang] = guide.slug
    own = [url_for(endpoint, ui=None) for endpoint in LISTED]
    text = render_template("sitemap.xml", own=own, pages=pages, guides=guides, topics=topics)
    return Response(text, mimetype="application/xml")


@blueprint.get("/.well-known/security.txt")
@public
def security() -> Response:
    contact = site().settings.contact or abort(404)
    expires = (site().clock() + timedelta(days=365)).isoformat().replace("+00:00", "Z")
    lines = (f"Contact: mailto:{contact}", f"Expires: {expires}", "Preferred-Languages: da, nb, sv, en", "")
    return Response("\n".join(lines), mimetype="text/plain")


@blueprint.get("/favicon.svg")
@public
def favicon() -> Response:
    return send_from_directory(STATIC, "favicon.svg", max_age=YEAR // 12)


@blueprint.get("/static/<path:filename>")
@public
def static(filename: str) -> Response:
    """A file of the site. Asked for by the hash of its content it never changes."""
    answer = send_from_directory(STATIC, filename, max_age=0)
    if request.args.get("v") == content_hash(STATIC / filename):
        answer.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    return answer
