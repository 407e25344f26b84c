"""Letters on their way: a real mail server that is up, down, slow to agree or refuses; a clock that is set."""

import logging
import multiprocessing
import threading
import time
from collections import Counter
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest

from app import create_app
from lessons import accounts, checking, mailing, smtp
from lessons.accounts import Newcomer
from lessons.mail import Letter
from lessons.mailing import Postman
from lessons.store.letters import Counts
from lessons.web import letters
from tests import killed, mailserver, small
from tests.conftest import NOON
from tests.mailserver import Mailbox, words

WORDS = {"path": "/lessons/test"}


@pytest.fixture
def now():
    return [NOON]


@pytest.fixture
def port():
    return mailserver.free_port()


@pytest.fixture
def server(port):
    return smtp.read(f"smtp://127.0.0.1:{port}", "desk@example.org")


@pytest.fixture
def site(bare_site, put, now, server):
    put(small.ORGANISATION, "region-nordjylland")
    return replace(bare_site, clock=lambda: now[0], settings=replace(bare_site.settings, mail=server))


@pytest.fixture
def anna(site):
    return accounts.add(site, Newcomer("anna@example.org", "Anna Ø", "project_leader", "region-nordjylland", "en"))


@pytest.fixture
def write(site):
    return letters.writer(create_app(site=site))


@pytest.fixture
def postman(site, server, write):
    return Postman(site, server, write)


@pytest.fixture
def mailbox():
    return Mailbox()


@pytest.fixture
def up(port, mailbox):
    """Bring the mail server up for a while."""

    @contextmanager
    def up(**options):
        with mailserver.running(mailbox, port, **options):
            yield mailbox

    return up


def post(site, user, *titles):
    with site.store.writing() as writing:
        for title in titles:
            writing.post(Letter("published", user.id, {**WORDS, "title": title}), site.clock())


def counts(site):
    return site.store.outbox.counts(site.clock() - mailing.REMEMBERED)


def test_letters_go_once_in_their_order(site, anna, postman, up):
    post(site, anna, "One", "Two", "Three")
    with up() as mailbox:
        waits = [postman.step(), postman.step()]

    assert waits == [mailing.EVERY] * 2
    assert mailbox.subjects == ["Published: One", "Published: Two", "Published: Three"]
    assert [receiver for receiver, _ in mailbox.received] == ["anna@example.org"] * 3
    assert counts(site) == Counts(0, 0, 0)


def test_more_letters_than_a_batch_go_at_once(site, anna, postman, up, monkeypatch):
    monkeypatch.setattr(mailing, "BATCH", 2)
    post(site, anna, "1", "2", "3")
    with up() as mailbox:
        waits = [postman.step(), postman.step()]

    assert (waits, len(mailbox.received)) == ([0.0, mailing.EVERY], 3)


def test_a_letter_says_what_it_is_and_can_be_told_from_others(site, anna, postman, up):
    post(site, anna, "Åben\r\nBcc: x@example.org")
    with up() as mailbox:
        postman.step()
    message = mailbox.received[0][1]

    assert {name: value for name, value in message.items() if name not in ("Content-Type", "X-Peer", "X-MailFrom", "X-RcptTo")} == {
        "From": "Lessons <desk@example.org>",
        "To": "anna@example.org",
        "Subject": "Published: Åben Bcc: x@example.org",
        "Date": "Tue, 31 Mar 2026 12:00:00 +0000",
        "Message-ID": "<1.20260331120000@example.org>",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "OOF, AutoReply",
        "MIME-Version": "1.0",
        "Content-Language": "en",
    }  # fmt: skip
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert "\nhttp://127.0.0.1:8000/lessons/test\n" in words(message)


def test_while_the_server_is_down_nothing_is_lost_and_the_order_is_kept(site, anna, postman, up, now, caplog):
    post(site, anna, "One", "Two")
    waits = [postman.step()]
    now[0] += timedelta(minutes=1)
    post(site, anna, "Three")
    waits += [postman.step() for _ in range(4)]
    assert waits == [60.0, 120.0, 300.0, 600.0, 600.0]
    assert counts(site) == Counts(waiting=3, failing=1, given_up=0)
    assert checking.mail(site) == [
        "mail: letters that wait: 3, the oldest since 2026-03-31 12:00 UTC: [Errno 111] Connection refused"
    ]

    with up() as mailbox:
        postman.step()

    assert mailbox.subjects == ["Published: One", "Published: Two", "Published: Three"]
    assert (counts(site), checking.mail(site)) == (Counts(0, 0, 0), [])
    assert [r.message for r in caplog.records if r.name == "lessons.mailing"] == [
        "the mail server cannot be used, letters wait: [Errno 111] Connection refused",
        "the mail server can be used again",
    ]


def test_a_server_that_is_down_for_too_long_loses_only_what_is_too_old(site, anna, postman, now):
    post(site, anna, "Old", "Older")
    now[0] += mailing.LONGEST - timedelta(seconds=1)
    post(site, anna, "New")
    postman.step()
    assert counts(site).waiting == 3
    now[0] += timedelta(seconds=1)
    postman.step()

    assert [p.values["title"] for p in site.store.outbox.waiting()] == ["New"]
    assert counts(site) == Counts(waiting=1, failing=0, given_up=2)


