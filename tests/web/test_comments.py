"""Comments on the page: forms for members alone, nothing of anybody's name for others, and the same bytes for all readers."""

import re
from contextlib import suppress
from html import unescape

import pytest

from lessons import comments
from lessons.comments import Said
from lessons.errors import Invalid
from lessons.tries import PER_WRITER
from tests import small
from tests.hostile import payloads
from tests.web import people
from tests.web.conftest import served, store_pages

LESSON = "/lessons/a"
HIDDEN = small.LESSON.replace("lang: da\n", "lang: da\naudience: council\n", 1)
GOOD = {"kind": "comment", "text": "Det genkender vi."}
USE = {"kind": "use", "text": "Vi prøvede først.", "project": "NordEPJ", "outcome": "helped"}


@pytest.fixture
def site(bare_site):
    store_pages(
        bare_site,
        {
            "a": small.LESSON,
            "hidden": HIDDEN,
            "nordepj": small.PROJECT,
            "region-nordjylland": small.ORGANISATION,
            "systematic": small.SUPPLIER,
        },
    )
    for role in people.ROLES:
        people.add(bare_site, role)
    return bare_site


@pytest.fixture
def app(site):
    return served(site)


@pytest.fixture
def reader(app):
    return app.test_client()


@pytest.fixture
def member(app):
    return signed_in(app, "project_leader")


@pytest.fixture
def desk(app):
    return signed_in(app, "secretariat")


def signed_in(app, role):
    client = app.test_client()
    people.login(client, role)
    return client


def send(client, page=LESSON, **fields):
    """Fill in a form of the page, as a browser would."""
    return people.send(client, f"{page}/comments", page, **fields)


def talk_of(client, page=LESSON):
    """What the page says below the article, hidden words left out, in one line."""
    text = client.get(page).text.partition('id="comments"')
    part = text[0].rpartition("</article>")[2] + text[2].partition("</main>")[0]
    part = re.sub(r"<datalist.*?</datalist>|<details.*?</details>", "", part, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", re.sub(r'<span class="unseen">[^<]*</span>', "", part))).split())


def ids(client, page=LESSON):
    return re.findall(r'id="comment-(\w+)"', client.get(page).text)


@pytest.mark.parametrize("language", ["da", "nb", "sv", "en"])
def test_the_page_is_sound_with_everything_on_it_in_every_language(site, app, reader, member, desk, language):
    send(member, **GOOD)
    send(member, kind="question", text="Hvor længe?")
    send(desk, kind="comment", text="To uger.", answer_to=ids(reader)[-1])
    send(member, **USE)
    send(desk, kind="thanks")
    send(member, kind="comment", text="Væk.")
    people.send(member, f"{LESSON}/comments/{ids(reader)[-1]}/remove", LESSON)
    for client in (reader, member, desk):
        assert client.get(LESSON, headers={"Accept-Language": language}).status_code == 200
        assert len(ids(client)) == 5


def test_a_comment_comes_back_to_where_it_stands(member, reader):
    answer = send(member, **GOOD)

    assert (answer.status_code, answer.location) == (303, f"{LESSON}#comment-{ids(reader)[0]}")
    assert "Det genkender vi." in talk_of(reader)


def test_readers_see_role_and_organisation_and_members_the_name(member, reader, desk):
    send(member, **GOOD)

    assert "Project leader Region Nordjylland 31 March 2026" in talk_of(reader)
    assert "Test project_leader" not in reader.get(LESSON).text
    assert "Test project_leader Project leader Region Nordjylland 31 March 2026" in talk_of(desk)


def test_readers_are_asked_to_log_in_and_get_no_form(reader, member):
    text = reader.get(LESSON).text

    assert '<a href="/login?next=/lessons/a" rel="nofollow">Log in to comment</a>' in text
    assert ("<textarea" in text, "csrf_token" in text) == (False, False)
    assert ("<textarea" in member.get(LESSON).text, "Log in to comment" in member.get(LESSON).text) == (True, False)


def test_every_reader_gets_the_same_page_until_something_is_said(app, member):
    one, other = app.test_client(), app.test_client()
    before = one.get(LESSON)
    assert (before.data, before.headers["ETag"]) == (other.get(LESSON).data, other.get(LESSON).headers["ETag"])
    assert before.headers["Cache-Control"] == "public, max-age=0, must-revalidate"
    send(member, **GOOD)

    after = other.get(LESSON, headers={"If-None-Match": before.headers["ETag"]})
    assert (after.status_code, "Det genkender vi." in after.text) == (200, True)
    assert one.get(LESSON).data == after.data


def test_a_use_is_counted_and_told_with_its_project(member, reader):
    send(member, **USE)
    send(member, **{**USE, "project": "Vores eget", "outcome": "did_not_help"})
    text = talk_of(reader)

    assert (
        "Where it was used 2 Region Nordjylland · Vores eget It did not help Vi prøvede først. Project leader 31 March 2026"
        in text
    )
    assert '<a href="/projects/nordepj" lang="da">NordEPJ</a>' in reader.get(LESSON).text
    assert '<a href="#uses">Used 2 times</a>' in reader.get(LESSON).text


def test_uses_are_open_data(member, reader):
    send(member, **USE)
    send(member, **{**USE, "project": "Vores eget", "outcome": "partly"})

    assert reader.get("/api/pages/lesson/a").json["uses"] == [
        {
            "organisation": "region-nordjylland", "project": project, "outcome": outcome,
            "at": "2026-03-31T12:00:00+00:00",
        }
        for project, outcome in (("Vores eget", "partly"), ("nordepj", "helped"))
    ]  # fmt: skip
    schema = reader.get("/api/openapi.json").json["paths"]["/api/pages/{type}/{slug}"]["get"]["responses"]["200"]
    described = schema["content"]["application/json"]["schema"]["properties"]
    assert set(described) == set(reader.get("/api/pages/lesson/a").json)
    assert list(described["uses"]["items"]["properties"]) == ["organisation", "project", "outcome", "at"]


def test_what_is_said_is_in_the_log_and_in_no_list_of_changed_pages(member, reader):
    places = ("/changes", "/changes.atom", f"{LESSON}/history", "/search.atom?q=rigtige", "/lessons")
    before = {place: reader.get(place).data for place in places}
    send(member, **USE)
    send(member, kind="thanks")

    assert {place: reader.get(place).data for place in places} == before
    log = reader.get("/api/changes?since=5").json["changes"]
    assert [(c["url"], c["action"], c["revision"]) for c in log] == [(LESSON, "use", 1), (LESSON, "thanks", 1)]


def test_thanks_are_counted_and_taken_back(member, desk, reader):
    assert send(member, kind="thanks").location == f"{LESSON}#thanks"
    send(member, kind="thanks")
    send(desk, kind="thanks")
    assert "2 members say thanks." in talk_of(reader)
    mine = re.search(r"/comments/(\w+)/remove", member.get(LESSON).text)[1]
    people.send(member, f"{LESSON}/comments/{mine}/remove", LESSON)

    assert "1 member says thanks." in talk_of(reader)
    assert "Say thanks" in talk_of(member)


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ({**GOOD, "text": ""}, comments.TEXT),
        ({**GOOD, "text": "cpr 010170-1234"}, comments.NUMBER),
        ({**USE, "outcome": ""}, comments.OUTCOME),
        ({**GOOD, "answer_to": "x"}, comments.QUESTION),
        ({"kind": "score", "text": "5/5"}, comments.KIND),
        ({}, comments.KIND),
    ],
    ids=str,
)
def test_a_form_with_a_fault_comes_back_with_what_was_written(member, reader, given, fault):
    answer = send(member, **given)

    assert answer.status_code == 400
    assert fault in unescape(answer.text)
    assert given.get("text", "") in answer.text
    assert ids(reader) == []


