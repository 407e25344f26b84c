"""The interface language: the address says it, or else the browser does; no cookie remembers it."""

import os
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask, has_request_context, request
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from lessons.config import ROOT

INTERFACE = {"da": "Dansk", "nb": "Norsk", "sv": "Svenska", "en": "English"}
"""Interface languages and their own names for themselves."""
SPOKEN = {"da": "da", "nb": "nb", "nn": "nb", "no": "nb", "sv": "sv", "en": "en"}
"""What a browser asks for → the interface language that serves it."""
DEFAULT = "en"
CATALOGUES = ROOT / "translations"
PLAIN = ("api.", "system.")
"""Endpoints whose addresses do not carry the interface language."""


def install(app: Flask) -> None:
    app.url_defaults(_keep)
    app.jinja_env.globals.update(INTERFACE=INTERFACE, switched=switched)


def chosen() -> str:
    """The interface language of the request, never one that we do not have."""
    if not has_request_context():
        return DEFAULT
    if (asked := request.args.get("ui", "")) in INTERFACE:
        return asked
    return spoken(request.headers.get("Accept-Language", ""))


def carried() -> dict[str, str]:
    """The language chosen in the address, as a parameter for the next one; none where the browser decided."""
    asked = request.args.get("ui", "")
    return {"ui": asked} if asked in INTERFACE else {}


@lru_cache(256)
def spoken(accepted: str) -> str:
    """The interface language that serves a browser best, by what its Accept-Language header says."""
    for tag, _ in parse_accept_header(accepted, LanguageAccept):
        if language := SPOKEN.get(tag.partition("-")[0].lower()):
            return language
    return DEFAULT


def formats() -> Locale:
    """The locale that dates and numbers of the request follow."""
    return _LOCALES[chosen()]


def locale_of(language: str) -> str:
    """The locale of an interface language: English as Europe writes it."""
    return "en_GB" if language == "en" else language


_LOCALES = {language: Locale.parse(locale_of(language)) for language in INTERFACE}


def switched(language: str) -> str:
    """This same page and query in another interface language, as a relative address."""
    return "?" + urlencode(request.args.to_dict(flat=False) | {"ui": [language]}, doseq=True)


def compiled(folder: Path) -> Path:
    """The catalogues as gettext reads them, made from `translations/` into `folder` where they are older or missing."""
    for source in CATALOGUES.glob("*/LC_MESSAGES/messages.po"):
        target = folder / source.relative_to(CATALOGUES).with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            _compile(source, target)
    return folder


def _compile(source: Path, target: Path) -> None:
    """Written aside and moved into place, as several processes may start at once."""
    target.parent.mkdir(parents=True, exist_ok=True)
    aside = target.with_suffix(f".{os.getpid()}")
    with source.open("rb") as written, aside.open("wb") as made:
        write_mo(made, read_po(written))
    aside.replace(target)


def _keep(endpoint: str, values: dict[str, Any]) -> None:
    """A language chosen in the address goes along to the next page."""
    if endpoint.startswith(PLAIN) or not has_request_context():
        return
    for name, value in carried().items():
        values.setdefault(name, value)
