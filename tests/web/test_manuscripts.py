"""Writing on the web: nothing that somebody sends is lost, wrong answers are kept as they were typed, nobody else sees them."""

import re
from html import unescape

import pytest

from lessons import hearing, manuscripts, workflow
from lessons.permissions import viewer_of
from tests import small, writing
from tests.hostile import payloads
from tests.web import people
from tests.web.conftest import served

BODY = {
    "part.event": "Data blev **flyttet**.",
    "part.lesson": "Prøv først.",
    "part.recommendation": "Styregruppen beder om en prøve før kontrakten.",
}
FILLED = {
    "title": "Prøv med rigtige data før flytningen",
    "lang": "da",
    "year": "2024",
    "kind": "avoid",
    "organisations": ["Region Nordjylland", ""],
    "regions": ["region-nordjylland"],
    "suppliers": ["Systematic A/S"],
    "risks": ["data_migration"],
    "phase": "implementation",
    "applies_when": "Data kommer fra flere systemer\r\n\r\nData er gamle",
    "sources.title": ["Rapport", "Uden adresse", ""],
    "sources.url": ["https://example.org/rapport", "", ""],
    **BODY,
}
RAW = {
    "title": "Prøv med rigtige data før flytningen",
    "lang": "da",
    "kind": "avoid",
    "organisations": ["region-nordjylland"],
    "regions": ["region-nordjylland"],
    "suppliers": ["systematic"],
    "risks": ["data_migration"],
    "phase": "implementation",
    "year": "2024",
    "applies_when": ["Data kommer fra flere systemer", "Data er gamle"],
    "sources": [{"title": "Rapport", "url": "https://example.org/rapport"}, {"title": "Uden adresse"}],
}
BODY_TEXT = """## Hvad skete der

Data blev **flyttet**.

## Læring

Prøv først.

## Anbefaling

Styregruppen beder om en prøve før kontrakten.
"""
JSON = {"Accept": "application/json"}


@pytest.fixture
def site(bare_site, put):
    for slug, source in writing.PAGES.items():
        put(source, slug)
    return bare_site


@pytest.fixture
def who(site):
    return writing.people(site)


@pytest.fixture
def client(site, who):
    """Opens a browser in which somebody is signed in."""
    app = served(site)

    def client(name="leader"):
        browser = app.test_client()
        people.login(browser, name)
        return browser

    return client


def hidden(page):
    return {n: unescape(v) for n, v in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page)}


def send(browser, address, page=None, headers=None, **fields):
    """Fill in the form that stands at an address."""
    text = page or browser.get(address).text
    return browser.post(address, data={**hidden(text), **fields}, headers=headers or {})


def begun(browser, **fields):
    answer = send(browser, "/manuscripts/new?type=lesson", **{**FILLED, **fields})
    assert answer.status_code == 303, answer.text
    return re.search(r"/manuscripts/(\w+)/edit", answer.location)[1]


def test_what_is_filled_in_becomes_fields_and_headings(site, who, client):
    id = begun(client())
    kept = manuscripts.opened(site, who["leader"], id)

    assert (dict(kept.text.raw), kept.text.body) == (RAW, BODY_TEXT)
    assert (kept.version, kept.state, kept.type) == (1, "draft", "lesson")


def test_the_form_shows_again_what_was_filled_in(site, who, client):
    browser = client()
    id = begun(browser)
    address = f"/manuscripts/{id}/edit"
    text = browser.get(address).text

    assert 'value="Systematic A/S"' in text
    assert 'value="region-nordjylland" checked' in text
    assert "<strong>flyttet</strong>" in text
    send(browser, address, text, **FILLED)
    assert manuscripts.opened(site, who["leader"], id).text.raw == RAW


def test_beginning_twice_begins_once(site, who, client):
    browser = client()
    page = browser.get("/manuscripts/new?type=lesson").text
    for title in ("Første", "Første igen"):
        send(browser, "/manuscripts/new?type=lesson", page, title=title)

    assert [(m.text.title, m.version) for m in manuscripts.mine(site, who["leader"])] == [("Første igen", 2)]


def test_nobody_begins_under_the_id_of_another(site, who, client):
    id = begun(client())
    answer = send(client("rival"), "/manuscripts/new?type=lesson", title="Min", draft=id)

    assert answer.status_code == 404
    assert manuscripts.opened(site, who["leader"], id).text.title == RAW["title"]


