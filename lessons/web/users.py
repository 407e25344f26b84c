"""Users: who has an account, and inviting somebody."""

from typing import Any

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from lessons import accounts
from lessons.accounts import FIELDS, Newcomer
from lessons.errors import Invalid
from lessons.permissions import GRANTS
from lessons.web import letters
from lessons.web.access import role
from lessons.web.account import mine
from lessons.web.accounts import form
from lessons.web.current import site, viewer

blueprint = Blueprint("users", __name__, url_prefix="/users")

ASKED = ("email", "name", "role", "organisation", "lang")


@blueprint.get("")
@role("secretariat", "administrator")
def listing() -> str:
    return render_template("accounts/users.html", given=FIELDS, **_around())


@blueprint.post("")
@role("secretariat", "administrator")
def invite() -> str | AnyResponse:
    given = {name: request.form.get(name, "").strip() for name in ASKED}
    try:
        if given["role"] not in GRANTS[mine().role]:
            raise Invalid([accounts.ROLE])
        link = accounts.invite(site(), Newcomer(**given))
    except Invalid as fault:
        return form("accounts/users.html", fault.faults, given=given, **_around())
    mailed = letters.send(site(), link)
    address = "" if mailed else site().settings.address + link.path
    return render_template("accounts/invited.html", invited=link.user, address=address)


def _around() -> dict[str, Any]:
    """Everybody, and what the form lets one choose from."""
    return {
        "users": site().store.accounts.users(),
        "roles": GRANTS[mine().role],
        "organisations": sorted(
            site().store.titles("organisation", viewer()).items(), key=lambda o: o[1][0].casefold()
        ),
    }
