"""The mail server as a setting, and connections to a real one: encrypted, signed in to, or refused."""

import smtplib
import ssl
from dataclasses import replace
from email.headerregistry import Address

import pytest
import trustme

from lessons import config, smtp
from lessons.errors import Misconfigured
from lessons.smtp import MailServer
from tests import mailserver
from tests.mailserver import Mailbox

DESK = Address("Lessons", "desk", "example.org")
SHAPE = "LESSONS_MAIL_URL cannot be read: write smtp://user:password@host:587"
SENDER = "as the sender: add .from=Lessons <desk@example.org>, or set LESSONS_CONTACT"


@pytest.fixture(scope="module")
def authority():
    return trustme.CA()


@pytest.fixture(scope="module")
def certificate(authority):
    """What the server shows: good for `localhost` to those who trust the authority."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    return context


@pytest.fixture
def trusted(authority, tmp_path, monkeypatch):
    authority.cert_pem.write_to_path(tmp_path / "authority.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))


@pytest.fixture
def mailbox():
    return Mailbox()


@pytest.fixture
def server():
    return MailServer("localhost", mailserver.free_port(), DESK)


def send(server):
    connection = smtp.connect(server)
    try:
        connection.sendmail("desk@example.org", ["anna@example.org"], b"Subject: Hello\r\n\r\nHello\r\n")
    finally:
        smtp.leave(connection)


@pytest.mark.parametrize(
    ("url", "contact", "server"),
    [
        ("", "desk@example.org", None),
        ("smtp://127.0.0.1:2525", "desk@example.org", MailServer("127.0.0.1", 2525, DESK)),
        ("smtp://relay.example", "desk@example.org", MailServer("relay.example", 25, DESK)),
        ("smtp://[::1]:2525/", "desk@example.org", MailServer("::1", 2525, DESK)),
        (
            "smtp://us%40er:p%2Fw@mail.example",
            "desk@example.org",
            MailServer("mail.example", 587, DESK, "us@er", "p/w", strict=True),
        ),
        ("smtp://u:p@localhost", "desk@example.org", MailServer("localhost", 587, DESK, "u", "p")),
        (
            "smtps://u:p@mail.example",
            "desk@example.org",
            MailServer("mail.example", 465, DESK, "u", "p", encrypted=True, strict=True),
        ),
        (
            "smtps://127.0.0.1?from=Læring <a+b@example.no>",
            "desk@example.org",
            MailServer("127.0.0.1", 465, Address("Læring", "a+b", "example.no"), encrypted=True, strict=True),
        ),
        (
            "smtp://h?from=%22A%2C%20B%22%20%3Cdesk%40example.org%3E",
            "",
            MailServer("h", 25, Address("A, B", "desk", "example.org")),
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_setting_names_a_server(url, contact, server):
    assert config.read({"LESSONS_MAIL_URL": url, "LESSONS_CONTACT": contact}).mail == server


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("mail.example.org", SHAPE),
        ("http://mail.example.org", SHAPE),
        ("smtp://", SHAPE),
        ("smtp://h:port", SHAPE),
        ("smtp://h:99999", SHAPE),
        ("smtp://[::1", SHAPE),
        ("smtp://user@h", SHAPE),
        ("smtp://:password@h", SHAPE),
        ("smtp://h/path", SHAPE),
        ("smtp://h", f"'' {SENDER}"),
        ("smtp://h?from=desk", f"'desk' {SENDER}"),
        ("smtp://h?from=desk@localhost", SENDER),
        ("smtp://h?from=a@example.org, b@example.org", SENDER),
        ("smtp://h?from=dæsk@example.org", SENDER),
        ("smtp://h?from=desk@example.org%0d%0aBcc: x@example.org", SENDER),
        ("smtp://h?from=desk@example.org&tls=no", "LESSONS_MAIL_URL has no option tls: the only one is from"),
    ],
)
def test_a_setting_that_names_none_says_what_to_write(url, message):
    with pytest.raises(Misconfigured, match=message):
        config.read({"LESSONS_MAIL_URL": url})


def test_a_password_is_not_shown_with_the_settings():
    settings = config.read({"LESSONS_MAIL_URL": "smtp://u:hemmeligt@h?from=desk@example.org"})

    assert "hemmeligt" not in repr(settings)


def test_what_is_offered_is_used_whoever_signed_the_certificate(mailbox, server, certificate):
    with mailserver.running(mailbox, server.port, tls_context=certificate):
        send(server)
    with mailserver.running(mailbox, server.port):
        send(server)

    assert mailbox.encrypted == [True, False]


def test_a_strict_connection_is_encrypted_and_checked(mailbox, server, certificate, trusted):
    with mailserver.running(mailbox, server.port, tls_context=certificate):
        send(replace(server, strict=True))

    assert mailbox.encrypted == [True]


def test_a_strict_connection_is_not_made_to_a_stranger(mailbox, server, certificate):
    with mailserver.running(mailbox, server.port, tls_context=certificate), pytest.raises(ssl.SSLCertVerificationError):
        send(replace(server, strict=True))

    assert mailbox.tried == []


def test_a_password_is_not_sent_where_nothing_is_encrypted(mailbox, server):
    wire = replace(server, user="u", password="hemmeligt", strict=True)
    with mailserver.running(mailbox, server.port), pytest.raises(smtplib.SMTPNotSupportedError, match="STARTTLS"):
        send(wire)

    assert mailbox.tried == []


@pytest.mark.parametrize(("trusting", "fault"), [(True, None), (False, ssl.SSLCertVerificationError)])
def test_smtps_is_encrypted_from_the_start(mailbox, server, certificate, request, trusting, fault):
    if trusting:
        request.getfixturevalue("trusted")
    sealed = replace(server, encrypted=True, strict=True)
    with mailserver.running(mailbox, server.port, ssl_context=certificate):
        if fault:
            with pytest.raises(fault):
                send(sealed)
        else:
            send(sealed)

    assert mailbox.encrypted == ([] if fault else [True])


@pytest.mark.parametrize(("password", "fault"), [("rigtigt", None), ("forkert", smtplib.SMTPAuthenticationError)])
def test_the_site_signs_in_to_the_server(mailbox, server, certificate, password, fault):
    options = {
        "tls_context": certificate, "auth_required": True, "authenticator": mailserver.known("desk", "rigtigt")
    }  # fmt: skip
    signing_in = replace(server, user="desk", password=password)
    with mailserver.running(mailbox, server.port, **options):
        if fault:
            with pytest.raises(fault):
                send(signing_in)
        else:
            send(signing_in)

    assert mailbox.tried == ([] if fault else ["anna@example.org"])
