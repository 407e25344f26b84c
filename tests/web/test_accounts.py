"""Logging in and out in the browser's terms: cookies, answers that tell nothing, and where one goes after."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from lessons import smtp
from lessons.web.onward import own
from tests import small
from tests.conftest import NOON
from tests.hostile import payloads
from tests.web import people
from tests.web.conftest import served, store_pages
from tests.web.literal import ADDRESSES

HTTPS = "https://localhost"


@pytest.fixture
def site(bare_site):
    store_pages(bare_site, {"region-nordjylland": small.ORGANISATION, "systematic": small.SUPPLIER})
    for role in people.ROLES:
        people.add(bare_site, role)
    return bare_site


@pytest.fixture
def app(site):
    return served(site)


@pytest.fixture
def client(app):
    return app.test_client()


@pytest.fixture
def mailing_client(site):
    """A site that mail goes out from. Nobody fetches it."""
    server = smtp.read("smtp://127.0.0.1:9", "desk@example.org")
    return served(replace(site, settings=replace(site.settings, mail=server))).test_client()


def cookies(answer):
    return {c.partition("=")[0]: c for c in answer.headers.getlist("Set-Cookie")}


def test_who_logs_in_is_known_by_name_and_comes_back_to_the_page(client):
    answer = people.login(client, "supplier", next="/lessons?page=2")

    assert (answer.status_code, answer.location) == (303, "/lessons?page=2")
    assert "Test supplier</a>" in client.get("/").text
    assert client.get("/login").location == "/account"


def test_the_cookie_is_out_of_scripts_reach_and_bound_to_the_host_under_https(client):
    plain = cookies(people.login(client, "supplier"))["lessons"]
    secure = cookies(people.login(client, "supplier", base_url=HTTPS))["__Host-lessons"]

    assert {"HttpOnly", "Path=/", "SameSite=Lax"} <= set(plain.split("; "))
    assert {"HttpOnly", "Path=/", "SameSite=Lax", "Secure"} <= set(secure.split("; "))
    assert "Domain" not in secure


def test_a_session_begins_anew_at_login_and_is_dead_after_logout(client, app):
    client.set_cookie("lessons", "chosen-by-somebody-else")
    people.login(client, "supplier")
    first = client.get_cookie("lessons").value
    thief = app.test_client()
    thief.set_cookie("lessons", first)
    assert first != "chosen-by-somebody-else"
    assert thief.get("/account").status_code == 200

    answer = people.send(client, "/logout", page="/account")

    assert answer.location == "/"
    assert client.get_cookie("lessons") is None
    assert thief.get("/account").location.startswith("/login")


def test_logging_in_again_ends_the_session_before(client, app):
    people.login(client, "supplier")
    before = client.get_cookie("lessons").value
    other = app.test_client()
    other.set_cookie("lessons", before)
    form = people.token(other, "/account")
    other.post("/login", data={"csrf_token": form, "email": "supplier@example.org", "password": people.PASSWORD})

    assert other.get_cookie("lessons").value != before
    assert client.get("/account").status_code == 303


@pytest.mark.parametrize("name", ["remember_token", "session", "none;", ""])
def test_no_other_cookie_signs_anybody_in(client, site, name):
    known = site.store.accounts.users()[0].id

    answer = client.get("/account", headers={"Cookie": f"{name}={known}|0000; lessons={known}"})

    assert answer.status_code == 303


def test_wrong_and_unknown_give_the_same_answer(client):
    def answer(email):
        found = people.send(client, "/login", email=email, password="wrong password")
        return found.status_code, re.sub(r'value="[^"]*"', "", found.text), sorted(found.headers.keys())

    assert answer("supplier@example.org") == answer("nobody@example.org")
    assert answer("supplier@example.org")[0] == 401


@pytest.mark.parametrize("email", ["supplier@example.org", "nobody@example.org"])
def test_too_many_tries_wait_alike_whatever_a_header_says(client, email):
    for n in range(10):
        forged = {"X-Forwarded-For": f"198.51.100.{n}"}
        assert people.send(client, "/login", email=email, password="wrong", headers=forged).status_code == 401

    answer = people.send(client, "/login", email=email, password=people.PASSWORD)

    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "900")
    assert "Too many tries" in answer.text


def test_forty_tries_from_one_address_are_enough_whatever_a_header_says(client):
    def attempt(n):
        forged = {"X-Forwarded-For": f"198.51.100.{n}", "Forwarded": f"for=198.51.100.{n}"}
        return people.send(client, "/login", email=f"u{n}@example.org", password="wrong", headers=forged).status_code

    assert [attempt(n) for n in range(42)] == [401] * 40 + [429] * 2
    elsewhere = {"environ_base": {"REMOTE_ADDR": "203.0.113.9"}}
    assert people.send(client, "/login", email="u@example.org", password="wrong", **elsewhere).status_code == 401


def test_asking_for_a_link_tells_nothing_and_posts_a_letter_to_those_there_are(mailing_client, site):
    answers = [
        people.send(mailing_client, "/reset", page="/reset", email=email)
        for email in ("supplier@example.org", "no@example.org")
    ]

    assert [a.status_code for a in answers] == [200, 200]
    assert answers[0].text.replace("supplier@", "no@") == answers[1].text
    assert "/reset/" not in answers[0].text
    known = site.store.accounts.known("supplier@example.org")[0]
    assert [(p.kind, p.user, p.values) for p in site.store.outbox.waiting()] == [("reset", known.id, {})]


def test_where_no_mail_goes_out_nothing_is_promised(client, site):
    shown = client.get("/reset")

    assert "Ask those who run it" in shown.text
    assert '<form method="post"' not in shown.text
    assert shown.status_code == 200


def test_asking_for_links_is_limited(mailing_client):
    codes = [
        people.send(mailing_client, "/reset", page="/reset", email="no@example.org").status_code for _ in range(11)
    ]

    assert codes == [200] * 10 + [429]


def test_where_mail_goes_out_an_invitation_is_posted_and_no_link_is_shown(mailing_client, site):
    people.login(mailing_client, "secretariat")
    fields = {"email": "ny@example.org", "name": "Ny", "role": "supplier", "organisation": "systematic", "lang": "sv"}
    answer = people.send(mailing_client, "/users", page="/users", **fields)

    assert "A mail with a link is on its way to ny@example.org" in answer.text
    assert "/invitation/" not in answer.text
    assert [(p.kind, p.values) for p in site.store.outbox.waiting()] == [("invitation", {"actor": "Test secretariat"})]


def test_a_link_leads_to_the_sites_own_address_whatever_the_request_says(client, site):
    there = {"base_url": "http://evil.example"}
    people.login(client, "secretariat", **there)
    fields = {"email": "ny@example.org", "name": "Ny", "role": "supplier", "organisation": "systematic", "lang": "sv"}
    answer = people.send(client, "/users", page="/users", **fields, **there)

    assert re.search(r">http://127\.0\.0\.1:8000/invitation/[\w-]{43}<", answer.text)


def test_an_invitation_ends_in_an_account(client, app, site):
    people.login(client, "administrator")
    fields = {"email": "ny@example.org", "name": "Ny Én", "role": "administrator", "organisation": "", "lang": "nb"}
    page = re.search(r"/invitation/[\w-]+", people.send(client, "/users", page="/users", **fields).text)[0]
    newcomer = app.test_client()
    refused = people.send(newcomer, page, page=page, new_password="short")
    accepted = people.send(newcomer, page, page=page, new_password="en lang adgangskode")

    assert (refused.status_code, "too short" in refused.text) == (400, True)
    assert accepted.location == "/account"
    assert "Ny Én" in newcomer.get("/account").text
    assert newcomer.get(page).status_code == 410


@pytest.mark.parametrize("role", people.ROLES)
def test_the_list_of_accounts_is_for_those_who_invite(client, app, role):
    people.login(client, role)
    allowed = role in ("secretariat", "administrator")

    assert client.get("/users").status_code == (200 if allowed else 404)
    assert app.test_client().get("/users").location == "/login?next=/users"
    if not allowed:
        assert people.send(client, "/users", page="/account", email="a@example.org").status_code == 404


def test_nobody_makes_somebody_mightier_than_themselves(client, site):
    people.login(client, "secretariat")
    fields = {"email": "ny@example.org", "name": "Ny", "role": "administrator", "organisation": "", "lang": "da"}

    assert people.send(client, "/users", page="/users", **fields).status_code == 400
    assert site.store.accounts.known("ny@example.org") is None


def test_fields_that_a_form_does_not_have_change_nothing(client, site):
    people.login(client, "supplier")
    before = site.store.accounts.known("supplier@example.org")[0]
    extra = {"role": "administrator", "organisation": "systematic", "id": "x", "user": "x", "email": "x@example.org"}

    assert people.send(client, "/account/language", page="/account", lang="sv", **extra).status_code == 303
    assert site.store.accounts.known("supplier@example.org")[0] == replace(before, lang="sv")
    people.send(client, "/account/language", page="/account", lang="xx")
    assert site.store.accounts.known("supplier@example.org")[0].lang == "sv"


def test_a_changed_password_leaves_only_this_browser_signed_in(client, app):
    other = app.test_client()
    people.login(other, "supplier")
    people.login(client, "supplier")
    wrong = people.send(
        client, "/account/password", page="/account", password="wrong", new_password="en ny adgangskode"
    )
    assert (wrong.status_code, "not your password" in wrong.text) == (400, True)
    before = client.get_cookie("lessons").value

    people.send(
        client, "/account/password", page="/account", password=people.PASSWORD, new_password="en ny adgangskode"
    )

    assert client.get("/account").status_code == 200
    assert client.get_cookie("lessons").value != before
    assert other.get("/account").status_code == 303


def test_sessions_are_listed_and_ended_one_by_one_and_everywhere(client, app, site):
    firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
    others = [app.test_client(), app.test_client(), app.test_client()]
    for other in others[:2]:
        people.login(other, "supplier", headers={"User-Agent": firefox})
    people.login(others[2], "administrator")
    people.login(client, "supplier")
    known = site.store.accounts.known("supplier@example.org")[0]
    theirs = [s for s in site.store.accounts.sessions(known.id) if s.agent == firefox]
    foreign = site.store.accounts.sessions(site.store.accounts.known("administrator@example.org")[0].id)[0]
    assert client.get("/account").text.count("Firefox · Linux</span>") == 2

    people.send(client, "/account/sessions/end", page="/account", session=theirs[0].id)
    people.send(client, "/account/sessions/end", page="/account", session=foreign.id)
    assert sorted(o.get("/account").status_code for o in others) == [200, 200, 303]

    answer = people.send(client, "/account/sessions/end", page="/account")
    assert answer.location == "/login"
    assert [c.get("/account").status_code for c in (*others[:2], client)] == [303] * 3
    assert others[2].get("/account").status_code == 200


def test_what_is_known_of_somebody_is_a_file_for_them_alone(client, app):
    people.login(client, "supplier")
    answer = client.get("/account/export")

    assert answer.json["account"]["email"] == "supplier@example.org"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="lessons-account.json"'
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert app.test_client().get("/account/export").location == "/login?next=/account/export"


def test_an_erased_account_is_gone_and_its_pages_are_a_former_users(client, app, site):
    user = site.store.accounts.known("supplier@example.org")[0]
    store_pages(site, {"a": small.LESSON}, actor=user.id)
    people.login(client, "supplier")
    assert "Test supplier" in client.get("/lessons/a/history").text
    reader = app.test_client()
    kept = reader.get("/lessons/a/history?ui=da")
    assert people.send(client, "/account/erase", page="/account", password="wrong").status_code == 400

    answer = people.send(client, "/account/erase", page="/account", password=people.PASSWORD)

    assert answer.location == "/"
    assert client.get("/account").status_code == 303
    assert people.login(app.test_client(), "supplier").status_code == 401
    assert reader.get("/lessons/a/history?ui=da", headers={"If-None-Match": kept.headers["ETag"]}).status_code == 200
    fresh = served(site).test_client().get("/lessons/a/history?ui=da").text
    assert ("Test supplier" in fresh, "Tidligere bruger" in fresh) == (False, True)


def test_the_last_administrator_is_told_why_they_cannot_go(client):
    people.login(client, "administrator")
    answer = people.send(client, "/account/erase", page="/account", password=people.PASSWORD)

    assert (answer.status_code, "only administrator" in answer.text) == (409, True)


def test_a_session_that_is_over_is_asked_to_log_in(site):
    later = [NOON]
    client = served(replace(site, clock=lambda: later[0])).test_client()
    people.login(client, "supplier")
    later[0] += timedelta(days=8)

    assert client.get("/account").location == "/login?next=/account"
    assert "Log in</a>" in client.get("/").text


OWN = ("/", "/lessons", "/lessons/a-b", "/search?q=a%20b&country=DK", "/lessons/", "/search?q=//x", "/a/b/c?x=/y")
FOREIGN = (
    "", "//evil.example", "/\\evil.example", "\\\\evil.example", "https://evil.example", "javascript:alert(1)", "/a//b",
    "/%5cevil.example", "/%2fevil.example", "/%2F%2Fevil.example", "/\tevil", "/a\r\nSet-Cookie: x=y", " /a", "/a b", "evil",
    "/%0d%0aX: y", "///evil.example", "/a\x00", "/æ", "/" + "a" * 2001, "/.//evil.example", "/@evil.example//", "?q=a",
)  # fmt: skip


@pytest.mark.parametrize("address", OWN)
def test_an_address_of_ours_is_gone_to(address):
    assert own(address) == address


@pytest.mark.parametrize("address", FOREIGN, ids=repr)
def test_no_other_address_is(address):
    assert own(address) == ""


def test_many_segments_are_read_in_no_time():
    assert own("/" + "a/" * 900 + "\\") == ""
    assert own("/" + "a" * 1990 + "\\") == ""


def test_no_hostile_address_leads_off_the_site(client, shared):
    people.login(client, "supplier")
    for payload in payloads(shared, "redirect"):
        answer = client.get("/login", query_string={"next": payload.encode("utf-8", "replace").decode()})
        assert answer.status_code == 302
        assert re.fullmatch(r"/(?![/\\])[\x21-\x7e]*", answer.location), payload
        assert "\\" not in answer.location


def test_the_login_form_keeps_only_an_address_of_ours(client):
    assert 'name="next" value="/lessons"' in client.get("/login?next=/lessons").text
    assert 'name="next"' not in client.get("/login?next=//evil.example").text
    assert people.login(client, "supplier", next="https://evil.example").location == "/account"


@pytest.mark.parametrize("address", [*ADDRESSES[:3], "/lessons/nope", "/changes.atom", "/sitemap.xml", "/healthz"])
def test_readers_get_no_cookie_and_the_way_in(client, address):
    answer = client.get(address)

    assert "Set-Cookie" not in answer.headers
    assert answer.mimetype != "text/html" or ">Log in</a>" in answer.text


@pytest.mark.parametrize("path", ["/login", "/account", "/users", "/invitation/x", "/reset/x"])
def test_pages_about_accounts_are_kept_by_nobody(client, path):
    for _ in range(2):
        assert "no-store" in client.get(path).headers["Cache-Control"]
    people.login(client, "administrator")
    assert client.get(path).headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("given", ["x", "a" * 43, "%00", "%ff", "a%0d%0ab"])
def test_a_link_that_is_none_says_so(client, given):
    assert client.get(f"/invitation/{given}").status_code == 410
    assert client.get(f"/other/{given}").status_code == 404


def test_accounts_speak_the_readers_language(client):
    for language, words in (("da", "Log ind"), ("nb", "Logg inn"), ("sv", "Logga in"), ("en", "Log in")):
        assert f"<h1>{words}</h1>" in client.get(f"/login?ui={language}").text
    short = people.send(client, "/login?ui=da", email="a@example.org", password="x")
    assert "passer ikke sammen" in short.text
