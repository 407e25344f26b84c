"""The client: asks the provider, and believes only what it signed for this site and this log-in."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from authlib.common.errors import AuthlibBaseError
from authlib.common.urls import add_params_to_uri
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from requests import RequestException, Session

from lessons.errors import Expired, Refused, Unreachable
from lessons.oidc.flow import STALE, Flow, marks
from lessons.oidc.provider import Provider
from lessons.pages.types.base import N_
from lessons.site import Site

BACK = "/login/oidc/callback"
DISCOVERY = "/.well-known/openid-configuration"
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""Signatures that only the provider can make, whatever its documents say: neither `none` nor a shared secret."""
METHODS = ("client_secret_basic", "client_secret_post")
"""How the secret is shown, the better way first."""
ADDRESSES = {
    "authorization": "authorization_endpoint",
    "token": "token_endpoint",
    "keys": "jwks_uri",
    "userinfo": "userinfo_endpoint",
    "farewell": "end_session_endpoint",
}
"""What the parts of a discovery document that are used are called in it."""
KEY_TYPES = ("RSA", "EC", "OKP")
TIMEOUT = (3, 5)
"""Seconds for connecting, and for each answer."""
FRESH = 3600
"""Seconds that the provider's documents are believed for."""
LEEWAY = 60
"""Seconds by which clocks may differ."""

SILENT = N_("Your organisation’s log-in does not answer. Try again in a few minutes, or log in with your password.")
UNTRUSTED = N_(
    "The answer of your organisation’s log-in could not be trusted. Begin again, or tell those who run the site."
)
BROKEN_OFF = N_("You were not logged in at your organisation. Begin again, or log in with your password.")

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Discovered:
    """The parts of a provider's discovery document that are used; addresses that it does not have are empty."""

    authorization: str
    token: str
    keys: str
    userinfo: str
    farewell: str
    method: str


def start(site: Site, provider: Provider, flow: Flow) -> str:
    """The provider's address to send the browser to. Raises Unreachable."""
    found, mark = discovered(site, provider), marks(site, flow)
    with _session(site, provider, found) as session:
        address, _ = session.create_authorization_url(
            found.authorization, state=mark.state, nonce=mark.nonce, code_verifier=mark.verifier, ui_locales=flow.lang
        )
    return str(address)


def claims(site: Site, provider: Provider, flow: Flow, answer: Mapping[str, str]) -> dict[str, Any]:
    """What the provider says of whoever came back with its answer. Raises Expired, Refused and Unreachable."""
    if answer.get("iss", provider.issuer) != provider.issuer:
        raise Refused(UNTRUSTED)
    if "error" in answer or not answer.get("code"):
        raise Refused(BROKEN_OFF)
    found = discovered(site, provider)
    with _session(site, provider, found) as session:
        token = _redeemed(session, found, answer["code"], marks(site, flow).verifier)
        said = _believed(site, provider, found, flow, token)
        missing = {*provider.claims.values(), "email_verified"} - set(said)
        return {**_userinfo(session, found, str(said["sub"])), **said} if missing and found.userinfo else said


def farewell(site: Site, provider: Provider) -> str:
    """Where one logs out of the organisation too; empty where that is not offered, or not known just now."""
    try:
        address = discovered(site, provider).farewell
    except Unreachable:
        return ""
    return str(add_params_to_uri(address, {"client_id": provider.client_id})) if address else ""


def discovered(site: Site, provider: Provider) -> Discovered:
    """The provider's addresses, asked for once an hour. Raises Unreachable."""
    return site.memory.recall(("oidc", provider.issuer), _hour(site), lambda: _discover(provider))


def _discover(provider: Provider) -> Discovered:
    document = _fetched(provider.issuer.rstrip("/") + DISCOVERY)
    addresses = {field: str(document.get(name, "")) for field, name in ADDRESSES.items()}
    sound = all(a.startswith("https://" if provider.secure else "http") for a in addresses.values() if a)
    needed = addresses["authorization"] and addresses["token"] and addresses["keys"]
    if document.get("issuer") != provider.issuer or not sound or not needed:
        log.error("%s: its discovery document is for %r, or lacks an address", provider.issuer, document.get("issuer"))
        raise Unreachable(SILENT)
    methods = document.get("token_endpoint_auth_methods_supported") or METHODS
    return Discovered(method=next((m for m in METHODS if m in methods), METHODS[0]), **addresses)