def test_a_mail_address_is_asked_about_and_stands_when_it_is_meant(member, reader):
    given = {**GOOD, "text": "Skriv til anna.hansen@example.org"}
    asked = send(member, **given)
    assert (asked.status_code, 'name="meant"' in asked.text) == (400, True)
    send(member, **given, meant="yes")

    assert "Skriv til anna.hansen@example.org" in talk_of(reader)
    assert "mailto:anna" not in reader.get(LESSON).text


def test_what_one_said_is_changed_on_a_page_of_its_own(member, reader):
    send(member, **USE)
    (id,) = ids(reader)
    address = f"{LESSON}/comments/{id}"
    form = member.get(address).text
    assert ('value="NordEPJ"' in form, "Vi prøvede først.</textarea>" in form) == (True, True)

    answer = people.send(member, address, address, **{**USE, "text": "Vi prøvede to gange."})
    assert answer.location == f"{LESSON}#comment-{id}"
    assert "Vi prøvede to gange." in talk_of(reader)
    assert people.send(member, address, address, **{**USE, "text": ""}).status_code == 400


@pytest.mark.parametrize(
    ("who", "trace"), [("member", "Removed by its author."), ("desk", "Removed by the secretariat.")]
)
def test_what_is_removed_leaves_who_removed_it(request, member, reader, who, trace):
    send(member, **{**USE, "text": "kanariefugl", "project": "kanariefugl"})
    (id,) = ids(reader)
    client = request.getfixturevalue(who)
    assert "kanariefugl" in client.get(f"{LESSON}/comments/{id}").text
    people.send(client, f"{LESSON}/comments/{id}/remove", LESSON)

    assert trace in talk_of(reader)
    for place in (LESSON, "/api/pages/lesson/a"):
        assert "kanariefugl" not in reader.get(place).text
    assert "kanariefugl" not in member.get("/account/export").text
    assert reader.get("/api/pages/lesson/a").json["uses"] == []


