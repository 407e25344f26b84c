"""The description of the JSON interface, as OpenAPI 3.1."""

from typing import Any

from lessons.comments import OUTCOMES
from lessons.pages.types import PAGE_TYPES
from lessons.searching import FACETS, FILTERS, MAX_LIMIT, MAX_QUERY, SORTS

TEXT = {"type": "string"}
TEXTS = {"type": "array", "items": TEXT}
NUMBER = {"type": "integer"}
MAYBE = {"type": ["string", "null"]}
ITEM = {
    "type": TEXT, "slug": TEXT, "url": TEXT, "title": TEXT, "lang": TEXT, "country": MAYBE, "countries": TEXTS,
    "organisations": TEXTS, "regions": TEXTS, "suppliers": TEXTS, "risks": TEXTS, "phase": MAYBE, "themes": TEXTS,
    "year": {"type": ["integer", "null"]}, "snippet": TEXT, "score": {"type": "number"},
}  # fmt: skip
CHANGE = {"seq": NUMBER, "type": TEXT, "slug": TEXT, "url": TEXT, "action": TEXT, "revision": NUMBER, "at": TEXT}


def described() -> dict[str, Any]:
    """The whole description, from the same tables that search and pages use."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Lessons",
            "version": "1",
            "description": "Open data of the Lessons site: no key, no cookie, any origin.",
            "license": {"name": "CC BY 4.0", "url": "https://creativecommons.org/licenses/by/4.0/"},
        },
        "paths": {
            "/api/search": _get("Search pages", _search_parameters(), _search_answer()),
            "/api/suggest": _get(
                "Complete what was typed", [_query("q", TEXT)], _object({"q": TEXT, "suggestions": TEXTS})
            ),
            "/api/pages/{type}/{slug}": _get("One page: front matter and body", _page_parameters(), _page_answer()),
            "/api/changes": _get("The public change log", _changes_parameters(), _changes_answer()),
            "/api/openapi.json": _get("This description", [], {"type": "object"}),
        },
    }


def _search_parameters() -> list[dict[str, Any]]:
    return [
        _query("q", {"type": "string", "maxLength": MAX_QUERY}, "Words, phrases, field:value, -word, prefix*"),
        *(_query(facet, TEXTS, "Repeatable: any of the values") for facet in FILTERS),
        _query("sort", {"enum": list(SORTS)}),
        _query("page", {"type": "integer", "minimum": 1}),
        _query("limit", {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT}),
        _query("ql", TEXT, "The query's language, where it is known"),
        _query("ui", {"enum": ["da", "nb", "sv", "en"]}, "The language of labels"),
    ]


def _search_answer() -> dict[str, Any]:
    matched = {"type": "array", "items": _object({"layer": TEXT, "asked": TEXT, "found": TEXT})}
    facet = {"type": "array", "items": _object({"value": TEXT, "label": TEXT, "count": NUMBER})}
    return _object(
        {
            "total": NUMBER,
            "took_ms": {"type": "number"},
            "items": {"type": "array", "items": _object({**ITEM, "matched": matched})},
            "facets": _object(dict.fromkeys(FACETS, facet)),
            "corrected": MAYBE,
        }
    )


def _page_parameters() -> list[dict[str, Any]]:
    type = {"name": "type", "in": "path", "required": True, "schema": {"enum": list(PAGE_TYPES)}}
    return [type, {"name": "slug", "in": "path", "required": True, "schema": TEXT}]


def _page_answer() -> dict[str, Any]:
    use = _object({"organisation": MAYBE, "project": MAYBE, "outcome": {"enum": list(OUTCOMES)}, "at": TEXT})
    section = _object({"key": TEXT, "heading": TEXT, "html": TEXT})
    return _object(
        {
            "type": TEXT, "slug": TEXT, "url": TEXT, "title": TEXT, "lang": TEXT, "revision": NUMBER, "updated_at": TEXT,
            "missing": TEXTS, "front_matter": {"type": "object"}, "body": TEXT,
            "sections": {"type": "array", "items": section},
            "uses": {"type": "array", "items": use}, "licence": TEXT,
        }
    )  # fmt: skip


def _changes_parameters() -> list[dict[str, Any]]:
    return [
        _query("since", NUMBER, "The last number you have seen"),
        _query("limit", {"type": "integer", "maximum": 1000}),
    ]


def _changes_answer() -> dict[str, Any]:
    return _object(
        {"changes": {"type": "array", "items": _object(CHANGE)}, "last": NUMBER, "more": {"type": "boolean"}}
    )


def _get(summary: str, parameters: list[dict[str, Any]], schema: dict[str, Any]) -> dict[str, Any]:
    fine = {"description": summary, "content": {"application/json": {"schema": schema}}}
    bad = {"description": "A parameter cannot be read"}
    return {
        "get": {
            "summary": summary,
            "parameters": parameters,
            "responses": {"200": fine, "400": bad, "404": {"description": "Not there"}},
        }
    }


def _query(name: str, schema: dict[str, Any], description: str = "") -> dict[str, Any]:
    return {"name": name, "in": "query", "description": description, "schema": schema}


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties)}