def test_wrong_answers_are_kept_and_said_at_the_field(site, who, client):
    browser = client()
    id = begun(browser, year="i fjor", suppliers=["Ukendt A/S"], phase="", title="")
    text = browser.get(f"/manuscripts/{id}/edit?ui=da").text

    assert manuscripts.opened(site, who["leader"], id).text.raw["year"] == "i fjor"
    assert (
        'value="i fjor" autocomplete="off" inputmode="numeric" class="brief" aria-describedby="year-help year-wrong"'
        in text
    )
    assert "»i fjor« passer ikke. Skriv et helt tal fra 1950 til 2100." in unescape(text)
    assert 'value="Ukendt A/S"' in text
    assert "»Ukendt A/S« kendes ikke her." in unescape(text)
    assert re.findall(r'<li><a href="#(\w+)">', text)[-2:] == ["title", "phase"]


def test_a_personal_number_is_shown_masked_at_its_part(client):
    browser = client()
    id = begun(browser, **{"part.event": "Borgeren 010203-1234 ringede."})
    text = unescape(browser.get(f"/manuscripts/{id}/edit?ui=en").text)

    assert "01••••-•••• looks like a Swedish personal number (personnummer). Remove it before you hand in." in text
    assert 'aria-describedby="part.event-help part.event-wrong"' in text


def test_a_personal_number_is_told_while_it_is_typed(client):
    browser = client()
    page = browser.get("/manuscripts/new?type=lesson&ui=en").text
    given = {**hidden(page), **FILLED, "title": "Ring til 010203-4567", "part.event": "CPR 010203-4567 stod i loggen."}

    notes = unescape(browser.post("/manuscripts/hints?ui=en", data=given).text)

    said = "01••••-•••• looks like a Danish personal number (CPR). Remove it before you hand in."
    assert notes.count(said) == 2
    assert 'href="#title"' in notes


def test_a_page_that_saves_by_itself_is_answered_in_json(site, who, client):
    browser = client()
    page = browser.get("/manuscripts/new?type=lesson").text
    first = send(browser, "/manuscripts/new?type=lesson", page, JSON, title="Mens")
    id = hidden(page)["draft"]
    address = f"/manuscripts/{id}/edit"

    assert first.json == {"version": 1, "address": address}
    again = browser.post(address, data={**hidden(page), "seen": "1", "title": "Mens jeg"}, headers=JSON)
    same = browser.post(address, data={**hidden(page), "seen": "2", "title": "Mens jeg"}, headers=JSON)
    assert (again.json["version"], same.json["version"]) == (2, 2)
    kinds = [v.kind for v in site.store.manuscripts.versions(id, viewer_of(who["leader"]))]
    assert kinds == ["auto", "saved"]


def test_a_save_that_comes_too_late_shows_both_and_loses_neither(site, who, client):
    mine, theirs = client(), client("colleague")
    id = begun(mine)
    address = f"/manuscripts/{id}/edit?ui=en"
    before = mine.get(address).text
    send(theirs, address, **{**FILLED, "title": "Deres titel", "year": "2023"})
    answer = send(mine, address, before, **{**FILLED, "title": "Min titel", "part.lesson": "Prøv to gange."})
    text = unescape(answer.text)

    assert answer.status_code == 409
    assert "Yours is kept as version 3." in text
    assert re.findall(r'name="take\.([\w.]+)" value="theirs"', text) == ["title", "year", "part.lesson"]
    assert [(v.number, v.kind, v.text.title) for v in site.store.manuscripts.versions(id, viewer_of(who["leader"]))] == [
        (3, "aside", "Min titel"), (2, "saved", "Deres titel"), (1, "saved", RAW["title"]),
    ]  # fmt: skip

    chosen = {"take.title": "mine", "take.year": "theirs", "take.part.lesson": "mine"}
    send(mine, address, answer.text, **{**FILLED, "title": "Min titel", "part.lesson": "Prøv to gange.", **chosen})
    kept = manuscripts.opened(site, who["leader"], id)
    assert (kept.version, kept.text.title, kept.text.raw["year"]) == (4, "Min titel", "2023")
    assert "Prøv to gange." in kept.text.body


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [("En indledning.", ""), ("", "En indledning.")],
    ids=["mine alone has one", "theirs alone has one"],
)
def test_an_opening_text_that_only_one_has_is_chosen_too(site, who, client, mine, theirs):
    own, colleague = client(), client("colleague")
    id = begun(own)
    address = f"/manuscripts/{id}/edit?ui=en"
    before = own.get(address).text
    send(colleague, address, **{**FILLED, "title": "Deres titel", "part.": theirs})
    answer = send(own, address, before, **{**FILLED, "part.": mine})

    assert answer.status_code == 409
    assert re.findall(r'name="take\.([\w.]+)" value="theirs"', answer.text) == ["title", "part."]
    send(own, address, answer.text, **{**FILLED, "part.": mine, "take.part.": "theirs"})
    assert manuscripts.opened(site, who["leader"], id).text.body.startswith(theirs or BODY_TEXT)