@pytest.mark.parametrize("role", ["supplier", "council_member"])
def test_what_others_said_is_not_for_another_member_to_change(app, member, reader, role):
    send(member, **GOOD)
    (id,) = ids(reader)
    client = signed_in(app, role)

    assert "Change or remove" not in client.get(LESSON).text
    assert client.get(f"{LESSON}/comments/{id}").status_code == 404
    for rest in ("", "/remove"):
        assert people.send(client, f"{LESSON}/comments/{id}{rest}", LESSON, **GOOD).status_code == 404
    assert "Det genkender vi." in talk_of(reader)


def test_nobody_says_anything_without_logging_in(reader):
    answer = people.send(reader, f"{LESSON}/comments", **GOOD)

    assert (answer.status_code, answer.location) == (303, "/login")
    assert reader.get(f"{LESSON}/comments/x").location == "/login?next=/lessons/a/comments/x"
    assert ids(reader) == []


def test_a_hidden_page_hides_what_is_said_about_it(app, member, reader):
    council = signed_in(app, "council_member")
    send(council, "/lessons/hidden", kind="comment", text="kanariefugl")
    (id,) = ids(council, "/lessons/hidden")

    for client in (member, reader):
        assert client.get("/lessons/hidden/comments").status_code == 404
    assert member.get(f"/lessons/hidden/comments/{id}").status_code == 404
    assert people.send(member, "/lessons/hidden/comments", LESSON, **GOOD).status_code == 404
    assert member.get(f"{LESSON}/comments/{id}").status_code == 404
    assert len(reader.get("/api/changes").json["changes"]) == 4


@pytest.mark.parametrize("page", ["/organisations/systematic", "/organisations/region-nordjylland"])
def test_nothing_is_said_about_organisations(member, page):
    assert 'id="comments"' not in member.get(page).text
    assert people.send(member, f"{page}/comments", LESSON, **GOOD).status_code == 400


def test_a_project_is_spoken_about_and_not_used(member, reader):
    send(member, "/projects/nordepj", **GOOD)

    assert "Det genkender vi." in talk_of(reader, "/projects/nordepj")
    assert 'id="uses"' not in member.get("/projects/nordepj").text


def test_the_address_of_the_comments_leads_to_the_page(reader):
    assert reader.get(f"{LESSON}/comments").location == f"{LESSON}#comments"
    assert reader.get("/lessons/nowhere/comments").status_code == 404


def test_too_much_at_once_has_to_wait_and_keeps_what_was_written(member):
    for n in range(PER_WRITER):
        assert send(member, **{**GOOD, "text": f"Nummer {n}"}).status_code == 303
    answer = send(member, **{**GOOD, "text": "En til"})

    assert (answer.status_code, answer.headers["Retry-After"], "En til</textarea>" in answer.text) == (429, "900", True)


def test_a_former_users_words_stay_without_them(member, reader):
    send(member, **GOOD)
    assert "Project leader Region Nordjylland" in talk_of(reader)
    people.send(member, "/account/erase", "/account", password=people.PASSWORD)

    assert "Det genkender vi. Former user 31 March 2026" in talk_of(reader)


@pytest.mark.parametrize(
    ("state", "closed"), [("published", False), ("under_review", False), ("superseded", True), ("retired", True)]
)
def test_a_page_that_takes_no_more_says_so_and_shows_no_form(site, member, reader, state, closed):
    send(member, **GOOD)
    site.store._db.execute("UPDATE pages SET state = ? WHERE slug = 'a'", [state])
    text = reader.get(LESSON).text

    assert ("Nothing more can be said" in text, "Log in to comment" in text) == (closed, not closed)
    assert ("<textarea" in member.get(LESSON).text, "Det genkender vi." in text) == (not closed, True)


@pytest.mark.parametrize("name", ["xss_html", "naughty", "ssti", "sqli", "unicode_spoof", "crlf"])
def test_hostile_text_is_only_text(site, reader, shared, name):
    author = site.store.accounts.users()[0]
    page = site.store.page("lesson", "a")
    for payload in payloads(shared, name)[::8]:
        text = payload.encode("utf-8", "replace").decode()[:2000]
        for said in (Said("comment", text, meant=True), Said("use", text, text[:200], "helped", meant=True)):
            with suppress(Invalid):
                comments.add(site, page, author, said)
    answer = reader.get(LESSON)

    assert (answer.status_code, len(ids(reader)) > 3) == (200, True)
    assert not re.search(
        r"<(?:script(?! type=\"module\")|img|svg|iframe|object|embed|style)\b", answer.text, re.IGNORECASE
    )


def test_hostile_text_in_every_field_of_the_form_is_borne(member, shared):
    for payload in payloads(shared, "xss_html")[:12] + payloads(shared, "naughty")[::40]:
        text = payload.encode("utf-8", "replace").decode()
        answer = send(member, **dict.fromkeys(("kind", "text", "project", "outcome", "answer_to", "meant"), text))
        assert answer.status_code in (400, 429)
        assert member.get(f"{LESSON}/comments/{'x' + text[:40].encode().hex()}").status_code == 404
