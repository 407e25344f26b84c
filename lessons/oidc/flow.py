"""A log-in under way: what ties the answer of the provider to the browser that asked."""

import hmac
import secrets
from dataclasses import dataclass
from datetime import timedelta

from lessons import keys
from lessons.errors import Expired
from lessons.pages.types.base import N_
from lessons.site import Site

LASTING = timedelta(minutes=10)
STALE = N_("This log-in was begun in another window, or more than ten minutes ago. Begin again.")


@dataclass(frozen=True, slots=True)
class Flow:
    """What the browser keeps meanwhile: a random seed, when it began (seconds since 1970), in which interface language, and
    where to go on to.

    State, nonce and PKCE's verifier come from the seed and the site's key, so the verifier is never out of our hands.
    """

    seed: str
    at: int
    lang: str
    onward: str


@dataclass(frozen=True, slots=True)
class Marks:
    """What a flow is recognised by: `state` in the address, `nonce` in the token, `verifier` when the code is redeemed."""

    state: str
    nonce: str
    verifier: str


def begin(site: Site, lang: str, onward: str) -> Flow:
    return Flow(secrets.token_urlsafe(24), int(site.clock().timestamp()), lang, onward)


def marks(site: Site, flow: Flow) -> Marks:
    key = keys.secret(site.settings)
    return Marks(*(keys.signed(key, f"oidc {name}", flow.seed) for name in ("state", "nonce", "verifier")))


def sealed(site: Site, flow: Flow) -> str:
    """The flow as text that only this site can have written."""
    return f"{_seal(site, flow)}.{_open(flow)}"


def opened(site: Site, text: str, state: str) -> Flow:
    """The flow of a text, when `state` belongs to it and it is not too old. Raises Expired."""
    seal, seed, at, lang, onward = (text.split(".", 4) + [""] * 4)[:5]
    flow = Flow(seed, int(at) if at.isdecimal() and len(at) < 15 else 0, lang, onward)
    fits = _same(seal, _seal(site, flow)) and _same(state, marks(site, flow).state)
    age = site.clock().timestamp() - flow.at
    if not fits or not 0 <= age < LASTING.total_seconds():
        raise Expired(STALE)
    return flow


def _seal(site: Site, flow: Flow) -> str:
    return keys.signed(keys.secret(site.settings), "oidc", _open(flow))


def _open(flow: Flow) -> str:
    return f"{flow.seed}.{flow.at}.{flow.lang}.{flow.onward}"


def _same(given: str, wanted: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "replace"), wanted.encode())