def test_saving_by_itself_stops_in_a_conflict_and_says_so(client):
    mine, theirs = client(), client("colleague")
    id = begun(mine)
    address = f"/manuscripts/{id}/edit?ui=en"
    before = mine.get(address).text
    send(theirs, address, **{**FILLED, "title": "Deres"})
    answer = send(mine, address, before, JSON, **{**FILLED, "title": "Min"})

    assert (answer.status_code, answer.json["aside"]) == (409, 3)
    assert answer.json["message"].startswith("Somebody has saved another version meanwhile.")


def test_what_is_sent_after_handing_in_is_kept_and_says_what_to_do(site, who, client):
    browser = client()
    id = begun(browser)
    address = f"/manuscripts/{id}/edit"
    before = browser.get(address).text
    workflow.submit(site, who["leader"], id, 1)
    answer = send(browser, f"{address}?ui=en", before, **{**FILLED, "title": "Senere"})

    assert (answer.status_code, browser.get(address).location) == (409, f"/manuscripts/{id}")
    assert "take the lesson back to go on" in answer.text
    assert "Save what you have chosen" not in answer.text


@pytest.mark.parametrize(
    ("then", "leads"),
    [("stay", "/manuscripts/{}/edit?saved=1"), ("hand_in", "/manuscripts/{}"), ("", "/manuscripts/{}/edit?saved=1")],
)
def test_a_save_leads_where_its_button_says(client, then, leads):
    browser = client()
    page = browser.get("/manuscripts/new?type=lesson").text
    answer = send(browser, "/manuscripts/new?type=lesson", page, title="A", then=then)

    assert answer.location == leads.format(hidden(page)["draft"])


def test_what_cannot_be_kept_is_refused_with_the_text_in_the_form(client):
    answer = send(client(), "/manuscripts/new?type=lesson", title="x", **{"part.event": "y" * 201_000})

    assert answer.status_code == 400
    assert "y" * 1000 in answer.text


def test_a_preview_saves_nothing_and_keeps_what_was_typed(site, who, client):
    browser = client()
    page = browser.get("/manuscripts/new?type=lesson").text
    answer = browser.post("/manuscripts/preview", data={**hidden(page), **FILLED})

    assert "<strong>flyttet</strong>" in answer.text
    assert 'action="/manuscripts/new?type=lesson"' in answer.text
    assert hidden(answer.text)["draft"] == hidden(page)["draft"]
    assert manuscripts.mine(site, who["leader"]) == []


def test_the_language_that_a_hint_names_is_taken_by_its_button(site, who, client):
    browser = client()
    id = begun(browser, lang="sv", written_in="da")

    assert manuscripts.opened(site, who["leader"], id).text.lang == "da"


def test_a_published_page_is_changed_through_a_manuscript(site, who, client, put):
    put(small.LESSON, "a")
    desk = client("desk")
    page = desk.get("/lessons/a/edit").text
    assert "Data blev flyttet uden en prøve." in page
    answer = send(desk, "/lessons/a/edit", page, **FILLED, comment="Bedre titel")
    id = re.search(r"/manuscripts/(\w+)/edit", answer.location)[1]

    assert desk.get("/lessons/a/edit").location == f"/manuscripts/{id}/edit"
    assert site.store.page("lesson", "a", small.EVERYONE).title == "Test med rigtige data før overgangen"
    form = desk.get(f"/manuscripts/{id}/edit").text
    published = send(desk, f"/manuscripts/{id}/edit", form, **FILLED, then="publish", comment="Bedre titel")
    assert published.location == "/lessons/a"
    assert site.store.page("lesson", "a", small.EVERYONE).title == RAW["title"]


def test_a_change_to_a_page_that_was_changed_meanwhile_is_compared_before_it_is_published(site, who, client, put):
    put(small.LESSON, "a")
    desk = client("desk")
    id = re.search(r"manuscripts/(\w+)/", send(desk, "/lessons/a/edit", **FILLED).location)[1]
    put(small.LESSON.replace("year: 2022", "year: 2021"), "a")
    address = f"/manuscripts/{id}/edit"
    refused = send(desk, address, **FILLED, then="publish", base="0")
    assert refused.status_code == 409

    compared = desk.get(address).text
    assert 'name="take.year" value="theirs"' in compared
    chosen = {**FILLED, "take.year": "theirs", "then": "publish"}
    assert send(desk, address, compared, **chosen).location == "/lessons/a"
    page = site.store.page("lesson", "a", small.EVERYONE)
    assert (page.title, page.meta["year"], page.revision) == (RAW["title"], 2021, 3)


