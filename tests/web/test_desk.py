"""The desk's page: what waits, for whom and since when, part by part, and what is pressed there."""

import re
from datetime import timedelta

import pytest

from lessons import accounts, hearing, manuscripts, reviewing, workflow
from lessons.accounts import Newcomer
from lessons.hearing import Answer
from tests import small, writing
from tests.conftest import NOON
from tests.web import people
from tests.web.conftest import served, store_pages

DUE = small.LESSON.replace("year: 2022", "year: 2022\nreview_due: '2026-01-01'")
PARTS = ["check", "publishing", "offered", "doubted", "answers", "unreached", "due", "invited"]


@pytest.fixture
def site(bare_site):
    store_pages(bare_site, {**writing.PAGES, "due": DUE, "doubted": small.LESSON, "answered": small.SWEDISH})
    return bare_site


@pytest.fixture
def who(site):
    return writing.people(site)


@pytest.fixture
def sign_in(site, who):
    app = served(site)
    return lambda name: people.signed_in(app, site, who[name])


def submitted(site, who, title, at=timedelta(0), **fields):
    """A manuscript handed in some time before now."""
    then = writing.later(site, seconds=-at.total_seconds())
    m = manuscripts.begin(then, who["leader"], writing.text(title=title, **fields))
    return then, workflow.submit(then, who["leader"], m.id, 1)


@pytest.fixture
def full(site, who):
    """A desk with something in every part."""
    submitted(site, who, "Indsendt", timedelta(days=3))
    for title, days in (("Venter", 1), ("Tiden er gået", 20)):
        then, m = submitted(site, who, title, timedelta(days=days))
        hearing.ask(then, who["desk"], m.id, 1)
    then, m = submitted(site, who, "Ingen at spørge", suppliers=["ny-leverandoer"])
    hearing.offer(site, who["rival"], site.store.page("lesson", "answered"), Answer("adds", "Vi ser det sådan."))
    reviewing.move(site, who["desk"], site.store.page("lesson", "doubted"), "question", "Loven er ændret")
    accounts.add(site, Newcomer("ny@example.org", "Ny Person", "supplier", "ny-leverandoer", "da"))
    return m


@pytest.fixture
def unreached(site):
    store_pages(site, {"ny-leverandoer": small.SUPPLIER.replace("Systematic A/S", "Ny Leverandør")})


def parts(text):
    """Part → titles of its rows."""
    found = re.split(r'<section class="part desk-part" aria-labelledby="(\w+)">', text)[1:]
    return {name: [plain(row) for row in re.findall(r'<(?:th scope="row"|h3 id="[\w-]+")>(.*?)</(?:th|h3)>', body)]
            for name, body in zip(found[::2], found[1::2], strict=True)}  # fmt: skip


def plain(html):
    return re.sub(r"<[^>]+>", "", html).strip()


def test_everything_that_waits_is_in_its_part(unreached, full, sign_in):
    text = sign_in("desk").get("/desk").text

    assert parts(text) == {
        "check": ["Indsendt", "Ingen at spørge"],
        "publishing": ["Tiden er gået"],
        "offered": ["Cambio: They add their own account."],
        "doubted": ["Test med rigtige data før overgangen"],
        "answers": ["Venter"],
        "unreached": ["Ny Leverandør"],
        "due": ["Test med rigtige data før overgangen"],
        "invited": ["Ny Person"],
    }
    assert "overdue: has not answered; the time was over on 25 March 2026" in plain(text)
    assert "Systematic A/S: has until 13 April 2026" in plain(text)
    assert ("3 days" in text, "20 days" in text) == (True, True)


@pytest.mark.parametrize("part", PARTS)
def test_the_address_asks_for_one_part(unreached, full, sign_in, part):
    assert list(parts(sign_in("desk").get(f"/desk?for={part}").text)) == [part]


@pytest.mark.parametrize("asked", ["nothing", "", "<script>"])
def test_an_unknown_part_is_all_of_it(unreached, full, sign_in, asked):
    assert list(parts(sign_in("desk").get("/desk", query_string={"for": asked}).text)) == PARTS


def test_its_count_stands_in_the_head_of_every_page(unreached, full, sign_in):
    for name in ("desk", "chief"):
        client = sign_in(name)
        assert all('<a href="/desk">Desk (5)</a>' in client.get(page).text for page in ("/", "/account", "/nope"))
    assert all("/desk" not in sign_in(name).get("/").text for name in ("leader", "supplier", "member"))


