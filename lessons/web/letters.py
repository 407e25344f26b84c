"""Letters: each in the words of its template and the language of its receiver, plain and as HTML."""

from collections.abc import Mapping
from functools import partial
from unicodedata import category

from flask import Flask
from flask_babel import force_locale
from jinja2 import Environment, StrictUndefined

from lessons.mail import KINDS, Posted, Text, Writer
from lessons.site import Site
from lessons.store.users import User
from lessons.web.addresses import readable
from lessons.web.locale import DEFAULT, INTERFACE, locale_of

FREE = ("reason", "text")
"""Values that somebody wrote at length: they keep their lines, and are marked as theirs."""
LONGEST = 2000
"""Characters of them; the rest is read on the site."""


def writer(app: Flask) -> Writer:
    """What puts letters into words, with the templates and catalogues of this application."""
    return partial(_write, app, app.jinja_env.overlay(undefined=StrictUndefined))


def _write(app: Flask, env: Environment, posted: Posted, user: User) -> Text:
    """A template has three blocks: what the letter is about, what it says, and why it came to this person."""
    lang = user.lang if user.lang in INTERFACE else DEFAULT
    site: Site = app.extensions["lessons"]
    known = {**_given(posted), "name": user.name, "lang": lang, **_around(site, posted.values)}
    with app.app_context(), force_locale(locale_of(lang)):
        template = env.get_template(f"letters/{posted.kind}.txt")
        context = template.new_context(known)
        parts = {name: "".join(block(context)).strip() for name, block in template.blocks.items()}
        plain, html = (env.get_template(f"letters/letter.{e}").render(known, **parts) for e in ("txt", "html"))
    return Text(lang, parts["subject"], f"{plain.rstrip()}\n", f"{html}\n")


def _given(posted: Posted) -> dict[str, str]:
    """The letter's values, each on one line but for those that are quoted; what it may have and has not is empty."""
    given = {name: readable(value) for name, value in posted.values.items()}
    return dict.fromkeys(KINDS[posted.kind].may, "") | {
        name: _quoted(value) if name in FREE else _line(value) for name, value in given.items()
    }


def _around(site: Site, values: Mapping[str, str]) -> dict[str, str]:
    """Addresses come from the settings: a letter has no request that could say where the site is."""
    address = site.settings.address
    return {"address": address, "link": address + values.get("path", "/"), "contact": site.settings.contact}


def _line(words: str) -> str:
    """On one line, without what turns the direction of writing or is not seen: a subject shows what it is."""
    return " ".join("".join(c for c in words if category(c) != "Cf").split())


def _quoted(words: str) -> str:
    cut = words.strip()
    cut = cut if len(cut) <= LONGEST else cut[:LONGEST].rstrip() + " …"
    return "\n".join(f"> {line.strip()}".rstrip() for line in cut.splitlines())
