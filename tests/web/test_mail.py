"""From a press on the site to a mail that is received, and on by the link in it."""

import re
from dataclasses import replace

import pytest

from lessons import mailing, smtp
from lessons.mailing import Postman
from lessons.web import letters
from tests import mailserver, small
from tests.mailserver import Mailbox, words
from tests.web import people
from tests.web.conftest import served, store_pages

NEW = "en helt ny adgangskode"


@pytest.fixture
def server():
    return smtp.read(f"smtp://127.0.0.1:{mailserver.free_port()}", "desk@example.org")


@pytest.fixture
def site(bare_site, server):
    store_pages(bare_site, {"region-nordjylland": small.ORGANISATION, "systematic": small.SUPPLIER})
    for role in people.ROLES:
        people.add(bare_site, role)
    return replace(bare_site, settings=replace(bare_site.settings, mail=server, base_url="https://lessons.example.org"))


@pytest.fixture
def app(site):
    return served(site)


@pytest.fixture
def client(app):
    return app.test_client()


@pytest.fixture
def postman(site, server, app):
    return Postman(site, server, letters.writer(app))


def receive(postman, server, **answers):
    """What the mail server has got after one round."""
    mailbox = Mailbox()
    mailbox.answers.update(answers)
    with mailserver.running(mailbox, server.port):
        postman.step()
    return mailbox.received


def link_in(message):
    return re.search(r"^https://lessons\.example\.org(/\S+)$", words(message), re.MULTILINE)[1]


def invite(client, **more):
    fields = {
        "email": "ny@example.org",
        "name": "Ny Én",
        "role": "supplier",
        "organisation": "systematic",
        "lang": "nb",
    }
    return people.send(client, "/users", page="/users", **{**fields, **more})


def test_an_invitation_is_received_and_ends_in_an_account(client, app, postman, server):
    people.login(client, "secretariat")
    shown = invite(client)
    ((receiver, message),) = receive(postman, server)

    assert "/invitation/" not in shown.text
    assert (receiver, message["Subject"]) == ("ny@example.org", "Test secretariat inviterer deg til Lessons")
    newcomer, page = app.test_client(), link_in(message)
    assert people.send(newcomer, page, page=page, new_password=NEW).location == "/account"
    assert "Ny Én" in newcomer.get("/account").text
    assert newcomer.get(page).status_code == 410


def test_a_lost_password_is_replaced_by_the_link_that_is_received(client, app, postman, server):
    there = {"base_url": "http://evil.example"}
    people.send(client, "/reset", page="/reset", email=" Supplier@Example.org ", **there)
    people.send(client, "/reset", page="/reset", email="nobody@example.org", **there)
    ((receiver, message),) = receive(postman, server)

    assert (receiver, message["Subject"]) == ("supplier@example.org", "Ny adgangskode til Lessons")
    page = link_in(message)
    assert people.send(client, page, page=page, new_password=NEW).location == "/account"
    assert people.login(app.test_client(), "supplier", password=NEW).status_code == 303
    assert client.get(page).status_code == 410


def test_of_two_links_only_the_newer_works(client, postman, server):
    for _ in range(2):
        people.send(client, "/reset", page="/reset", email="supplier@example.org")
    older, newer = (link_in(message) for _, message in receive(postman, server))

    assert [client.get(page).status_code for page in (older, newer)] == [410, 200]


def test_what_was_asked_for_while_the_server_was_down_is_received_when_it_is_back(client, postman, server):
    people.login(client, "secretariat")
    invite(client)
    assert postman.step() == mailing.OUTAGES[0]
    people.send(client, "/reset", page="/reset", email="supplier@example.org")
    assert postman.step() == mailing.OUTAGES[1]

    assert [receiver for receiver, _ in receive(postman, server)] == ["ny@example.org", "supplier@example.org"]


def test_the_secretariat_sees_which_letters_do_not_arrive(client, postman, server):
    people.login(client, "secretariat")
    invite(client)
    assert "Letters that do not arrive" not in client.get("/users").text
    assert receive(postman, server, RCPT=["550 5.1.1 No <b>such</b> user"]) == []
    invite(client, email="to@example.org", name="To")
    assert receive(postman, server, RCPT=["450 4.2.0 Later"]) == []

    part = client.get("/users").text.partition('id="letters"')[2].partition("</section>")[0]

    assert [" ".join(re.sub(r"<[^>]+>", " ", line).split()) for line in part.split("<li>")[1:]] == [
        "Ny Én ny@example.org 31 March 2026 was given up 550 5.1.1 No &lt;b&gt;such&lt;/b&gt; user",
        "To to@example.org 31 March 2026 is being tried again 450 4.2.0 Later",
    ]


def test_nobody_else_can_read_from_letters_who_has_an_account(client, app):
    before = app.test_client().get("/healthz").text
    people.send(client, "/reset", page="/reset", email="supplier@example.org")

    assert app.test_client().get("/healthz").text == before
