"""Entering: who somebody is here whom a provider vouches for, and whether they may come in."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from lessons import accounts, personal
from lessons.accounts import Newcomer
from lessons.errors import Conflict, Invalid, Refused
from lessons.oidc.provider import ANYBODY, Provider
from lessons.pages.types.base import N_
from lessons.sessions import plain
from lessons.site import Site
from lessons.store.users import User

UNKNOWN = N_(
    "Your organisation knows you, but there is no account for you here, or your organisation does not vouch for your mail"
    " address. Ask the secretariat for an invitation."
)
INCOMPLETE = N_(
    "Your organisation’s log-in does not say enough to make you an account: name, mail address and organisation are"
    " needed. Ask the secretariat for an invitation."
)
NO_LONGER = N_("Your organisation no longer gives you a role here. Ask whoever administers its log-in.")
NUMBER = N_(
    "Your organisation’s log-in names you by your personal identity number, which this site never keeps. Tell those who"
    " run the site."
)


@dataclass(frozen=True, slots=True)
class Identity:
    """Somebody as their provider knows them; nothing else of what it says is looked at.

    `email` is empty unless the provider vouches for it. `role` and `organisation` are what the maps give for values that
    are written out in them, and empty where they give nothing.
    """

    issuer: str
    subject: str
    email: str
    name: str
    role: str
    organisation: str


def enter(site: Site, provider: Provider, claims: Mapping[str, Any], lang: str) -> User:
    """The account of whoever the claims are about: theirs from before, one with their address, or a new one whose letters
    are in `lang`. Raises Refused."""
    who = identity(provider, claims)
    if provider.domains and who.email.partition("@")[2] not in provider.domains:
        raise Refused(UNKNOWN)
    known = site.store.accounts.identified(who.issuer, who.subject)
    user, granted = known or (_first_time(site, provider, who, lang), False)
    if granted and provider.roles and not who.role:
        # Somebody who has left is out at once, wherever they are still logged in.
        site.store.accounts.end(user.id)
        raise Refused(NO_LONGER)
    try:
        site.store.accounts.identify(user.id, who.issuer, who.subject, site.clock(), granted=bool(who.role))
    except Conflict:
        raise Refused(UNKNOWN) from None
    return _placed(site, user, who)


def identity(provider: Provider, claims: Mapping[str, Any]) -> Identity:
    """What the claims say, read through the maps. Raises Refused when they name a person by their national number."""
    said = {ours: _values(claims, theirs) for ours, theirs in provider.claims.items()}
    email = plain(next(iter(said.get("email", ())), "")) if _vouched(provider, claims) else ""
    name = " ".join(next(iter(said.get("name", ())), "").split()) or email.partition("@")[0]
    subject = str(claims["sub"])
    if any(personal.find(text) for text in (subject, name, email.partition("@")[0])):
        raise Refused(NUMBER)
    role, organisation = (
        _mapped(pairs, said.get(ours, ()))
        for ours, pairs in (("role", provider.roles), ("organisation", provider.organisations))
    )
    return Identity(provider.issuer, subject, email, name, role, organisation)


def _first_time(site: Site, provider: Provider, who: Identity, lang: str) -> User:
    """The account with the address that the provider vouches for, else a new one."""
    if not who.email:
        raise Refused(UNKNOWN)
    if there := site.store.accounts.known(who.email):
        return there[0]
    role = who.role or _mapped(provider.roles, (ANYBODY,))
    if not role:
        raise Refused(UNKNOWN)
    organisation = who.organisation or _mapped(provider.organisations, (ANYBODY,))
    try:
        return accounts.add(site, Newcomer(who.email, who.name, role, organisation, lang))
    except Invalid:
        raise Refused(INCOMPLETE) from None


def _placed(site: Site, user: User, who: Identity) -> User:
    """Role and organisation as the provider says today; an organisation without a page here is not believed."""
    there = not who.organisation or who.organisation in site.store.titles("organisation")
    role = who.role or user.role
    organisation = (who.organisation if there else "") or user.organisation
    if role not in accounts.FREE and not organisation and site.store.titles("organisation"):
        raise Refused(INCOMPLETE)
    if (role, organisation) != (user.role, user.organisation):
        # The last administrator stays one: a slip in the map must not leave a site without any.
        with suppress(Conflict):
            site.store.accounts.place(user.id, role, organisation, site.clock())
    return site.store.accounts.user(user.id) or user


def _vouched(provider: Provider, claims: Mapping[str, Any]) -> bool:
    """`email_verified` speaks of the claim `email` alone: an address out of another one needs a provider that is trusted."""
    said = claims.get("email_verified") if provider.claims.get("email") == "email" else None
    return provider.trusts_mail or said is True or said == "true"


def _mapped(pairs: Sequence[tuple[str, str]], values: Sequence[str]) -> str:
    """What the first pair that fits gives."""
    return next((meant for value, meant in pairs if value in values), "")


def _values(claims: Mapping[str, Any], name: str) -> tuple[str, ...]:
    """The texts of a claim, whether it holds one or a list. `realm_access.roles` is also looked for as roles in realm_access.

    Nobody gets what is for anybody by being called so.
    """
    found: Any = claims
    for part in (name,) if name in claims else name.split("."):
        found = found.get(part) if isinstance(found, Mapping) else None
    listed = found if isinstance(found, list) else [found]
    return tuple(value for value in listed if isinstance(value, str) and value != ANYBODY)
