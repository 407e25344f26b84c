"""The desk: what waits for whom, and for how long."""

from flask import Blueprint, g, render_template, request

from lessons import desk, hearing
from lessons.desk import Desk
from lessons.pages.types.base import N_
from lessons.permissions import may
from lessons.web.access import role
from lessons.web.account import mine
from lessons.web.current import site, user

blueprint = Blueprint("desk", __name__)

PARTS = {
    "check": N_("To read"),
    "publishing": N_("Ready to publish"),
    "offered": N_("Answers to let through"),
    "doubted": N_("Lessons in doubt"),
    "answers": N_("Waiting for answers"),
    "unreached": N_("Nobody there has an account"),
    "due": N_("To be looked at again"),
    "invited": N_("Invited, not come yet"),
}
"""What things on the desk wait for → its heading; first what waits for the desk itself."""


@blueprint.get("/desk")
@role("secretariat", "administrator")
def show() -> str:
    """All of it, or the one part that the address asks for."""
    found, now = desk.desk(site(), mine()), site().clock()
    parts = {name: rows for name, rows in _parts(found).items() if rows}
    chosen = request.args.get("for", "")
    return render_template(
        "desk/desk.html",
        parts=parts,
        chosen=chosen if chosen in parts else "",
        names=PARTS,
        now=now,
        settled=lambda heard: hearing.settled(heard, now),
    )


def waiting() -> int | None:
    """How much waits for the desk, for those who have one; asked once a request."""
    if not may(user(), "send_back"):
        return None
    if "waiting" not in g:
        g.waiting = desk.desk(site(), mine()).total
    return int(g.waiting)


def _parts(found: Desk) -> dict[str, list[object]]:
    waiting = {name: found.waiting_for(name) for name in ("check", "publishing", "answers")}
    others = {"offered": found.offered, "doubted": found.review.doubted, "unreached": found.unreached}
    rest = {"due": found.review.due, "invited": found.invited}
    every = {**waiting, **others, **rest}
    return {name: list(every[name]) for name in PARTS}
