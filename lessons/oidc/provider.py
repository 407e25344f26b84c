"""The provider: what the settings say of an organisation's own log-in, checked."""

import ipaddress
import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from lessons.errors import Misconfigured
from lessons.permissions import ROLES

PREFIX = "LESSONS_OIDC_"
NAMES = ("email", "name", "role", "organisation")
"""What is read of somebody; the claims map says what the provider calls it."""
ANYBODY = "*"
"""In a map: whatever value somebody has, and also where they have none."""
MODEST = ("project_leader", "supplier")
"""Roles that anybody may be given; those above are only for values that are written out."""
NATIONAL = re.compile(
    r"(?<![^\W_])(?:pid|cpr|ssn|nin)(?![^\W_])|cpr_?n|person_?nummer|personal_?(?:identity_?)?number|f(?:o|oe|ø)dsels_?nummer"
    r"|kennitala|national_?(?:id|number)|person_?nin",
    re.IGNORECASE,
)
"""How claims that hold a person's national number are called."""
YES = {"yes": True, "no": False}


@dataclass(frozen=True, slots=True)
class Provider:
    """An OpenID provider and what it is believed. The maps are (its value, ours) in the order in which they count."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    scopes: str
    claims: Mapping[str, str]
    roles: tuple[tuple[str, str], ...]
    organisations: tuple[tuple[str, str], ...]
    domains: frozenset[str]
    trusts_mail: bool
    label: str

    @property
    def secure(self) -> bool:
        return self.issuer.startswith("https://")


def read(given: Mapping[str, str]) -> Provider | None:
    """The provider of the settings, by their names without `LESSONS_`; None when there is no issuer. Raises Misconfigured."""
    named = {name.removeprefix("OIDC_"): value for name, value in given.items() if name.startswith("OIDC_")}
    if not named["ISSUER"]:
        return None
    claims = _claims(named["CLAIMS"])
    return Provider(
        issuer=_issuer(named["ISSUER"]),
        client_id=_needed("CLIENT_ID", named["CLIENT_ID"]),
        client_secret=_needed("CLIENT_SECRET", named["CLIENT_SECRET"]),
        scopes=_scopes(named["SCOPES"]),
        claims=claims,
        roles=_roles(named["ROLES"], claims),
        organisations=_organisations(named["ORGANISATIONS"], claims),
        domains=frozenset(name.casefold().lstrip("@") for name in named["DOMAINS"].split()),
        trusts_mail=_yes("TRUST_MAIL", named["TRUST_MAIL"]),
        label=named["LABEL"],
    )


def _issuer(given: str) -> str:
    parts = urlsplit(given)
    fine = parts.scheme == "https" or (parts.scheme == "http" and _loopback(parts.hostname or ""))
    if not fine or not parts.hostname or parts.query or parts.fragment or parts.username:
        raise _wrong("ISSUER", given, "use the provider's https:// address, as its discovery document gives it")
    return given


def _loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _needed(name: str, given: str) -> str:
    if not given:
        raise _wrong(name, given, f"use what the provider gave this site, or leave {PREFIX}ISSUER empty")
    return given


def _scopes(given: str) -> str:
    if "openid" not in given.split():
        raise _wrong("SCOPES", given, "use words with openid among them")
    return " ".join(given.split())


def _claims(given: str) -> dict[str, str]:
    claims = {}
    for word in _words("CLAIMS", given):
        ours, _, theirs = word.partition("=")
        if ours not in NAMES or not theirs:
            raise _wrong("CLAIMS", word, f"use name=claim with one of the names {', '.join(NAMES)}")
        if NATIONAL.search(theirs):
            raise _wrong("CLAIMS", word, "use another claim: national numbers are never read")
        claims[ours] = theirs
    return claims


def _roles(given: str, claims: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    pairs = _pairs("ROLES", given, claims, "role")
    for value, role in pairs:
        allowed = MODEST if value == ANYBODY else ROLES[1:]
        if role not in allowed:
            raise _wrong("ROLES", f"{value}={role}", f"use value=role with one of the roles {', '.join(allowed)}")
    return pairs


def _organisations(given: str, claims: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return _pairs("ORGANISATIONS", given, claims, "organisation")


def _pairs(name: str, given: str, claims: Mapping[str, str], ours: str) -> tuple[tuple[str, str], ...]:
    pairs = []
    for word in _words(name, given):
        value, _, meant = word.rpartition("=")
        if not value or not meant:
            raise _wrong(name, word, f'use value={ours}, and "…" around what holds a space')
        pairs.append((value, meant))
    if any(value != ANYBODY for value, _ in pairs) and ours not in claims:
        raise _wrong("CLAIMS", "", f"use {ours}=… to say which claim {PREFIX}{name} is about")
    return tuple(pairs)


def _words(name: str, given: str) -> list[str]:
    try:
        return shlex.split(given)
    except ValueError:
        raise _wrong(name, given, 'use a second " for each "') from None


def _yes(name: str, given: str) -> bool:
    if given not in YES:
        raise _wrong(name, given, "use yes or no")
    return YES[given]


def _wrong(name: str, given: str, instead: str) -> Misconfigured:
    return Misconfigured(
        f"{PREFIX}{name} is {given!r}: {instead}" if given else f"{PREFIX}{name} lacks something: {instead}"
    )
