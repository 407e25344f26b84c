from collections import Counter

import pytest

from lessons.searching import FACETS

KEYS = {
    "type", "slug", "url", "title", "lang", "country", "countries", "organisations", "regions", "suppliers", "risks",
    "phase", "themes", "year", "snippet", "score", "matched",
}  # fmt: skip
OF_FACET = {
    "type": lambda i: [i["type"]], "country": lambda i: i["countries"], "region": lambda i: i["regions"],
    "supplier": lambda i: i["suppliers"], "risk": lambda i: i["risks"], "theme": lambda i: i["themes"],
    "phase": lambda i: [i["phase"]] if i["phase"] else [], "lang": lambda i: [i["lang"]],
    "year": lambda i: [str(i["year"])] if i["year"] else [],
}  # fmt: skip


def test_a_search_answers_in_the_shape_of_the_contract(client):
    answer = client.get("/api/search?q=rigtige").json

    assert list(answer) == ["total", "took_ms", "items", "facets", "corrected"]
    assert list(answer["facets"]) == list(FACETS)
    assert set(answer["items"][0]) == KEYS
    assert answer["items"][0]["url"] == "/lessons/test-med-rigtige-data"
    assert answer["items"][0]["year"] == 2022


@pytest.mark.parametrize("query", ["", "q=data", "q=epj&type=lesson"])
@pytest.mark.parametrize("facet", FACETS)
def test_facet_counts_equal_a_count_by_hand(client, query, facet):
    answer = client.get(f"/api/search?limit=100&{query}").json
    by_hand = Counter(value for item in answer["items"] for value in OF_FACET[facet](item))

    assert answer["total"] == len(answer["items"])
    if facet != "type":
        assert {v["value"]: v["count"] for v in answer["facets"][facet]} == by_hand


def test_snippets_are_plain_text(client):
    assert all("<" not in item["snippet"] for item in client.get("/api/search?q=data").json["items"])


def test_a_page_is_its_front_matter_and_body(client):
    page = client.get("/api/pages/lesson/foelj-upp").json

    assert page["front_matter"]["regions"] == ["region-blekinge"]
    assert page["body"] == "## Lärdom\n\nLeverantörsstyrning behöver en egen person.\n"
    assert page["url"] == "/lessons/foelj-upp"


def test_the_change_log_goes_on_where_one_stopped(client):
    first = client.get("/api/changes?limit=2").json
    rest = client.get(f"/api/changes?since={first['last']}").json

    assert [c["seq"] for c in first["changes"]] == [1, 2]
    assert first["more"]
    assert not rest["more"]
    assert [c["seq"] for c in rest["changes"]] == list(range(3, 15))
    assert client.get("/api/changes?since=999").json == {"changes": [], "last": 999, "more": False}


@pytest.mark.parametrize("address", ["changes?since=x", "changes?since=-1", "search?limit=ten", "search?page=²"])
def test_a_number_that_is_none_is_refused_by_name(client, address):
    answer = client.get(f"/api/{address}")

    assert answer.status_code == 400
    assert "use a whole number" in answer.json["error"]["message"]


@pytest.mark.parametrize("address", ["nope", "pages/lesson/nope", "pages/nope/nope", "pages", ""])
def test_what_is_not_there_is_answered_in_json(client, address):
    answer = client.get(f"/api/{address}")

    assert (answer.status_code, answer.mimetype) == (404, "application/json")


def test_open_data_may_be_read_from_any_page(client):
    for address in ("/api/search", "/api/nope", "/search.atom"):
        assert client.get(address).headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Origin" not in client.get("/").headers


def test_the_description_names_every_path_and_key(app, client):
    paths = client.get("/api/openapi.json").json["paths"]
    rules = {str(r).replace("<", "{").replace(">", "}") for r in app.url_map.iter_rules() if str(r).startswith("/api/")}
    items = paths["/api/search"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]["properties"]

    assert set(paths) == rules - {"/api/{path:unknown}"}
    assert set(items["items"]["items"]["properties"]) == KEYS


def test_suggestions_are_texts(client):
    answer = client.get("/api/suggest?q=dat").json

    assert answer["q"] == "dat"
    assert all(isinstance(text, str) for text in answer["suggestions"])
    assert client.get("/api/suggest").json["suggestions"] == []
