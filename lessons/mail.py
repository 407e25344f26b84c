"""Mail: a letter from its text to a message that a mail server takes."""

from collections.abc import Callable
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from lessons.smtp import MailServer
from lessons.store.letters import KINDS, Letter, Posted
from lessons.store.users import User

__all__ = ["KINDS", "Letter", "Message", "Posted", "Text", "Writer", "message"]


@dataclass(frozen=True, slots=True)
class Text:
    """What a letter says in its receiver's language, once plain and once as HTML."""

    lang: str
    subject: str
    plain: str
    html: str


Writer = Callable[[Posted, User], Text]
"""Puts a letter into words for its receiver."""


@dataclass(frozen=True, slots=True)
class Message:
    """What goes over the wire: the envelope's two addresses, and the letter."""

    sender: str
    receiver: str
    letter: EmailMessage


def message(server: MailServer, posted: Posted, user: User, text: Text, contact: str = "") -> Message:
    """The same, to the last header, every time a letter is tried: a mailbox that got it twice can tell.

    Raises ValueError for an address that no mail can go to.
    """
    sender = _routable(server.sender.addr_spec, server.sender.display_name)
    receiver = _routable(user.email)
    letter = EmailMessage(SMTP)
    letter["From"], letter["To"] = sender, receiver
    letter["Subject"] = " ".join(text.subject.split())
    letter["Date"] = format_datetime(posted.at)
    letter["Message-ID"] = f"<{posted.id}.{posted.at:%Y%m%d%H%M%S}@{sender.domain}>"
    letter["Auto-Submitted"] = "auto-generated"
    letter["X-Auto-Response-Suppress"] = "OOF, AutoReply"
    if contact and contact != server.sender.addr_spec:
        letter["Reply-To"] = contact
    letter.set_content(text.plain, cte="quoted-printable")
    letter.add_alternative(text.html, subtype="html", cte="quoted-printable")
    letter["Content-Language"] = text.lang
    return Message(sender.addr_spec, receiver.addr_spec, letter)


def _routable(address: str, name: str = "") -> Address:
    """The address as servers know it: the domain in ASCII letters, what stands before it as it is."""
    local, _, domain = address.rpartition("@")
    return Address(name, local, domain.encode("idna").decode())
