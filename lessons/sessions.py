"""Sessions: signing in, being known by a token that only the browser holds, and signing out."""

import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from lessons import keys, passwords, tries
from lessons.errors import Busy
from lessons.site import Site
from lessons.store.users import Session, User

LONGEST = timedelta(days=30)
"""From signing in."""
IDLE = timedelta(days=7)
"""From when the browser was last seen."""
NOTED = timedelta(hours=1)
"""How exactly that is known: not every look at a page is worth a write."""
MAX_AGENT = 200


@dataclass(frozen=True, slots=True)
class Opened:
    """A new session. The token goes to the browser and is kept nowhere else."""

    token: str
    session: Session


def login(site: Site, email: str, password: str, address: str, agent: str, before: str = "") -> Opened | None:
    """Sign in from a network address; `before` is the token that the browser held. None when address and password do not
    belong together: unknown accounts take the same work. Raises TooMany."""
    email = plain(email)
    tries.count(site, "login", email, address)
    user, kept = site.store.accounts.known(email) or (None, "")
    if not passwords.fits(kept, password) or not user:
        return None
    tries.forgive(site, "login", email)
    if passwords.outdated(kept):
        site.store.accounts.rehash(user.id, passwords.keep(password))
    return begin(site, user, agent, before)


def begin(site: Site, user: User, agent: str, before: str = "") -> Opened:
    """A session of somebody who has shown who they are, under a token that nobody knew."""
    token, now = secrets.token_urlsafe(32), site.clock()
    session = Session(secrets.token_hex(8), user.id, agent[:MAX_AGENT], now, now)
    site.store.accounts.begin(session, keys.hashed(token), keys.hashed(before), (now - LONGEST, now - IDLE))
    return Opened(token, session)


def known(site: Site, token: str) -> tuple[Session, User] | None:
    """Whose token this is, while the session lasts."""
    found = site.store.accounts.session(keys.hashed(token))
    if not found:
        return None
    session, now = found[0], site.clock()
    if now - session.began_at >= LONGEST or now - session.seen_at >= IDLE:
        return None
    if now - session.seen_at >= NOTED:
        # Reading goes on while somebody else writes for long.
        with suppress(Busy):
            site.store.accounts.seen(session.id, now)
    return found


def plain(email: str) -> str:
    """A mail address as it is compared."""
    return email.strip().casefold()
