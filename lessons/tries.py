"""Tries: how often somebody may guess or send, counted in the store so that every server process counts the same."""

import ipaddress
from datetime import timedelta

from lessons import keys
from lessons.errors import TooMany
from lessons.site import Site

WINDOW = timedelta(minutes=15)
PER_ACCOUNT = 10
PER_ADDRESS = 40
PER_WRITER = 20
"""What somebody who is signed in may send off in the same time, so that nobody floods a page."""


def count(site: Site, what: str, email: str, address: str) -> None:
    """Count a try of one kind. Raises TooMany alike for addresses with and without an account; sessions go on."""
    now = site.clock()
    limits = {_key(site, what, email): PER_ACCOUNT, _key(site, what, network(address)): PER_ADDRESS}
    if not site.store.accounts.try_(limits, now - WINDOW, now):
        raise TooMany("Too many tries: wait a quarter of an hour and try again")


def count_sent(site: Site, what: str, user: str) -> None:
    """Count something that a user sends off. Raises TooMany."""
    now = site.clock()
    if not site.store.accounts.try_({_key(site, what, user): PER_WRITER}, now - WINDOW, now):
        raise TooMany("Too much at once: wait a quarter of an hour and go on then")


def forgive(site: Site, what: str, email: str) -> None:
    """Somebody who got in has the account's tries forgotten; those of their network address stay."""
    site.store.accounts.forgive(_key(site, what, email))


def network(address: str) -> str:
    """The address as it is counted: of IPv6 the half that names a connection, as its owner has all of the other half."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return str(found) if found.version == 4 else str(ipaddress.ip_network((found, 64), strict=False))


def _key(site: Site, what: str, whose: str) -> str:
    """Neither mail nor network addresses are kept as they are."""
    return keys.signed(keys.secret(site.settings), "tries", f"{what} {whose}")
