"""Attachments: what belongs to a manuscript, what comes to it and goes, and the files themselves."""

from collections.abc import Mapping

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask_babel import format_decimal
from werkzeug.wrappers import Response as AnyResponse

from lessons import attachments
from lessons.attachments import Sent
from lessons.attachments.opening import MAX_FILE
from lessons.errors import Conflict, Invalid, LessonsError, TooMany
from lessons.permissions import may
from lessons.store.attachments import Attachment
from lessons.web.access import public, role, signed_in
from lessons.web.account import mine
from lessons.web.accounts import WAIT, form
from lessons.web.current import site, viewer

blueprint = Blueprint("attachments", __name__)

TYPES = {"png": "image/png", "jpeg": "image/jpeg", "webp": "image/webp", "pdf": "application/pdf"}
NAMES = {"png": "PNG", "jpeg": "JPEG", "webp": "WebP", "pdf": "PDF"}
SANDBOX = "default-src 'none'; frame-ancestors 'none'; sandbox"
"""A file by itself may do nothing at all, whatever a browser takes it for."""


@blueprint.get("/manuscripts/<id>/attachments")
@signed_in
def listing(id: str) -> str:
    return render_template("attachments/list.html", faults=[], given={}, described={}, **_around(id))


@blueprint.post("/manuscripts/<id>/attachments")
@signed_in
def add(id: str) -> AnyResponse:
    try:
        attachments.add(site(), mine(), id, _sent())
    except (Invalid, Conflict, TooMany) as fault:
        return _again(id, fault, request.form)
    return redirect(url_for(".listing", id=id), 303)


@blueprint.post("/manuscripts/<id>/attachments/<attachment>/describe")
@signed_in
def describe(id: str, attachment: str) -> AnyResponse:
    label = request.form.get("label", "")
    try:
        attachments.describe(site(), mine(), id, attachment, label)
    except (Invalid, Conflict) as fault:
        return _again(id, fault, described={attachment: label})
    return redirect(url_for(".listing", id=id), 303)


@blueprint.post("/manuscripts/<id>/attachments/<attachment>/take-off")
@signed_in
def take_off(id: str, attachment: str) -> AnyResponse:
    try:
        attachments.take_off(site(), mine(), id, attachment)
    except Conflict as fault:
        return _again(id, fault)
    return redirect(url_for(".listing", id=id), 303)


@blueprint.post("/attachments/<id>/remove")
@role("secretariat", "administrator")
def remove(id: str) -> AnyResponse:
    """From every text, for good."""
    manuscript = attachments.remove(site(), mine(), id)
    return redirect(url_for(".listing", id=manuscript), 303)


@blueprint.get("/attachments/<id>/<name>")
@public
def content(id: str, name: str) -> Response:
    found, data = attachments.content(site(), viewer(), id, name)
    answer = Response(data, content_type=TYPES[found.kind])
    answer.headers["Content-Security-Policy"] = SANDBOX
    answer.headers["Content-Disposition"] = "inline" if found.is_image else f'attachment; filename="{found.slug}"'
    return answer


def weight(size: int) -> str:
    """Bytes as readers know them."""
    return (
        f"{format_decimal(size // 1000 or 1)} kB" if size < 1_000_000 else f"{format_decimal(round(size / 1e6, 1))} MB"
    )


def written(attachment: Attachment) -> str:
    """What shows the attachment in a text, in Markdown."""
    shown = "".join(
        f"\\{c}" if c in "[]\\`*_<" else c for c in attachment.label or ("" if attachment.is_image else attachment.name)
    )
    return f"{'!' if attachment.is_image else ''}[{shown}]({attachment.path})"


def _sent() -> Sent:
    file, given = request.files.get("file"), request.form
    content = file.read(MAX_FILE + 1) if file else b""
    return Sent(content, (file and file.filename) or "", given.get("label", ""), bool(given.get("decorates")))


def _again(
    id: str, fault: LessonsError, given: Mapping[str, str] | None = None, described: Mapping[str, str] | None = None
) -> Response:
    """The page with what is wrong; what was written stands where it was written: `given` in the form for another file,
    which has to be chosen anew, `described` (attachment → label) in the forms of those that are there."""
    faults = fault.faults if isinstance(fault, Invalid) else [WAIT if isinstance(fault, TooMany) else str(fault)]
    status = {TooMany: 429, Conflict: 409}.get(type(fault), 400)
    return form("attachments/list.html", faults, status, given=given or {}, described=described or {}, **_around(id))


def _around(id: str) -> dict[str, object]:
    manuscript, there = attachments.of(site(), mine(), id)
    return {
        "manuscript": manuscript,
        "attachments": there,
        "may_change": attachments.may_change(mine(), manuscript),
        "may_remove": may(mine(), "send_back"),
        "most": attachments.MOST,
        "max_label": attachments.MAX_LABEL,
    }
