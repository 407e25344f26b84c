"""Accounts: who may write. Users are invited, set their own password, take their data with them and are forgotten."""

import re
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from lessons import attachments, keys, passwords, permissions
from lessons.errors import Expired, Invalid, NotFound
from lessons.mail import Letter
from lessons.pages.types.base import N_
from lessons.sessions import plain
from lessons.site import Site
from lessons.store.attachments import Attachment
from lessons.store.users import User

LANGS = ("da", "nb", "sv", "en")
"""Languages that somebody can be written to in."""
LASTING = {"invitation": timedelta(days=14), "reset": timedelta(hours=1)}
"""Kind of link → how long it can be used."""
FREE = ("secretariat", "administrator")
"""Roles that run the site and need no organisation."""
MAX_NAME = 100
FIELDS = {"email": "", "name": "", "role": "", "organisation": "", "lang": "en", "password": ""}
"""What a fixture says of a user, with what is taken where it says nothing."""
FORMER = N_("Former user")

EMAIL = N_("That is no mail address: write it as name@example.org.")
NAME = N_("Write a name of at most 100 characters.")
ROLE = N_("Choose one of the roles.")
LANG = N_("Choose one of the languages.")
ORGANISATION = N_("There is no such organisation: choose one that has a page here.")
ORGANISATION_MISSING = N_("Choose the organisation that this person belongs to.")
TAKEN = N_("This mail address has an account already.")
WRONG = N_("That is not your password.")
OTHER = N_("That is not the mail address of this account.")