@pytest.mark.parametrize("name", ["leader", "supplier", "member"])
def test_who_may_not_change_a_page_finds_no_form(client, put, name):
    put(small.LESSON, "a")

    assert client(name).get("/lessons/a/edit").status_code == 404


@pytest.mark.parametrize("name", ["supplier", "rival", "member", "desk", "chief"])
def test_others_find_nothing_of_a_draft(client, name):
    id = begun(client())
    other = client(name)
    token = people.token(other, "/account")
    gets = [f"/manuscripts/{id}/edit", *(f"/manuscripts/{id}/versions{rest}" for rest in ("", "/1", "/compare"))]
    posts = [f"/manuscripts/{id}/{rest}" for rest in ("edit", "preview", "hints", "versions/1")]

    assert [other.get(address).status_code for address in gets] == [404] * 4
    assert [other.post(a, data={"csrf_token": token}).status_code for a in posts] == [404] * 4


def test_whoever_is_asked_finds_no_earlier_version(site, who, client):
    m = manuscripts.begin(site, who["leader"], writing.text(title="Før"))
    manuscripts.save(site, who["leader"], m.id, 1, writing.text())
    workflow.submit(site, who["leader"], m.id, 2)
    hearing.ask(site, who["desk"], m.id, 2)
    browser = client("supplier")

    versions = [f"/manuscripts/{m.id}/versions{rest}" for rest in ("", "/1", "/2", "/compare?from=1&to=2")]
    assert browser.get(f"/manuscripts/{m.id}").status_code == 200
    assert [browser.get(address).status_code for address in versions] == [404] * 4


def test_versions_are_listed_read_compared_and_taken_back(site, who, client):
    browser = client()
    id = begun(browser)
    send(browser, f"/manuscripts/{id}/edit", **{**FILLED, "title": "Anden titel"})
    listed = browser.get(f"/manuscripts/{id}/versions?ui=en").text

    assert re.findall(r">Version (\d)<", listed) == ["2", "1"]
    compared = browser.get(f"/manuscripts/{id}/versions/compare").text
    assert "<del>" in compared
    assert "<ins>" in compared
    read = browser.get(f"/manuscripts/{id}/versions/1").text
    assert RAW["title"] in read
    send(browser, f"/manuscripts/{id}/versions/1", read)
    assert manuscripts.opened(site, who["leader"], id).text.title == RAW["title"]
    assert manuscripts.opened(site, who["leader"], id).version == 3


@pytest.mark.parametrize("type", ["project", "organisation", "solution", "guide", "lesson"])
def test_every_page_type_has_a_form(client, type):
    assert client().get(f"/manuscripts/new?type={type}").status_code == 200


@pytest.mark.parametrize("address", ["/manuscripts/new?type=king", "/manuscripts/nope/edit", "/lessons/nope/edit"])
def test_what_is_not_there_is_not_found(client, address):
    assert client().get(address).status_code == 404


def test_the_first_page_says_how_it_goes_on_and_lists_what_was_begun(site, who, client):
    browser = client()
    begun(browser)

    assert RAW["title"] in browser.get("/contribute").text
    assert RAW["title"] not in served(site).test_client().get("/contribute").text


def test_a_page_that_was_long_open_asks_for_its_token(site, who, client):
    browser = client()

    assert browser.get("/manuscripts/token").json["user"] == who["leader"].id
    assert served(site).test_client().get("/manuscripts/token").status_code == 303


@pytest.mark.parametrize(("name", "every"), [("xss_html", 90), ("naughty", 40), ("ssti", 30), ("unicode_spoof", 12)])
def test_hostile_text_in_every_question_is_only_text(client, shared, name, every):
    """The client refuses any page with something live in it that is not ours."""
    browser = client()
    page = browser.get("/manuscripts/new?type=lesson").text
    address = f"/manuscripts/{hidden(page)['draft']}/edit"
    for seen, payload in enumerate(p for p in payloads(shared, name)[::every] if len(p) < 20_000):
        sent = payload.encode("utf-8", "replace").decode()
        filled = dict.fromkeys((*FILLED, "project", "written_in", "again", "audience", "comment"), sent)
        kept = browser.post(address if seen else "/manuscripts/new", data={**hidden(page), **filled, "seen": str(seen)})
        assert kept.status_code in (303, 409), payload
        assert browser.get(address).status_code == 200
        assert browser.post("/manuscripts/preview", data={**hidden(page), **filled}).status_code == 200
        assert browser.get(address.replace("edit", "versions/compare")).status_code == 200
