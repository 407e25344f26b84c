"""Following searches: beginning, ending, and seeing what is new."""

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from lessons import subscriptions
from lessons.web.access import signed_in
from lessons.web.account import mine
from lessons.web.addresses import asked, search_url, whole
from lessons.web.current import interface, site

blueprint = Blueprint("subscriptions", __name__, url_prefix="/account/following")


@blueprint.post("")
@signed_in
def follow() -> Response:
    """The search comes in the form's own address, so that it is read as every search is."""
    wanted = asked(request.args, interface())
    subscriptions.follow(site(), mine(), wanted)
    return redirect(search_url(wanted), 303)


@blueprint.post("/end")
@signed_in
def end() -> Response:
    site().store.subscriptions.remove(mine().id, request.form.get("subscription", ""))
    return redirect(url_for("account.show") + "#following", 303)


@blueprint.post("/seen")
@signed_in
def seen() -> Response:
    subscriptions.seen(site(), mine(), whole(request.form.get("to", ""), 0))
    return redirect(url_for("account.show") + "#following", 303)