_EMAIL = re.compile(r"[^\s@<>\"'(),:;\\\[\]\x00-\x20\x7f]{1,64}@[^\s@<>\"'(),:;\\\[\]_\x00-\x20\x7f]+\.[^\W\d_][\w-]+")
_UNSEEN = re.compile("[\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody who shall get an account."""

    email: str
    name: str
    role: str
    organisation: str = ""
    lang: str = "en"


@dataclass(frozen=True, slots=True)
class Link:
    """A link that lets its holder choose a password, once. `path` begins with a slash; the token is stored nowhere."""

    kind: str
    user: User
    path: str


def add(site: Site, newcomer: Newcomer, password: str = "") -> User:
    """A new account; without a password it can only be used through an invitation. Raises Invalid with every fault."""
    user = _new(site, newcomer, active=bool(password))
    if password:
        passwords.check(password)
    site.store.accounts.add(user, passwords.keep(password) if password else "")
    return user


def invite(site: Site, newcomer: Newcomer) -> Link:
    """A new account, and the link by which its owner chooses a password, to be handed over. Raises Invalid."""
    return link(site, "invitation", add(site, newcomer))


def write_to(site: Site, newcomer: Newcomer, actor: str) -> User:
    """A new account, and a letter with such a link from whoever is named as its actor. Raises Invalid."""
    user = _new(site, newcomer)
    site.store.accounts.add(user, "", Letter("invitation", user.id, {"actor": actor}))
    return user


def link(site: Site, kind: str, user: User) -> Link:
    """A new link of a kind; earlier ones end."""
    return Link(kind, user, path(kind, issue(site, kind, user.email)))


def issue(site: Site, kind: str, email: str) -> str:
    """A token for the account of an address. Where there is none, one that opens nothing, for the same work."""
    token = secrets.token_urlsafe(32)
    site.store.accounts.issue(keys.hashed(token), kind, plain(email), site.clock() + LASTING[kind])
    return token


def reset(site: Site, email: str) -> None:
    """A letter with a link for somebody who lost their password; none where there is no such account, which nobody is
    told, or where its owner has no password because a provider vouches for them."""
    known = site.store.accounts.known(plain(email))
    whose = known[0].id if known and (known[0].active or not known[0].federated) else ""
    with site.store.writing() as writing:
        writing.post(Letter("reset", whose), site.clock())


def path(kind: str, token: str) -> str:
    """Where a link leads on the site."""
    return f"/{kind}/{token}"


def holder(site: Site, kind: str, token: str) -> User:
    """Whose link it is. Raises Expired."""
    found = site.store.accounts.holder(keys.hashed(token), kind, site.clock())
    if not found:
        raise Expired("This link has been used already or is too old: ask for a new one")
    return found


def redeem(site: Site, kind: str, token: str, password: str) -> User:
    """Choose a password by a link, which is then used up; every session ends. Raises Invalid and Expired."""
    holder(site, kind, token)
    passwords.check(password)
    user = site.store.accounts.redeem(keys.hashed(token), kind, passwords.keep(password), site.clock())
    return user or holder(site, kind, token)


def change_password(site: Site, user: User, old: str, new: str) -> None:
    """Every session of the user ends with it. Raises Invalid, also when `old` is not their password."""
    known = site.store.accounts.known(user.email)
    if not known or not passwords.fits(known[1], old):
        raise Invalid([WRONG])
    set_password(site, user, new)


def set_password(site: Site, user: User, password: str) -> None:
    """Every session of the user ends with it. Raises Invalid."""
    passwords.check(password)
    site.store.accounts.set_password(user.id, passwords.keep(password))


def confirm(site: Site, user: User, given: str) -> None:
    """Asked for before what cannot be undone: the user's password or, where they have none, their mail address, so that it
    is at least done on purpose. Raises Invalid for anything else."""
    known = site.store.accounts.known(user.email)
    if user.active:
        if not known or not passwords.fits(known[1], given):
            raise Invalid([WRONG])
    elif not known or plain(given) != user.email:
        raise Invalid([OTHER])


def by_email(site: Site, email: str) -> User:
    """Raises NotFound."""
    known = site.store.accounts.known(plain(email))
    if not known:
        raise NotFound(f"there is no account for {email}")
    return known[0]


def erase(site: Site, user: User) -> None:
    """Forget who they are: what they wrote stays, as a former user's. Drafts that nobody else has ever seen or can see
    are emptied and lose their files. Raises Conflict for the last administrator."""
    alone = not any(u.organisation == user.organisation != "" for u in site.store.accounts.users() if u.id != user.id)
    own = site.store.manuscripts.manuscripts(permissions.viewer_of(user), ("draft", "discarded"), author=user.id)
    site.store.accounts.erase(user.id, site.clock())
    gone: list[Attachment] = []
    with site.store.writing() as writing:
        for manuscript in own:
            if alone and not writing.manuscripts.seen(manuscript.id):
                writing.manuscripts.empty(manuscript.id)
                gone += writing.attachments.empty(manuscript.id, site.clock())
    attachments.drop(site, gone)


def credited(site: Site, actors: Sequence[str]) -> dict[str, str]:
    """Who did something → what to call them: users by name, a former user as one, others (an import) as they are."""
    names = site.store.accounts.names(actors)
    return {actor: names.get(actor, actor) or FORMER for actor in actors}


def export(site: Site, user: User) -> dict[str, Any]:
    """All that the site knows of a user, for them to take along."""
    accounts = site.store.accounts
    versions, moves, answers = site.store.manuscripts.of(user.id)
    return {
        "account": _plain(asdict(user)),
        "identities": [_plain(asdict(link)) for link in accounts.links(user.id)],
        "sessions": [_plain(asdict(s)) for s in accounts.sessions(user.id)],
        "subscriptions": [
            {"q": s.q, "filters": {name: list(values) for name, values in s.filters.items()}}
            for s in site.store.subscriptions.of(user.id)
        ],
        "attachments": [_plain(asdict(a)) for a in site.store.attachments.of_author(user.id)],
        "contributions": [_plain(asdict(c)) for c in accounts.contributions(user.id)],
        "comments": [_plain({**asdict(c), "page": ref}) for ref, c in site.store.comments.by(user.id)],
        "versions": [_plain(asdict(v)) for v in versions],
        "moves": [_plain(asdict(m)) for m in moves],
        "answers": [_plain(asdict(a)) for a in answers],
    }


def load(site: Site, rows: object) -> list[User]:
    """Accounts from a fixture: a list with email, name, role, organisation, lang and password of each. What is there
    already stays as it is. Raises Invalid, naming the row."""
    made = []
    for number, row in enumerate(rows if isinstance(rows, list) else [rows], start=1):
        try:
            given = _row(row)
            if not site.store.accounts.known(plain(given["email"])):
                password = given.pop("password")
                made.append(add(site, Newcomer(**given), password))
        except Invalid as fault:
            raise Invalid([f"user {number}: {text}" for text in fault.faults]) from None
    return made


def _new(site: Site, newcomer: Newcomer, active: bool = False) -> User:
    email, name = plain(newcomer.email), " ".join(newcomer.name.split())
    if found := _faults(site, newcomer, email, name):
        raise Invalid(found)
    return User(
        secrets.token_hex(12), email, name, newcomer.role, newcomer.organisation, newcomer.lang, site.clock(), active
    )


def _row(row: object) -> dict[str, str]:
    if not isinstance(row, dict) or not all(isinstance(value, str) for value in row.values()):
        raise Invalid(["is not an object with texts in it"])
    if unknown := set(row) - set(FIELDS):
        raise Invalid([f"has no field {', '.join(sorted(map(str, unknown)))}; use {', '.join(FIELDS)}"])
    return {**FIELDS, **row}


def _faults(site: Site, newcomer: Newcomer, email: str, name: str) -> list[str]:
    """What is wrong, in sentences that are also the keys of their translations."""
    organisation, there_are = newcomer.organisation, site.store.titles("organisation")
    checks = (
        (EMAIL, len(email) <= 254 and _EMAIL.fullmatch(email)),
        (TAKEN, not site.store.accounts.known(email)),
        (NAME, 0 < len(name) <= MAX_NAME and not _UNSEEN.search(name)),
        (ROLE, newcomer.role in permissions.ROLES[1:]),
        (LANG, newcomer.lang in LANGS),
        (ORGANISATION_MISSING, organisation or newcomer.role in FREE or not there_are),
        (ORGANISATION, not organisation or organisation in there_are),
    )
    return [fault for fault, fine in checks if not fine]


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in row.items()}
