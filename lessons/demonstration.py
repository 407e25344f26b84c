"""Demonstration: an account per role, for somebody who tries a new site out on their own machine and nobody else."""

import secrets
from dataclasses import dataclass
from urllib.parse import urlsplit

from lessons import accounts
from lessons.accounts import Newcomer
from lessons.config import Settings
from lessons.hosts import loopback
from lessons.site import Site
from lessons.store.users import User

PEOPLE = (
    ("project_leader", "Demo Project Leader", "region"),
    ("supplier", "Demo Supplier", "supplier"),
    ("council_member", "Demo Council Member", "council"),
    ("secretariat", "Demo Secretariat", ""),
    ("administrator", "Demo Administrator", ""),
)
"""Role, name, and the kind of organisation that they belong to; any where there is none of that kind."""
DOMAIN = "demo.example"


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody to sign in as, with the password that is told once."""

    user: User
    password: str


def create(site: Site) -> list[Account]:
    """One account per role, where the site answers nobody but this machine and has no accounts yet."""
    if not private(site.settings) or site.store.accounts.users():
        return []
    made = []
    for role, name, kind in PEOPLE:
        organisation = _organisation(site, kind) if kind else ""
        password = "-".join(secrets.token_hex(2) for _ in range(5))
        email = f"{role.replace('_', '-')}@{DOMAIN}"
        made.append(Account(accounts.add(site, Newcomer(email, name, role, organisation), password), password))
    return made


def private(settings: Settings) -> bool:
    """Whether the site listens on loopback, and no public address is set that would lead there."""
    public = urlsplit(settings.base_url).hostname if settings.base_url else "localhost"
    return loopback(settings.bind.rpartition(":")[0].strip("[]")) and loopback(public or "")


def _organisation(site: Site, kind: str) -> str:
    """The first of a kind by title, else the first of any."""
    there = site.store.pages(["organisation"])
    fitting = [page for page in there if page.text("kind") == kind and "valid_to" not in page.meta]
    return next((page.slug for page in (*fitting, *there)), "")
