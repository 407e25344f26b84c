"""Mailing: takes letters from the outbox to the mail server, one process at a time, and tries again what did not go."""

import logging
import smtplib
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

from lessons import accounts, mail, smtp
from lessons.errors import Busy
from lessons.mail import Message, Posted, Writer
from lessons.site import Site
from lessons.smtp import MailServer
from lessons.store.letters import KINDS
from lessons.store.locks import locked
from lessons.store.users import User

EVERY = 2.0
"""Seconds between two looks at the outbox."""
BATCH = 50
"""Letters that go over one connection."""
PAUSES = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60, 180, 360, 720, 1440))
"""From the first, second … try of one letter to the next; the last one repeats."""
OUTAGES = (60.0, 120.0, 300.0, 600.0)
"""Seconds from the first, second … time that the server cannot be used to the next; the last one repeats."""
LONGEST = timedelta(days=5)
"""From posting a letter to giving it up when a try fails."""
REMEMBERED = timedelta(days=14)
"""How long it is known that a letter went, or that it was given up."""
NOTED = 12
"""Tries, five seconds each, to note that a letter has gone: as long as it is not noted it may go again."""
NO_SUCH_MAILBOX = ("5.1.1 ", "5.1.2 ", "5.1.3 ", "5.1.6 ", "5.1.10 ")
"""Enhanced status codes (RFC 3463) that no further try changes."""
LATE = "too old to be of use"
GONE = "the account is gone"

log = logging.getLogger(__name__)


def start(site: Site, server: MailServer, write: Writer) -> threading.Event:
    """Begin mailing; setting the event ends it."""
    stop = threading.Event()
    postman = Postman(site, server, write)
    threading.Thread(target=_work, args=(postman, stop), name="mailing", daemon=True).start()
    return stop


def _work(postman: "Postman", stop: threading.Event) -> None:
    wait = 0.0
    while not stop.wait(wait):
        wait = postman.step()


class Postman:
    """Sends what is due. Remembers how often in a row the server could not be used."""

    def __init__(self, site: Site, server: MailServer, write: Writer) -> None:
        self._site = site
        self._server = server
        self._write = write
        self._outages = 0

    def step(self) -> float:
        """Send what is due; answers how many seconds to wait before the next step."""
        try:
            due = self._due()
            if due:
                # The others find the lock taken: what is due is looked up again once it is held.
                with locked(self._site.settings.data / "mailing.lock", wait=0):
                    return self._send(self._due())
        except Busy:
            return EVERY
        # A full disk, a database that is damaged: whatever it is, the letters wait and the site goes on.
        except Exception:
            log.exception("mailing failed: trying again in %s s", OUTAGES[0])
            return OUTAGES[0]
        return EVERY

    def _due(self) -> list[Posted]:
        return self._site.store.outbox.due(self._site.clock(), BATCH)

    def _send(self, due: Sequence[Posted]) -> float:
        try:
            connection = smtp.connect(self._server)
        except (OSError, ValueError) as fault:
            return self._out(due, fault)
        try:
            self._back()
            for posted in due:
                self._deliver(connection, posted)
                if not connection.sock:  # Broken, or closed by the server: those that are left go over another.
                    return EVERY
        finally:
            smtp.leave(connection)
        self._site.store.outbox.forget(self._site.clock() - REMEMBERED)
        return 0.0 if len(due) == BATCH else EVERY

    def _deliver(self, connection: smtplib.SMTP, posted: Posted) -> None:
        user = self._site.store.accounts.user(posted.user)
        if not user or user.erased or self._age(posted) >= KINDS[posted.kind].good_for:
            self._site.store.outbox.failed(posted.id, LATE if user and not user.erased else GONE, None)
            return
        if not self._site.store.outbox.begin(posted.id, self._site.clock(), self._again(posted)):
            return
        try:
            message = self._message(posted, user)
            connection.send_message(message.letter, message.sender, [message.receiver])
        except smtplib.SMTPException as fault:
            self._refused(posted, *_answer(fault))
        # A text that cannot be put together, an address that is none: the other letters go.
        except Exception as fault:
            log.exception("letter %s (%s) cannot be written", posted.id, posted.kind)
            self._refused(posted, 0, type(fault).__name__)
        else:
            self._note(posted)

    def _message(self, posted: Posted, user: User) -> Message:
        """Links that open an account are made now: a database that is copied opens none."""
        values = dict(posted.values)
        if posted.kind in accounts.LASTING:
            values["path"] = accounts.link(self._site, posted.kind, user).path
        text = self._write(replace(posted, values=values), user)
        return mail.message(self._server, posted, user, text, self._site.settings.contact)

    def _note(self, posted: Posted) -> None:
        for _ in range(NOTED):
            with suppress(Busy):
                self._site.store.outbox.sent(posted.id, self._site.clock())
                return
        log.error("letter %s has gone and could not be noted: it may go again", posted.id)

    def _refused(self, posted: Posted, code: int, answer: str) -> None:
        over = answer.startswith(NO_SUCH_MAILBOX) or self._age(posted) >= LONGEST
        fault = f"{code} {answer}" if code else answer
        self._site.store.outbox.failed(posted.id, fault, None if over else self._again(posted))
        if over or not posted.tries:
            said = "is given up" if over else "was not taken and will be tried again"
            log.warning("letter %s (%s) %s: %s", posted.id, posted.kind, said, code or answer)

    def _again(self, posted: Posted) -> datetime:
        return self._site.clock() + PAUSES[min(posted.tries, len(PAUSES) - 1)]

    def _age(self, posted: Posted) -> timedelta:
        return self._site.clock() - posted.at

    def _out(self, due: Sequence[Posted], fault: Exception) -> float:
        """The letters stay due, so that they go in their order once the server is back."""
        if not self._outages:
            log.warning("the mail server cannot be used, letters wait: %s", fault)
        self._outages += 1
        now = self._site.clock()
        for posted in due:
            if over := self._age(posted) >= LONGEST:
                log.warning("letter %s (%s) is given up: no mail server for too long", posted.id, posted.kind)
            if over or posted is due[0]:  # One tells what is wrong; the others need no write.
                self._site.store.outbox.failed(posted.id, _plain(str(fault)), None if over else now)
        return OUTAGES[min(self._outages, len(OUTAGES)) - 1]

    def _back(self) -> None:
        if self._outages:
            log.warning("the mail server can be used again")
        self._outages = 0


def _answer(fault: smtplib.SMTPException) -> tuple[int, str]:
    """What the server said: its code, 0 where the connection broke, and its words."""
    said: tuple[int, bytes | str] = (0, str(fault))
    if isinstance(fault, smtplib.SMTPResponseException):
        said = fault.smtp_code, fault.smtp_error
    elif isinstance(fault, smtplib.SMTPRecipientsRefused):
        said = next(iter(fault.recipients.values()))
    words = said[1].decode("utf-8", "replace") if isinstance(said[1], bytes) else said[1]
    return said[0], _plain(words)


def _plain(words: str) -> str:
    return " ".join(words.split())[:200]
