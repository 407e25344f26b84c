import pytest

from tests.web.literal import ADDRESSES

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)


@pytest.mark.parametrize(
    "address", [*ADDRESSES[:3], "/nope", "/api/search", "/healthz", "/static/lessons.css", "/guides/search"]
)
def test_every_answer_keeps_to_itself(client, address):
    headers = client.get(address).headers

    assert headers["Content-Security-Policy"] == POLICY
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"


@pytest.mark.parametrize("address", ADDRESSES)
def test_readers_get_no_cookie(client, address):
    assert "Set-Cookie" not in client.get(address).headers


def test_transport_security_is_asked_for_where_there_is_any(client):
    assert "Strict-Transport-Security" in client.get("/", base_url="https://localhost").headers
    assert "Strict-Transport-Security" not in client.get("/").headers
