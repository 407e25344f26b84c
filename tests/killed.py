"""A process that sends letters until it is killed."""

from datetime import timedelta

from lessons import config, mailing
from lessons.mail import Posted, Text
from lessons.mailing import Postman
from lessons.pages.rendering import Renderer
from lessons.pages.vocabularies import Vocabularies
from lessons.site import Site
from lessons.store.sqlite import SqliteStore
from lessons.store.users import User
from tests.conftest import NOON
from tests.small import OutOfOrder


def send(data: str, url: str) -> None:
    """What was begun and not ended is tried again without a pause, so that a test need not wait for it."""
    mailing.PAUSES = (timedelta(0),)
    settings = config.read({"LESSONS_DATA": data, "LESSONS_MAIL_URL": url})
    site = Site(settings, Vocabularies({}), SqliteStore(settings.database), OutOfOrder(), Renderer(), lambda: NOON)
    postman = Postman(site, settings.mail, _write)
    while site.store.outbox.waiting():
        postman.step()


def _write(posted: Posted, user: User) -> Text:
    title = posted.values["title"]
    return Text("en", title, title, f"<p>{title}</p>")
