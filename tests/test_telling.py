"""Who hears of what, from a lesson that is submitted to one that is published: letters as they are received."""

from dataclasses import replace

import pytest

from app import create_app
from lessons import hearing, manuscripts, smtp, workflow
from lessons.hearing import Answer
from lessons.mailing import Postman
from lessons.web import letters
from tests import mailserver, writing
from tests.mailserver import Mailbox, words

TITLE = "Test med rigtige data før overgangen"


@pytest.fixture
def server():
    return smtp.read(f"smtp://127.0.0.1:{mailserver.free_port()}", "desk@example.org")


@pytest.fixture
def site(bare_site, put, server):
    for slug, source in writing.PAGES.items():
        put(source, slug)
    return replace(bare_site, settings=replace(bare_site.settings, mail=server))


@pytest.fixture
def who(site):
    return writing.people(site)


@pytest.fixture
def receive(site, server):
    """What the mail server gets in one round at the time of a site, as (who, subject, path of the link)."""
    write = letters.writer(create_app(site=site))

    def receive(at=site):
        mailbox = Mailbox()
        with mailserver.running(mailbox, server.port):
            Postman(at, server, write).step()
        return [
            (receiver.partition("@")[0], message["Subject"], words(message).partition("127.0.0.1:8000")[2].split()[0])
            for receiver, message in mailbox.received
        ]

    return receive


def test_everybody_hears_of_what_they_have_to_do_with_and_nobody_else(site, who, receive):
    m = manuscripts.begin(site, who["leader"], writing.text())
    workflow.submit(site, who["leader"], m.id, 1)
    assert receive() == []

    hearing.ask(site, who["desk"], m.id, 1)
    (asked,) = site.store.manuscripts.hearings([m.id])
    assert receive() == [("supplier", f"Systematic A/S bedes svare: {TITLE}", f"/hearings/{asked.id}")]

    hearing.reply(site, who["supplier"], asked.id, Answer("adds", "Vi advarede."))
    replied = f"Systematic A/S har svaret: {TITLE}"
    path = f"/manuscripts/{m.id}"
    got = receive()
    assert got[0] == ("leader", replied, path)
    assert sorted(got[1:]) == [("chief", replied, path), ("desk", replied, path)]

    slug = workflow.publish(site, who["desk"], m.id, 1).removeprefix("lesson/")
    assert receive() == [(name, f"Offentliggjort: {TITLE}", f"/lessons/{slug}") for name in ("leader", "supplier")]


def test_whoever_is_asked_is_reminded_once_and_the_desk_when_the_time_is_over(site, who, receive):
    m = manuscripts.begin(site, who["leader"], writing.text())
    workflow.submit(site, who["leader"], m.id, 1)
    hearing.ask(site, who["desk"], m.id, 1)
    receive()
    nearly, over = writing.later(site, days=12), writing.later(site, days=15)
    for _ in range(2):
        hearing.remind(nearly)
    due = [(name, subject) for name, subject, _ in receive(nearly)]
    for _ in range(2):
        hearing.remind(over)
    overdue = sorted((name, subject) for name, subject, _ in receive(over))

    assert due == [("supplier", f"Svar senest 14. april 2026: {TITLE}")]
    assert overdue == [(name, f"Svarfristen er udløbet: {TITLE}") for name in ("chief", "desk")]


def test_nobody_is_reminded_of_a_text_that_names_them_no_more(site, who, receive):
    m = manuscripts.begin(site, who["leader"], writing.text(suppliers=["systematic", "cambio"]))
    workflow.submit(site, who["leader"], m.id, 1)
    hearing.ask(site, who["desk"], m.id, 1)
    workflow.take(site, who["leader"], m.id, "withdraw")
    manuscripts.save(site, who["leader"], m.id, 1, writing.text(title="Nu uden Cambio"))
    soon = writing.later(site, days=2)
    workflow.submit(soon, who["leader"], m.id, 2)
    hearing.ask(soon, who["desk"], m.id, 2)
    receive(soon)

    reminded = set()
    for days in (12, 15, 18):
        later = writing.later(site, days=days)
        hearing.remind(later)
        reminded |= {(name, subject.partition(":")[0]) for name, subject, _ in receive(later)}
    assert reminded == {
        ("supplier", "Svar senest 14. april 2026"),
        ("chief", "Svarfristen er udløbet"),
        ("desk", "Svarfristen er udløbet"),
    }


def test_an_author_whose_lesson_is_sent_back_reads_why(site, who, receive):
    m = manuscripts.begin(site, who["leader"], writing.text())
    workflow.submit(site, who["leader"], m.id, 1)
    workflow.send_back(site, who["desk"], m.id, "Skriv EPJ ud.")

    assert receive() == [("leader", f"Se venligst på den igen: {TITLE}", f"/manuscripts/{m.id}")]
