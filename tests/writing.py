"""People who write, and a lesson to write, for tests of what happens before publication."""

from dataclasses import replace
from datetime import timedelta

from lessons import accounts
from lessons.accounts import Newcomer
from lessons.pages import frontmatter
from lessons.store.manuscripts import Text
from tests import small

PEOPLE = {
    "leader": ("project_leader", "region-nordjylland"),
    "colleague": ("project_leader", "region-nordjylland"),
    "supplier": ("supplier", "systematic"),
    "rival": ("supplier", "cambio"),
    "member": ("council_member", "it-raad"),
    "desk": ("secretariat", ""),
    "chief": ("administrator", ""),
}
"""Name → role and organisation."""
RIVAL = small.SUPPLIER.replace("Systematic A/S", "Cambio")
COUNCIL = small.SUPPLIER.replace("Systematic A/S", "It-rådet").replace("kind: supplier", "kind: council")
PAGES = {
    "region-nordjylland": small.ORGANISATION,
    "systematic": small.SUPPLIER,
    "cambio": RIVAL,
    "it-raad": COUNCIL,
}


def text(**fields):
    """A lesson that names a region and a supplier and has all that is asked for; `fields` replace its own."""
    raw, body = frontmatter.split(small.LESSON)
    body = fields.pop("body", body)
    merged = {**raw, **fields}
    return Text({name: value for name, value in merged.items() if value is not None}, body)


def people(site):
    """Everybody above, by name."""
    return {
        name: accounts.add(site, Newcomer(f"{name}@example.org", f"Test {name}", role, organisation, "da"), PASSWORD)
        for name, (role, organisation) in PEOPLE.items()
    }


def later(site, **span):
    """The same site, some time later."""
    now = site.clock() + timedelta(**span)
    return replace(site, clock=lambda: now)


PASSWORD = "tolv tegn eller flere"