def _session(site: Site, provider: Provider, found: Discovered) -> OAuth2Session:
    return OAuth2Session(
        provider.client_id,
        provider.client_secret,
        token_endpoint_auth_method=found.method,
        scope=provider.scopes,
        redirect_uri=site.settings.address + BACK,
        code_challenge_method="S256",
        default_timeout=TIMEOUT,
    )


def _redeemed(session: OAuth2Session, found: Discovered, code: str, verifier: str) -> dict[str, Any]:
    """The tokens for a code, which is good once."""
    try:
        return dict(session.fetch_token(found.token, code=code, code_verifier=verifier, allow_redirects=False))
    except AuthlibBaseError as fault:
        log.warning("the provider gives no token: %s", fault)
        raise Expired(STALE) if fault.error == "invalid_grant" else Unreachable(SILENT) from None
    except (RequestException, ValueError, TypeError) as fault:
        log.warning("the provider gives no token: %s", fault)
        raise Unreachable(SILENT) from None


def _believed(
    site: Site, provider: Provider, found: Discovered, flow: Flow, token: Mapping[str, Any]
) -> dict[str, Any]:
    """The claims of the ID token, when signature, issuer, audience, time, nonce and access token are as they must be."""
    raw = str(token.get("id_token", ""))
    wanted = {
        "iss": {"essential": True, "value": provider.issuer},
        "aud": {"essential": True, "value": provider.client_id},
        "sub": {"essential": True},
    }
    given = {
        "nonce": marks(site, flow).nonce, "client_id": provider.client_id, "access_token": token.get("access_token")
    }  # fmt: skip
    try:
        read = jwt.decode(raw, _keys(site, found, raw), algorithms=list(ALGORITHMS))
        said = CodeIDToken(read.claims, read.header, wanted, given)
        said.validate(now=int(site.clock().timestamp()), leeway=LEEWAY)
    except (JoseError, ValueError, TypeError) as fault:
        log.warning("an ID token is refused: %s", fault)
        raise Refused(UNTRUSTED) from None
    return dict(said)


def _keys(site: Site, found: Discovered, raw: str) -> KeySet:
    """The keys that the provider signs with. One that was not seen yet is looked for, so keys may change at any time."""
    kid = str(jws.extract_compact(raw.encode()).headers().get("kid", ""))
    return site.memory.recall(("oidc keys", found.keys, kid), _hour(site), lambda: _key_set(found, kid))


def _key_set(found: Discovered, kid: str) -> KeySet:
    listed = _fetched(found.keys).get("keys", [])
    fitting = [k for k in listed if isinstance(k, dict) and k.get("kty") in KEY_TYPES and k.get("use", "sig") == "sig"]
    if not fitting or (kid and kid not in [k.get("kid") for k in fitting]):
        raise ValueError(f"the provider has no key {kid!r}")
    return KeySet.import_key_set({"keys": fitting})


def _userinfo(session: OAuth2Session, found: Discovered, subject: str) -> dict[str, Any]:
    """What the ID token leaves out, when it is about the same person."""
    try:
        answer = session.get(found.userinfo, allow_redirects=False)
        answer.raise_for_status()
        said = answer.json()
    except (RequestException, AuthlibBaseError) as fault:
        log.warning("the provider says nothing more of a user: %s", fault)
        raise Unreachable(SILENT) from None
    if not isinstance(said, dict) or said.get("sub") != subject:
        raise Refused(UNTRUSTED)
    return said


def _fetched(address: str) -> dict[str, Any]:
    """A JSON document of the provider."""
    try:
        with Session() as session:
            answer = session.get(address, timeout=TIMEOUT, allow_redirects=False)
        answer.raise_for_status()
        document = answer.json()
    except RequestException as fault:
        log.warning("%s does not answer: %s", address, fault)
        raise Unreachable(SILENT) from None
    if not isinstance(document, dict):
        raise Unreachable(SILENT)
    return document


def _hour(site: Site) -> int:
    return int(site.clock().timestamp()) // FRESH
