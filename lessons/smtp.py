"""The mail server: how a setting names it, and a connection to it."""

import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass, field
from email.errors import MessageError
from email.headerregistry import Address
from email.policy import SMTP
from urllib.parse import SplitResult, unquote, urlsplit

from lessons.errors import Misconfigured
from lessons.hosts import loopback

TIME_LIMIT = 20.0
"""Seconds that the server may take for one answer."""
NAME = "Lessons"
"""What letters come from where the sender has no name."""
SHAPE = "write smtp://user:password@host:587 or smtps://user:password@host:465, user and password percent-encoded"
_PORTS = {("smtp", False): 25, ("smtp", True): 587, ("smtps", False): 465, ("smtps", True): 465}
"""(scheme, whether there is a password) → the port where none is given."""


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where letters are handed over, and whom they are from.

    `strict`: the connection must be encrypted and the server's certificate good. Else it is encrypted where the server
    offers it, which keeps out those who only listen.
    """

    host: str
    port: int
    sender: Address
    user: str = ""
    password: str = field(default="", repr=False)
    encrypted: bool = False
    strict: bool = False


def read(url: str, contact: str) -> MailServer | None:
    """The server that a setting names; None where it is empty. Raises Misconfigured."""
    if not url:
        return None
    try:
        parts = urlsplit(url)
        user, password = unquote(parts.username or ""), unquote(parts.password or "")
        port = parts.port or _PORTS[parts.scheme, bool(password)]
    except (ValueError, KeyError):
        raise Misconfigured(f"LESSONS_MAIL_URL cannot be read: {SHAPE}") from None
    if not parts.hostname or parts.path.strip("/") or bool(user) != bool(password):
        raise Misconfigured(f"LESSONS_MAIL_URL cannot be read: {SHAPE}")
    encrypted = parts.scheme == "smtps"
    strict = encrypted or (bool(password) and not loopback(parts.hostname))
    return MailServer(parts.hostname, port, _sender(parts, contact), user, password, encrypted, strict)


def connect(server: MailServer) -> smtplib.SMTP:
    """A connection over which letters can go. Raises OSError (SMTPException is one) and ValueError."""
    connection = _open(server)
    try:
        if server.user:
            connection.login(server.user, server.password)
    except BaseException:
        connection.close()
        raise
    return connection


def leave(connection: smtplib.SMTP) -> None:
    """Whatever went over the connection is done: a farewell that fails takes nothing back."""
    with suppress(OSError):
        connection.quit()
    connection.close()


def _open(server: MailServer) -> smtplib.SMTP:
    context = ssl.create_default_context()
    if not server.strict:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    if server.encrypted:
        return smtplib.SMTP_SSL(server.host, server.port, timeout=TIME_LIMIT, context=context)
    connection = smtplib.SMTP(server.host, server.port, timeout=TIME_LIMIT)
    try:
        connection.ehlo_or_helo_if_needed()
        if server.strict or connection.has_extn("starttls"):
            connection.starttls(context=context)
    except BaseException:
        connection.close()
        raise
    return connection


def _sender(parts: SplitResult, contact: str) -> Address:
    """`from` in the address's query, else the contact. A plus in it is a plus."""
    given = dict(pair.partition("=")[::2] for pair in parts.query.split("&") if pair)
    if unknown := set(given) - {"from"}:
        raise Misconfigured(f"LESSONS_MAIL_URL has no option {', '.join(sorted(unknown))}: the only one is from")
    written = unquote(given.get("from", "")) or contact
    try:
        return _address(written)
    except (ValueError, MessageError, IndexError):
        raise Misconfigured(
            f"LESSONS_MAIL_URL gives {written!r} as the sender: add ?from=Lessons <desk@example.org>, or set LESSONS_CONTACT"
        ) from None


def _address(written: str) -> Address:
    """Exactly one, with nothing that the standard library finds odd. Its parser raises more than it says it does."""
    header = SMTP.header_factory("From", written)
    (found,) = header.addresses
    domain = found.domain.encode("idna").decode()
    if header.defects or "." not in domain:
        raise ValueError
    return Address(found.display_name or NAME, found.username, domain)
