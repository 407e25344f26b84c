"""Users: who has an account, and inviting somebody."""

from typing import Any

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from lessons import accounts, mailing
from lessons.accounts import FIELDS, Newcomer
from lessons.errors import Invalid
from lessons.permissions import GRANTS
from lessons.store.users import User
from lessons.web.access import role
from lessons.web.account import mine
from lessons.web.accounts import form
from lessons.web.current import site, viewer

blueprint = Blueprint("users", __name__, url_prefix="/users")

ASKED = ("email", "name", "role", "organisation", "lang")


@blueprint.get("")
@role("secretariat", "administrator")
def listing() -> str:
    """The address may name the organisation that somebody is invited for."""
    given = FIELDS | {"organisation": request.args.get("organisation", "")}
    return render_template("accounts/users.html", given=given, **_around())


@blueprint.post("")
@role("secretariat", "administrator")
def invite() -> str | AnyResponse:
    given = {name: request.form.get(name, "").strip() for name in ASKED}
    try:
        if given["role"] not in GRANTS[mine().role]:
            raise Invalid([accounts.ROLE])
        invited, address = _invite(Newcomer(**given))
    except Invalid as fault:
        return form("accounts/users.html", fault.faults, given=given, **_around())
    return render_template("accounts/invited.html", invited=invited, address=address)


def _invite(newcomer: Newcomer) -> tuple[User, str]:
    """Who is invited, and the address to hand over where no mail goes out."""
    if site().settings.mail:
        return accounts.write_to(site(), newcomer, mine().name), ""
    link = accounts.invite(site(), newcomer)
    return link.user, site().settings.address + link.path


def _around() -> dict[str, Any]:
    """Everybody, whom letters do not reach, and what the form lets one choose from."""
    users = site().store.accounts.users()
    names = {user.id: user for user in users}
    troubles = site().store.outbox.troubles(site().clock() - mailing.REMEMBERED)
    return {
        "users": users,
        "troubles": [(posted, names[posted.user]) for posted in troubles if posted.user in names],
        "roles": GRANTS[mine().role],
        "organisations": sorted(
            site().store.titles("organisation", viewer()).items(), key=lambda o: o[1][0].casefold()
        ),
    }