@pytest.mark.parametrize("command", ["RCPT", "DATA"])
def test_what_is_refused_for_now_is_tried_again_and_the_others_go(site, anna, postman, up, now, mailbox, command):
    mailbox.answers[command] = ["451 4.3.0 Not now"]
    post(site, anna, "One", "Two")
    with up():
        postman.step()
        assert mailbox.subjects == ["Published: Two"]
        assert [(p.fault, p.tries) for p in site.store.outbox.waiting()] == [("451 4.3.0 Not now", 1)]
        postman.step()
        now[0] += mailing.PAUSES[0]
        postman.step()

    assert mailbox.subjects == ["Published: Two", "Published: One"]


@pytest.mark.parametrize("answer", ["450 4.2.0 Greylisted", "550 5.7.1 Relaying denied", "554 Not wanted"])
def test_a_letter_that_is_always_refused_is_tried_ever_more_rarely_and_given_up(
    site, anna, postman, up, now, mailbox, answer
):
    mailbox.answers["RCPT"] = [answer] * 100
    post(site, anna, "One")
    tried = []
    with up():
        while counts(site).waiting:
            if site.store.outbox.due(now[0], 1):
                tried.append(now[0] - NOON)
                postman.step()
            now[0] += timedelta(minutes=5) if tried[-1:] > [timedelta(hours=1)] else timedelta(minutes=1)

    minutes = [int(t.total_seconds() // 60) for t in tried]
    assert minutes == [0, 1, 6, 21, 81, 261, 621, 1341, 2781, 4221, 5661, 7101, 8541][: len(minutes)]
    assert tried[-2] < mailing.LONGEST <= tried[-1]
    assert counts(site) == Counts(0, 0, 1)
    assert [(p.fault, p.values, p.waits) for p in site.store.outbox.troubles(NOON - timedelta(1))] == [
        (answer, {}, False)
    ]
    assert checking.mail(site) == ["mail: letters given up in the last 14 days: 1; see /users"]


def test_a_mailbox_that_there_is_not_is_not_asked_for_again(site, anna, postman, up, mailbox):
    mailbox.answers["RCPT"] = ["550 5.1.1 No such user here"]
    post(site, anna, "One", "Two")
    with up():
        postman.step()

    assert mailbox.subjects == ["Published: Two"]
    assert counts(site) == Counts(0, 0, 1)


@pytest.mark.parametrize(("command", "answer"), [("RCPT", "421 4.3.2 Closing"), ("DROP", "drop")])
def test_a_connection_that_ends_in_the_middle_holds_nobody_up(site, anna, postman, up, now, mailbox, command, answer):
    mailbox.answers[command] = [answer]
    post(site, anna, "One", "Two")
    with up():
        assert postman.step() == mailing.EVERY
        assert mailbox.subjects == []
        postman.step()
        assert mailbox.subjects == ["Published: Two"]
        now[0] += mailing.PAUSES[0]
        postman.step()

    assert mailbox.subjects == ["Published: Two", "Published: One"]


def test_a_kill_before_it_is_noted_that_a_letter_went_sends_the_very_same_again(site, anna, server, write, up, now):
    class Killed(Postman):
        def _note(self, posted):
            raise SystemExit

    post(site, anna, "One")
    with up() as mailbox:
        with pytest.raises(SystemExit):
            Killed(site, server, write).step()
        Postman(site, server, write).step()
        assert len(mailbox.received) == 1
        now[0] += mailing.PAUSES[0]
        Postman(site, server, write).step()

    first, again = (message for _, message in mailbox.received)
    assert [first[h] == again[h] for h in ("Message-ID", "Date", "Subject", "To")] == [True] * 4
    assert words(first) == words(again)
    assert counts(site) == Counts(0, 0, 0)


def test_a_sender_that_is_killed_over_and_over_loses_no_letter(site, anna, port, up, mailbox):
    titles = [f"Letter {n}" for n in range(60)]
    post(site, anna, *titles)
    arguments = (str(site.settings.data), f"smtp://127.0.0.1:{port}?from=desk@example.org")
    kills = 0
    with up():
        for until in (5, 20, 40, len(titles)):
            sender = multiprocessing.get_context("spawn").Process(target=killed.send, args=arguments)
            sender.start()
            while len(mailbox.received) < until and sender.is_alive():
                time.sleep(0.001)
            kills += sender.is_alive()
            sender.kill() if until < len(titles) else sender.join(60)
            sender.join()

    seen = Counter((m["Subject"], m["Message-ID"]) for _, m in mailbox.received)
    assert sender.exitcode == 0
    assert sorted(subject for subject, _ in seen) == sorted(titles)
    assert sum(seen.values()) - len(seen) <= kills
    assert counts(site) == Counts(0, 0, 0)


def test_several_that_send_at_once_send_each_letter_once(site, anna, server, write, up):
    post(site, anna, *map(str, range(30)))
    postmen = [Postman(site, server, write) for _ in range(4)]
    with up() as mailbox:
        threads = [threading.Thread(target=lambda p=p: [p.step() for _ in range(5)]) for p in postmen]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert mailbox.subjects == [f"Published: {n}" for n in range(30)]


def test_a_text_that_cannot_be_put_together_holds_nobody_up(site, anna, server, write, up, caplog):
    def broken(posted, user):
        if posted.values["title"] == "Broken":
            raise KeyError("title")
        return write(posted, user)

    post(site, anna, "Broken", "Whole")
    with up() as mailbox:
        Postman(site, server, broken).step()

    assert mailbox.subjects == ["Published: Whole"]
    assert [p.fault for p in site.store.outbox.waiting()] == ["KeyError"]
    assert "letter 1 (published) cannot be written" in caplog.messages


def test_trouble_in_the_store_is_survived_and_sends_nothing(site, anna, postman, up, monkeypatch):
    post(site, anna, "One")
    monkeypatch.setattr("lessons.store.sqlite.WAIT", 0.05)
    with up() as mailbox, site.store.writing():
        held = []
        thread = threading.Thread(target=lambda: held.append(postman.step()))
        thread.start()
        thread.join()

    assert (held, mailbox.received) == ([mailing.EVERY], [])


@pytest.mark.parametrize(("kind", "lasting"), [("reset", timedelta(hours=1)), ("published", timedelta(days=14))])
def test_a_letter_that_is_no_use_any_more_is_not_sent(site, anna, postman, up, now, kind, lasting):
    with site.store.writing() as writing:
        writing.post(Letter(kind, anna.id, {**WORDS, "title": "One"}), NOON)
    now[0] += lasting
    with up() as mailbox:
        postman.step()

    assert mailbox.tried == []
    assert counts(site).waiting == 0


def test_the_token_of_a_link_is_never_in_the_store(site, anna, postman, up, tmp_path):
    accounts.reset(site, "anna@example.org")
    with up() as mailbox:
        postman.step()
    link = next(line for line in words(mailbox.received[0][1]).splitlines() if "/reset/" in line)
    token = link.rpartition("/")[2]

    assert accounts.redeem(site, "reset", token, "tolv tegn eller flere").id == anna.id
    files = [f.read_bytes() for f in site.settings.data.iterdir() if f.is_file()]
    assert token
    assert not any(token.encode() in content for content in files)


def test_addresses_with_letters_of_ones_own_are_written_to(site, postman, up):
    for n, email in enumerate(("jørgen@example.org", "anna@blåbær.example.org")):
        user = accounts.add(site, Newcomer(email, f"User {n}", "secretariat"))
        post(site, user, "One")
    with up(utf8=True) as mailbox:
        postman.step()

    assert [receiver for receiver, _ in mailbox.received] == ["jørgen@example.org", "anna@xn--blbr-roah.example.org"]


def test_an_address_that_the_server_cannot_write_to_holds_nobody_up(site, anna, postman, up):
    post(site, accounts.add(site, Newcomer("jørgen@example.org", "Jørgen", "secretariat")), "One")
    post(site, anna, "Two")
    with up(utf8=False) as mailbox:
        postman.step()

    assert mailbox.subjects == ["Published: Two"]
    assert [(p.tries, "SMTPUTF8" in p.fault) for p in site.store.outbox.waiting()] == [(1, True)]


def test_what_went_is_forgotten_in_time(site, anna, postman, up, now):
    post(site, anna, "One")
    with up():
        postman.step()
        now[0] += mailing.REMEMBERED
        post(site, anna, "Two")
        postman.step()

    assert [row["id"] for row in site.store._db.query("SELECT id FROM outbox")] == [2]


def test_a_thread_sends_until_it_is_told_to_stop(site, anna, server, write, up):
    with up() as mailbox:
        came = threading.Event()
        write_and_tell = lambda posted, user: (came.set(), write(posted, user))[1]  # noqa: E731
        stop = mailing.start(site, server, write_and_tell)
        post(site, anna, "One")
        assert came.wait(10)
        stop.set()
        thread = next(t for t in threading.enumerate() if t.name == "mailing")
        thread.join(10)

    assert (mailbox.subjects, thread.is_alive()) == (["Published: One"], False)


def test_letters_that_nobody_sends_are_noticed(site, anna, now):
    post(site, anna, "One")
    assert checking.mail(site) == []
    now[0] += checking.SOON + timedelta(seconds=1)

    assert checking.mail(site) == [
        "mail: letters that wait: 1, the oldest since 2026-03-31 12:00 UTC: not tried yet: is the site served?"
    ]


def test_the_log_names_no_address_and_no_words(site, anna, postman, up, mailbox, caplog):
    caplog.set_level(logging.DEBUG, "lessons")
    mailbox.answers["RCPT"] = ["550 5.1.1 <anna@example.org>: no such user"]
    post(site, anna, "Secret title")
    with up():
        postman.step()

    ours = [r.message for r in caplog.records if r.name.startswith("lessons")]
    assert ours == ["letter 1 (published) is given up: 550"]
