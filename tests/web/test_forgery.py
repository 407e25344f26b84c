"""Forgery: every route that changes anything refuses what does not come from a form of ours, in the same browser."""

import pytest

from tests import small
from tests.web import people
from tests.web.conftest import served, store_pages

FOREIGN = (
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://localhost.evil.example"},
    {"Origin": "http://localhost:8001"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
)
OWN = ({}, {"Origin": "http://localhost"}, {"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"})


@pytest.fixture
def app(bare_site):
    store_pages(bare_site, {"region-nordjylland": small.ORGANISATION})
    for role in ("supplier", "administrator"):
        people.add(bare_site, role)
    return served(bare_site)


@pytest.fixture
def client(app):
    return app.test_client()


@pytest.fixture(params=["nobody", "administrator"])
def sender(request, client):
    """A browser, and a page on which it finds a form."""
    if request.param == "nobody":
        return client, "/login"
    people.login(client, request.param)
    return client, "/account"


def addresses(app):
    """Every address that takes more than reading, with something in each of its places."""
    with app.test_request_context():
        adapter = app.create_url_adapter(None) or app.url_map.bind("localhost")
        for rule in app.url_map.iter_rules():
            values = {name: _some(rule, name) for name in rule.arguments}
            for method in rule.methods - {"GET", "HEAD", "OPTIONS"}:
                yield method, adapter.build(rule.endpoint, values, method=method)


def _some(rule, name):
    converter = rule._converters[name]
    items = getattr(converter, "items", None)
    return sorted(items)[0] if items else 1 if type(converter).__name__ == "IntegerConverter" else "x"


def test_there_are_such_routes(app):
    assert ("POST", "/login") in set(addresses(app))
    assert ("POST", "/invitation/x") in set(addresses(app))


def test_without_the_forms_token_nothing_is_accepted(app, sender):
    client, page = sender
    good = people.token(client, page)
    stranger = app.test_client()
    people.login(stranger, "supplier")
    wrong = (
        None,
        "",
        "x",
        good[:-1],
        good.upper(),
        "é",
        people.token(stranger, "/account"),
        people.token(app.test_client()),
    )
    for method, address in addresses(app):
        for given in wrong:
            fields = {} if given is None else {"csrf_token": given}
            assert client.open(address, method=method, data=fields).status_code == 403, (address, given)
            assert (
                client.open(
                    address, method=method, headers={"X-CSRF-Token": (given or "x").encode().decode("latin-1")}
                ).status_code
                == 403
            )


def test_the_token_does_not_count_in_an_address_or_another_kind_of_body(app, sender):
    client, page = sender
    good = people.token(client, page)
    for method, address in addresses(app):
        assert client.open(f"{address}?csrf_token={good}", method=method).status_code == 403
        assert client.open(address, method=method, json={"csrf_token": good}).status_code == 403
        body = f'{{"csrf_token": "{good}"}}'
        assert client.open(address, method=method, data=body, content_type="text/plain").status_code == 403


@pytest.mark.parametrize("said", FOREIGN, ids=str)
def test_with_the_token_another_sites_page_is_refused_all_the_same(app, sender, said):
    client, page = sender
    good = people.token(client, page)
    for method, address in addresses(app):
        answer = client.open(address, method=method, data={"csrf_token": good}, headers=said)
        assert answer.status_code == 403, address


@pytest.mark.parametrize("said", OWN, ids=str)
def test_our_own_form_is_accepted(client, said):
    assert people.login(client, "supplier", headers=said).status_code == 303


def test_a_token_ends_with_the_session_it_was_given_in(client):
    before = people.token(client)
    people.login(client, "supplier")
    during = people.token(client, "/account")
    assert client.post("/logout", data={"csrf_token": before}).status_code == 403
    assert client.post("/logout", data={"csrf_token": during}).status_code == 303

    assert client.post("/login", data={"csrf_token": during}).status_code == 403


def test_the_token_may_come_in_a_header(client):
    people.login(client, "supplier")
    good = people.token(client, "/account")

    assert client.post("/logout", headers={"X-CSRF-Token": good}).status_code == 303


def test_reading_changes_nothing(app, client):
    people.login(client, "administrator")
    for path in ("/logout", "/account/erase", "/account/password", "/account/sessions/end"):
        assert client.get(path).status_code == 405
    assert client.get("/account").status_code == 200
