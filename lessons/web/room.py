"""Room: how much a request may bring. Forms bring little; where files are taken, whoever is signed in may bring more."""

from flask import Flask, request

from lessons.attachments.opening import MAX_FILE
from lessons.web.current import user

USUAL = 1024 * 1024
"""Bytes."""
LARGER = {"uploading.receive": 40 * 1024 * 1024 + USUAL, "attachments.add": MAX_FILE + USUAL}
"""Endpoint → bytes, with what the form has around the files."""
FIELDS = {"uploading.read": 2500}
"""Endpoint → fields of its form, where a thousand are too few."""


def install(app: Flask) -> None:
    """Before anything looks into a form: by then it has been read."""
    app.before_request(_make)


def _make() -> None:
    if request.endpoint in LARGER and user():
        request.max_content_length = LARGER[request.endpoint]
    if request.endpoint in FIELDS and user():
        request.max_form_parts = FIELDS[request.endpoint]
