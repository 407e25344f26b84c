"""Viewers: what is meant for some is seen by them at every address, and by nobody else at any."""

import pytest

from tests import small
from tests.web import people
from tests.web.conftest import served, store_pages

CANARY = "kanariefugl"
HIDDEN = small.LESSON.replace("title: Test med rigtige data før overgangen", f"title: Om en {CANARY}").replace(
    "lang: da\n", "lang: da\naudience: {audience}\n", 1
)
PLACES = ("/", "/lessons", "/changes", "/changes.atom", "/projects/nordepj", "/organisations/region-nordjylland",
          "/search?q={canary}", "/search.atom?q={canary}", "/api/search?q={canary}", "/lessons/skjult", "/lessons/skjult/history",
          "/lessons/skjult/diff", "/lessons/skjult/revisions/1", "/api/pages/lesson/skjult")  # fmt: skip
SEEN = {
    "members": people.ROLES,
    "council": ("council_member", "secretariat", "administrator"),
}


@pytest.fixture(params=SEEN)
def audience(request):
    return request.param


@pytest.fixture
def site(bare_site, audience):
    shown = {"nordepj": small.PROJECT, "region-nordjylland": small.ORGANISATION, "foelj-upp": small.SWEDISH}
    store_pages(bare_site, {**shown, "skjult": HIDDEN.format(audience=audience)})
    for role in people.ROLES:
        people.add(bare_site, role)
    return bare_site


@pytest.mark.parametrize("role", ["nobody", *people.ROLES])
def test_each_sees_what_is_meant_for_them_wherever_they_look(site, audience, role):
    client = served(site).test_client()
    if role != "nobody":
        people.login(client, role)
    seen = {place: CANARY in client.get(place.format(canary=CANARY)).text.replace(f"q={CANARY}", "").replace(
        f'value="{CANARY}"', "") for place in PLACES}  # fmt: skip
    counted = client.get("/api/changes").json["changes"]

    expected = role in SEEN[audience]
    told = {"/search?q={canary}", "/search.atom?q={canary}"}
    assert {p: s for p, s in seen.items() if p not in told} == {p: expected for p in PLACES if p not in told}
    assert len(counted) == 3 + expected
    assert client.get("/lessons/skjult").status_code == (200 if expected else 404)


def test_nothing_of_it_is_kept_for_the_next_reader(site):
    """One application, its answer cache and all: a member first, then a reader, then the member again."""
    app = served(site)
    member, reader = app.test_client(), app.test_client()
    people.login(member, "administrator")
    for place in ("/", "/lessons", "/lessons/skjult", "/changes"):
        mine = member.get(place)
        theirs = reader.get(place)
        again = reader.get(place, headers={"If-None-Match": theirs.headers.get("ETag", "")})

        assert CANARY in mine.text
        assert (mine.headers["Cache-Control"], "ETag" in mine.headers) == ("private, no-store", False)
        assert CANARY not in theirs.text
        assert again.status_code in (304, 404)
        assert CANARY in member.get(place, headers={"If-None-Match": theirs.headers.get("ETag", "")}).text
        assert "Cookie" in theirs.headers["Vary"]


def test_what_a_member_sees_is_not_open_to_other_origins(site):
    app = served(site)
    member, reader = app.test_client(), app.test_client()
    people.login(member, "administrator")

    assert "Access-Control-Allow-Origin" not in member.get("/api/changes").headers
    assert reader.get("/api/changes").headers["Access-Control-Allow-Origin"] == "*"
