import pytest

from tests import small
from tests.web.conftest import served, store_pages


@pytest.mark.parametrize("address", ["/", "/search?q=data", "/lessons/krav", "/api/search?q=data", "/changes.atom"])
def test_what_has_not_changed_is_not_sent_again(client, address):
    first = client.get(address)
    again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})

    assert first.headers["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]


def test_another_language_or_address_is_another_answer(client):
    def tag(address, language="da"):
        return client.get(address, headers={"Accept-Language": language}).headers["ETag"]

    assert len({tag("/"), tag("/", "sv"), tag("/?ui=sv"), tag("/themes")}) == 4


def test_a_change_makes_a_new_answer(bare_site):
    client = served(bare_site).test_client()
    before = client.get("/lessons").headers["ETag"]
    store_pages(bare_site, {"a": small.LESSON})
    after = client.get("/lessons", headers={"If-None-Match": before})

    assert after.status_code == 200
    assert after.headers["ETag"] != before


@pytest.mark.parametrize("address", ["/nope", "/healthz", "/lessons/nope"])
def test_troubles_and_health_are_not_kept(client, address):
    answer = client.get(address)

    assert answer.headers["Cache-Control"] == "no-store"
    assert "ETag" not in answer.headers
