"""Addresses of pages and searches, and what an address asks of search."""

from dataclasses import replace
from typing import Any
from unicodedata import category
from urllib.parse import quote, urlencode

from flask import request, url_for
from werkzeug.datastructures import MultiDict

from lessons.pages.types import PAGE_TYPES
from lessons.searching import FILTERS, SORTS, Asked, bounded
from lessons.web import locale
from lessons.web.current import base


def page_url(type: str, slug: str, translated: str = "") -> str:
    """Where a page is read, in the reader's language; `translated` asks for a machine's translation."""
    # Put together here: a list has many of them, and `url_for` takes ten times as long.
    query = {"in": translated} if translated else {}
    query |= locale.carried()
    path = f"{request.script_root}/{PAGE_TYPES[type].plural}/{quote(slug)}"
    return f"{path}?{urlencode(query)}" if query else path


def list_url(type: str) -> str:
    return url_for("pages.listing", plural=PAGE_TYPES[type].plural)


def edit_url(manuscript: str, field: str = "") -> str:
    """The form of a manuscript, at one of its fields."""
    return url_for("manuscripts.edit", id=manuscript, _anchor=field or None)


def permalink(type: str, slug: str) -> str:
    """The page's lasting address, whole and without a language."""
    return f"{base()}/{PAGE_TYPES[type].plural}/{slug}"


def asked(args: MultiDict[str, str], interface: str) -> Asked:
    """The search that an address asks for, within bounds; what cannot be read is left at its default."""
    return bounded(
        Asked(
            q=readable(args.get("q", "")),
            filters={f: tuple(filter(None, map(readable, args.getlist(f)))) for f in FILTERS},
            sort=args.get("sort", SORTS[0]),
            page=whole(args.get("page", ""), 1),
            limit=whole(args.get("limit", ""), 20),
            ql=readable(args.get("ql", ""))[:8],
            interface=interface,
        )
    )


def readable(text: str) -> str:
    """The text without control characters and the like, which neither HTML nor XML can hold."""
    return "".join(c for c in text if category(c) not in ("Cc", "Cs", "Cn") or c in "\t\n")


def whole(text: str, otherwise: int) -> int:
    """The text as a whole number, or what to take instead."""
    try:
        return int(text)
    except ValueError:
        return otherwise


def params(search: Asked) -> dict[str, Any]:
    """The search as parameters of an address, defaults left out."""
    given: dict[str, Any] = {"q": search.q} if search.q else {}
    given |= {facet: list(values) for facet, values in search.filters.items() if values}
    if search.sort != SORTS[0]:
        given["sort"] = search.sort
    if search.page > 1:
        given["page"] = search.page
    if search.ql:
        given["ql"] = search.ql
    return given


def search_url(search: Asked, endpoint: str = "search.results", **changes: Any) -> str:
    """The address of a search, with some of it changed; back on its first page unless a page is given."""
    return url_for(endpoint, **params(replace(search, **{"page": 1, **changes})))


def facet_url(facet: str, value: str) -> str:
    """The search for everything that carries this value."""
    return search_url(Asked(filters={facet: (value,)}))


def with_only(search: Asked, facet: str, *values: str) -> str:
    """The same search with a facet narrowed to just these values, or to none."""
    return search_url(search, filters={**search.filters, facet: values})


def without(search: Asked, facet: str, value: str) -> str:
    """The same search with one value taken out of a facet."""
    return with_only(search, facet, *(v for v in search.filters.get(facet, ()) if v != value))