def test_an_empty_desk_says_so(sign_in, site, who):
    reviewing.still_true(site, who["desk"], site.store.page("lesson", "due"))

    text = sign_in("desk").get("/desk").text

    assert ("Nothing waits for you." in text, parts(text), '<a href="/desk" aria-current="page">Desk</a>' in text) == (
        True,
        {},
        True,
    )


@pytest.mark.parametrize("name", ["leader", "colleague", "supplier", "rival", "member"])
def test_others_find_no_desk(sign_in, name):
    assert sign_in(name).get("/desk").status_code == 404


def test_somebody_is_invited_for_an_organisation_that_cannot_be_asked(unreached, full, sign_in):
    client = sign_in("desk")
    assert 'href="/users?organisation=ny-leverandoer"' in client.get("/desk").text

    assert '<option value="ny-leverandoer" lang="da" selected>' in client.get("/users?organisation=ny-leverandoer").text


def test_still_true_is_said_once_and_leads_back_to_the_desk(site, who, sign_in):
    client, page = sign_in("desk"), site.store.page("lesson", "due")

    answers = [
        people.send(client, "/lessons/due/review", "/account", revision=page.revision, next="/desk") for _ in range(2)
    ]

    assert [(a.status_code, a.location) for a in answers] == [(303, "/desk")] * 2
    now = site.store.page("lesson", "due")
    assert (now.text("review_due"), now.revision) == ("2028-03-01", page.revision + 1)


def test_still_true_of_another_text_than_was_read_is_refused(site, sign_in):
    client, page = sign_in("desk"), site.store.page("lesson", "due")
    store_pages(site, {"due": DUE.replace("uden en prøve", "uden prøver")})

    answer = people.send(client, "/lessons/due/review", "/account", revision=page.revision, next="//evil.example")

    assert (answer.status_code, "changed meanwhile" in answer.text) == (400, True)
    assert site.store.page("lesson", "due").text("review_due") == "2026-01-01"


def test_an_answer_that_came_unasked_is_let_through_once(site, who, sign_in):
    page = site.store.page("lesson", "answered")
    said = hearing.offer(site, who["rival"], page, Answer("adds", "Vi ser det sådan."))
    client, before = sign_in("desk"), site.store.seq()

    answers = [people.send(client, f"/hearings/{said.id}/show", "/account").location for _ in range(2)]

    assert answers == ["/lessons/answered"] * 2
    assert site.store.seq() == before + 1
    assert "Vi ser det sådan." in served(site).test_client().get("/lessons/answered").text
    assert people.send(sign_in("rival"), f"/hearings/{said.id}/show", "/account").status_code == 404


def test_the_longest_waiting_of_forty_stand_first(site, who, sign_in):
    for days in range(1, 41):
        submitted(site, who, f"Nr {days:02}", timedelta(days=(days * 7) % 41))

    shown = parts(sign_in("desk").get("/desk?for=check").text)["check"]

    waited = [(int(title[3:]) * 7) % 41 for title in shown]
    assert (len(shown), waited) == (40, sorted(waited, reverse=True))


def test_the_account_page_shows_what_somebody_writes_is_asked_and_has_published(site, who, sign_in):
    then, m = submitted(site, who, "I høring", timedelta(days=1))
    hearing.ask(then, who["desk"], m.id, 1)
    manuscripts.begin(site, who["colleague"], writing.text(title=None))
    _, done = submitted(site, who, "Udgivet", suppliers=None)
    ref = workflow.publish(site, who["desk"], done.id, 1).partition("/")[2]

    mine, theirs = sign_in("leader").get("/account").text, sign_in("supplier").get("/account").text

    assert f'<a href="/manuscripts/{m.id}" lang="da">I høring</a>' in mine
    assert "It waits for answers, the last by 13 April 2026." in plain(mine)
    assert ("Without a title" in mine, f'<a href="/lessons/{ref}" lang="da">Udgivet</a>' in mine) == (True, True)
    (asked,) = site.store.manuscripts.hearings([m.id])
    assert f'<a href="/hearings/{asked.id}" lang="da">I høring</a>' in theirs
    assert ("Answer by 13 April 2026." in theirs, "Udgivet" in theirs) == (True, False)
    assert asked.due_at == NOON + timedelta(days=13)
