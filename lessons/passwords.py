"""Passwords: what a good one is, and how one is kept and recognised."""

import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from lessons.errors import Invalid
from lessons.pages.types.base import N_

LEAST, MOST = 12, 200
"""Characters. Length is the only rule: it is the one that helps."""
SHORT = N_(
    "The password is too short: use at least 12 characters, for example a few words that belong together for you."
)
LONG = N_("The password is too long: use at most 200 characters.")
MEMORY = 19 * 1024
"""KiB. With two passes this is OWASP's first choice; a check takes about 50 ms."""

_hasher = PasswordHasher(time_cost=2, memory_cost=MEMORY, parallelism=1)
NOBODY = "$argon2id$v=19$m=19456,t=2,p=1$MDEyMzQ1Njc4OWFiY2RlZg$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
"""The hash of no password: checked where there is no account, so that the answer takes as long."""


def check(password: str) -> None:
    """Raises Invalid, saying how long a password is to be."""
    length = len(_plain(password))
    if length < LEAST:
        raise Invalid([SHORT])
    if length > MOST:
        raise Invalid([LONG])


def keep(password: str) -> str:
    """The password as it is stored."""
    return _hasher.hash(_plain(password))


def fits(kept: str, password: str) -> bool:
    """Whether this is the password that was kept. An empty `kept` fits nothing and takes as long."""
    try:
        return _hasher.verify(kept or NOBODY, _plain(password)[: MOST + 1]) and bool(kept)
    except (VerificationError, InvalidHashError):
        return False


def outdated(kept: str) -> bool:
    """Whether the password was kept with other settings than today's and should be kept anew."""
    return _hasher.check_needs_rehash(kept)


def _plain(password: str) -> str:
    """One form for letters that keyboards send in two: å as one character, or as a and a ring."""
    return unicodedata.normalize("NFC", password.encode("utf-8", "replace").decode())
