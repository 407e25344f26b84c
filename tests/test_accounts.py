"""Accounts: invited, given a password, known by a session, taken along and forgotten. Real store, a clock that is set."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from argon2 import PasswordHasher

from lessons import (
    accounts,
    demonstration,
    hearing,
    indexing,
    keys,
    manuscripts,
    passwords,
    sessions,
    starting,
    tries,
    workflow,
)
from lessons.accounts import Newcomer
from lessons.errors import Expired, Invalid, TooMany
from lessons.hearing import Answer
from lessons.permissions import ROLES
from lessons.store.manuscripts import Text
from search.base import IndexUnusable
from tests import small, writing
from tests.conftest import NOON

ANNA = Newcomer("anna@example.org", "Anna Ø", "project_leader", "region-nordjylland", "da")
GOOD = "tolv tegn eller flere"


@pytest.fixture
def now():
    return [NOON]


@pytest.fixture
def site(bare_site, put, now):
    put(small.ORGANISATION, "region-nordjylland")
    return replace(bare_site, clock=lambda: now[0])


def token_of(link):
    return link.path.rpartition("/")[2]


def test_somebody_invited_chooses_a_password_once(site):
    link = accounts.invite(site, replace(ANNA, email=" Anna@Example.ORG "))
    assert re.fullmatch(r"/invitation/[\w-]{43}", link.path)
    assert (link.user.email, link.user.active) == ("anna@example.org", False)
    assert sessions.login(site, "anna@example.org", "", "192.0.2.1", "") is None

    user = accounts.redeem(site, "invitation", token_of(link), GOOD)

    assert (user.id, user.active) == (link.user.id, True)
    assert sessions.login(site, "ANNA@example.org", GOOD, "192.0.2.1", "Firefox")
    with pytest.raises(Expired):
        accounts.redeem(site, "invitation", token_of(link), GOOD)


@pytest.mark.parametrize(("kind", "lasting"), accounts.LASTING.items())
def test_a_link_ends_in_time(site, now, kind, lasting):
    link = accounts.link(site, kind, accounts.add(site, ANNA))
    now[0] = NOON + lasting - timedelta(seconds=1)
    assert accounts.holder(site, kind, token_of(link)) == link.user
    now[0] = NOON + lasting

    with pytest.raises(Expired):
        accounts.redeem(site, kind, token_of(link), GOOD)


def test_a_link_survives_a_password_that_is_refused(site):
    link = accounts.invite(site, ANNA)
    with pytest.raises(Invalid):
        accounts.redeem(site, "invitation", token_of(link), "short")

    assert accounts.redeem(site, "invitation", token_of(link), GOOD)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"email": "anna"}, accounts.EMAIL),
        ({"email": "a b@example.org"}, accounts.EMAIL),
        ({"email": "a@example.org\r\nBcc: b@example.org"}, accounts.EMAIL),
        ({"email": "x" * 250 + "@example.org"}, accounts.EMAIL),
        ({"email": "taken@example.org"}, accounts.TAKEN),
        ({"name": " "}, accounts.NAME),
        ({"name": "x" * 101}, accounts.NAME),
        ({"name": "a\u202eb"}, accounts.NAME),
        ({"role": "reader"}, accounts.ROLE),
        ({"role": "king"}, accounts.ROLE),
        ({"lang": "xx"}, accounts.LANG),
        ({"organisation": ""}, accounts.ORGANISATION_MISSING),
        ({"organisation": "nowhere"}, accounts.ORGANISATION),
    ],
    ids=lambda v: str(v)[:40],
)
def test_what_is_wrong_with_a_newcomer_is_said(site, change, fault):
    accounts.add(site, replace(ANNA, email="taken@example.org"))

    with pytest.raises(Invalid) as raised:
        accounts.add(site, replace(ANNA, **change))
    assert raised.value.faults == [fault]


def test_those_who_run_the_site_need_no_organisation(site):
    for role in accounts.FREE:
        assert accounts.add(site, Newcomer(f"{role}@example.org", role, role)).organisation == ""


@pytest.mark.parametrize(
    ("password", "fault"), [("x" * 11, passwords.SHORT), ("", passwords.SHORT), ("x" * 201, passwords.LONG)]
)
def test_a_password_is_judged_by_its_length(password, fault):
    with pytest.raises(Invalid) as raised:
        passwords.check(password)
    assert raised.value.faults == [fault]


@pytest.mark.parametrize("password", ["x" * 12, "å" * 200, "    pass phrase   ", "\U0001f600" * 12])
def test_any_password_of_good_length_is_kept_and_recognised(password):
    passwords.check(password)
    kept = passwords.keep(password)

    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert passwords.fits(kept, password)
    assert not passwords.fits(kept, password + " ")
    assert not passwords.outdated(kept)


def test_a_letter_in_two_parts_is_the_same_letter():
    assert passwords.fits(passwords.keep("blåbærgrød i tide"), "bla\u030abærgrød i tide")


@pytest.mark.parametrize("kept", ["", "nonsense", passwords.NOBODY])
def test_no_password_fits_what_is_none(kept):
    assert not passwords.fits(kept, GOOD)


def test_a_password_kept_the_old_way_is_kept_anew_at_login(site):
    user = accounts.add(site, ANNA)
    site.store.accounts.set_password(user.id, PasswordHasher(1, 8192, 1).hash(GOOD))

    assert sessions.login(site, ANNA.email, GOOD, "192.0.2.1", "")
    assert not passwords.outdated(site.store.accounts.known(ANNA.email)[1])


def test_a_session_is_known_by_its_token_which_is_nowhere_stored(site):
    user = accounts.add(site, ANNA, GOOD)
    opened = sessions.login(site, ANNA.email, GOOD, "192.0.2.1", "Firefox" * 99)

    assert sessions.known(site, opened.token) == (opened.session, user)
    assert len(opened.session.agent) == sessions.MAX_AGENT
    assert sessions.known(site, keys.hashed(opened.token)) is None
    log = site.settings.database.with_name("lessons.db-wal")
    assert opened.token.encode() not in site.settings.database.read_bytes() + log.read_bytes()


@pytest.mark.parametrize("wait", [sessions.IDLE, sessions.LONGEST])
def test_a_session_ends_in_time(site, now, wait):
    accounts.add(site, ANNA, GOOD)
    opened = sessions.login(site, ANNA.email, GOOD, "192.0.2.1", "")
    while now[0] + timedelta(days=6) < NOON + wait:
        now[0] += timedelta(days=6)
        assert sessions.known(site, opened.token)
    now[0] = NOON + wait if wait == sessions.LONGEST else now[0] + wait

    assert sessions.known(site, opened.token) is None


def test_a_login_ends_the_session_that_the_browser_had(site):
    accounts.add(site, ANNA, GOOD)
    first = sessions.login(site, ANNA.email, GOOD, "192.0.2.1", "")
    second = sessions.login(site, ANNA.email, GOOD, "192.0.2.1", "", before=first.token)

    assert first.token != second.token
    assert (sessions.known(site, first.token), bool(sessions.known(site, second.token))) == (None, True)


def test_a_changed_password_ends_every_session(site):
    user = accounts.add(site, ANNA, GOOD)
    opened = [sessions.login(site, ANNA.email, GOOD, "192.0.2.1", "") for _ in range(2)]
    with pytest.raises(Invalid, match="not your password"):
        accounts.change_password(site, user, "wrong", GOOD + "!")
    assert sessions.known(site, opened[0].token)

    accounts.change_password(site, user, GOOD, GOOD + "!")

    assert [sessions.known(site, o.token) for o in opened] == [None, None]


@pytest.mark.parametrize("email", [ANNA.email, "nobody@example.org"])
def test_guessing_stops_alike_with_and_without_an_account(site, now, email):
    accounts.add(site, ANNA, GOOD)
    kept = sessions.login(site, ANNA.email, GOOD, "192.0.2.9", "")
    for n in range(tries.PER_ACCOUNT):
        assert sessions.login(site, email.upper(), "wrong", f"192.0.2.{n}", "") is None
    with pytest.raises(TooMany):
        sessions.login(site, email, GOOD, "198.51.100.1", "")

    assert sessions.known(site, kept.token), "who is signed in goes on"
    now[0] += tries.WINDOW
    assert (sessions.login(site, email, GOOD, "198.51.100.1", "") is None) == (email != ANNA.email)


def test_spraying_many_accounts_from_one_address_stops(site):
    for n in range(tries.PER_ADDRESS):
        assert sessions.login(site, f"user{n}@example.org", "wrong", "2001:db8::1", "") is None

    with pytest.raises(TooMany):
        sessions.login(site, "last@example.org", "wrong", "2001:db8::2", "")
    assert sessions.login(site, "last@example.org", "wrong", "2001:db8:0:1::1", "") is None


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("", ""),
        ("unknown", "unknown"),
    ],
)
def test_addresses_are_counted_by_their_owner(address, counted):
    assert tries.network(address) == counted


def test_who_gets_in_has_their_tries_forgotten(site):
    accounts.add(site, ANNA, GOOD)
    for _ in range(3):
        for _ in range(tries.PER_ACCOUNT - 1):
            sessions.login(site, ANNA.email, "wrong", "192.0.2.1", "")
        assert sessions.login(site, ANNA.email, GOOD, "192.0.2.1", "")


def test_a_reset_is_only_for_somebody(site):
    user = accounts.add(site, ANNA, GOOD)
    for email in (ANNA.email.upper(), "nobody@example.org", ""):
        accounts.reset(site, email)

    assert [(p.kind, p.user, p.values) for p in site.store.outbox.waiting()] == [("reset", user.id, {})]


def test_what_is_known_of_a_user_is_theirs_to_take(site):
    user = accounts.add(site, ANNA, GOOD)
    sessions.login(site, ANNA.email, GOOD, "192.0.2.1", "Firefox")
    taken = accounts.export(site, user)

    assert taken["account"] == {
        "id": user.id,
        "email": "anna@example.org",
        "name": "Anna Ø",
        "role": "project_leader",
        "organisation": "region-nordjylland",
        "lang": "da",
        "created_at": "2026-03-31T12:00:00+00:00",
        "active": True,
        "erased": False,
        "federated": False,
    }
    assert taken["identities"] == []
    assert [s["agent"] for s in taken["sessions"]] == ["Firefox"]
    assert taken["contributions"] == []


def test_a_former_user_is_called_one(site):
    user = accounts.add(site, ANNA, GOOD)
    assert accounts.credited(site, [user.id, "import"]) == {user.id: "Anna Ø", "import": "import"}
    accounts.erase(site, user)

    assert accounts.credited(site, [user.id]) == {user.id: "Former user"}
    assert sessions.login(site, ANNA.email, GOOD, "192.0.2.1", "") is None


def test_a_fixture_is_loaded_once(site):
    rows = [{"email": "a@example.org", "name": "A", "role": "administrator", "password": GOOD}, {**vars_of(ANNA)}]

    assert [u.email for u in accounts.load(site, rows)] == ["a@example.org", "anna@example.org"]
    assert accounts.load(site, rows) == []


@pytest.mark.parametrize(
    ("rows", "fault"),
    [
        ([{"email": "a@example.org", "admin": "yes"}], "user 1: has no field admin"),
        ([7], "user 1: is not an object"),
        ({"email": 7}, "user 1: is not an object"),
        ([{"email": "a@example.org", "name": "A", "role": "secretariat", "password": "x"}], "user 1: The password"),
    ],
)
def test_a_fixture_that_cannot_be_read_says_where(site, rows, fault):
    with pytest.raises(Invalid, match=fault):
        accounts.load(site, rows)


def test_a_new_site_on_loopback_has_an_account_per_role(site):
    made = demonstration.create(site)

    assert [a.user.role for a in made] == list(ROLES[1:])
    assert len({a.password for a in made}) == 5
    assert all(sessions.login(site, a.user.email, a.password, "192.0.2.1", "") for a in made)
    assert demonstration.create(site) == []


@pytest.mark.parametrize(
    ("bind", "base_url", "private"),
    [
        ("127.0.0.1:8000", "", True),
        ("[::1]:8000", "", True),
        ("localhost:80", "http://localhost:80", True),
        ("0.0.0.0:8000", "", False),
        ("192.0.2.1:8000", "", False),
        (":8000", "", False),
        ("unix:/run/lessons.sock", "", False),
        ("127.0.0.1:8000", "https://lessons.example.org", False),
    ],
)
def test_demonstrations_are_for_this_machine_alone(site, bind, base_url, private):
    there = replace(site, settings=replace(site.settings, bind=bind, base_url=base_url))

    assert demonstration.private(there.settings) == private
    assert bool(demonstration.create(there)) == private


def test_only_a_new_data_folder_gets_demonstration_accounts(bare_site, put):
    assert len(starting.prepare(bare_site).accounts) == 5
    assert starting.prepare(bare_site).accounts == []
    for user in bare_site.store.accounts.users()[1:]:
        accounts.erase(bare_site, user)
    put(small.ORGANISATION, "region-nordjylland")

    assert starting.prepare(bare_site).accounts == ()


def test_the_key_is_made_once_and_kept_to_ourselves(settings):
    first = keys.secret(settings)

    assert keys.secret(settings) == first
    assert len(first) == 64
    assert (settings.data / keys.FILE).stat().st_mode & 0o777 == 0o600
    assert keys.secret(replace(settings, secret_key="given")) == b"given"
    assert [p.name for p in settings.data.glob("secret*")] == ["secret.key"]


def vars_of(newcomer):
    return {name: getattr(newcomer, name) for name in newcomer.__slots__}


@pytest.fixture
def people_(site, put):
    for slug, source in writing.PAGES.items():
        put(source, slug)
    return writing.people(site)


@pytest.mark.parametrize(
    ("name", "handed_in", "emptied"),
    [("rival", False, True), ("leader", False, False), ("rival", True, False)],
    ids=["nobody else can see it", "a colleague shares it", "it was handed in once"],
)
def test_a_draft_that_nobody_else_can_see_is_emptied_with_its_author(site, people_, name, handed_in, emptied):
    m = manuscripts.begin(site, people_[name], writing.text(suppliers=None))
    if handed_in:
        workflow.submit(site, people_[name], m.id, 1)
        workflow.take(site, people_[name], m.id, "withdraw", 1)

    accounts.erase(site, people_[name])

    with site.store.writing() as writing_:
        now = writing_.manuscripts.manuscript(m.id)
    assert (now.text == Text(), now.author) == (emptied, people_[name].id)


def test_what_somebody_wrote_moved_and_answered_is_theirs_to_take(site, people_):
    m = manuscripts.begin(site, people_["leader"], writing.text())
    workflow.submit(site, people_["leader"], m.id, 1)
    hearing.ask(site, people_["desk"], m.id, 1)
    (asked,) = site.store.manuscripts.hearings([m.id])
    hearing.reply(site, people_["supplier"], asked.id, Answer("adds", "Vi advarede."))

    author, other = accounts.export(site, people_["leader"]), accounts.export(site, people_["supplier"])

    assert [(v["manuscript"], v["number"], v["text"]["raw"]["title"]) for v in author["versions"]] == [
        (m.id, 1, writing.text().title)
    ]
    assert ([move["action"] for move in author["moves"]], author["answers"]) == (["submit"], [])
    assert [(a["stance"], a["text"], a["answered_at"]) for a in other["answers"]] == [
        ("adds", "Vi advarede.", "2026-03-31T12:00:00+00:00")
    ]
    assert (other["versions"], other["moves"]) == ([], [])


@pytest.mark.parametrize(
    "fault", [IndexUnusable("damaged"), OSError(28, "No space left on device")], ids=["damaged", "full"]
)
def test_starting_goes_on_without_an_index_that_can_be_written(bare_site, monkeypatch, fault):
    def fails(site, progress):
        raise fault

    monkeypatch.setattr(indexing, "catch_up", fails)

    assert len(starting.prepare(bare_site).accounts) == 5
