"""A real mail server on loopback, which keeps what it takes and can be told how to answer."""

import socket
from collections import defaultdict
from contextlib import contextmanager
from email import message_from_bytes, policy

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

OK = "250 OK"


class Mailbox:
    """What has been received, as (receiver, message), and the answers still to be given to each command before "OK"."""

    def __init__(self):
        self.received = []
        self.answers = defaultdict(list)
        self.tried = []
        self.encrypted = []

    async def handle_RCPT(self, server, session, envelope, address, options):
        self.tried.append(address)
        answer = self._answer("RCPT")
        if answer == OK:
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server, session, envelope):
        if self._answer("DROP") != OK:
            server.transport.abort()
            return OK
        if (answer := self._answer("DATA")) != OK:
            return answer
        message = message_from_bytes(envelope.content, policy=policy.default)
        self.received += [(receiver, message) for receiver in envelope.rcpt_tos]
        self.encrypted.append(server.transport.get_extra_info("ssl_object") is not None)
        return OK

    def _answer(self, command):
        return self.answers[command].pop(0) if self.answers[command] else OK

    @property
    def subjects(self):
        return [message["Subject"] for _, message in self.received]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def running(mailbox, port, **options):
    """The server, for as long as it is wanted."""
    controller = Controller(
        mailbox, hostname="127.0.0.1", port=port, enable_SMTPUTF8=options.pop("utf8", True), **options
    )
    controller.start()
    try:
        yield controller
    finally:
        controller.stop()


def known(user, password):
    """An authenticator that knows one user."""

    def authenticate(server, session, envelope, mechanism, data):
        return AuthResult(success=(data.login, data.password) == (user.encode(), password.encode()), handled=False)

    return authenticate


def words(message):
    """The plain text of a message."""
    return message.get_body(("plain",)).get_content().replace("\r\n", "\n")
