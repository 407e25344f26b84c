"""What templates can say: labels, dates, addresses, and the language that a text is in."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask, request, url_for
from flask_babel import gettext
from markupsafe import Markup, escape

from lessons import accounts
from lessons.config import ROOT
from lessons.pages.types import PAGE_TYPES
from lessons.searching import Asked
from lessons.web import addresses, attachments, choices, desk, groups, locale, workflow
from lessons.web.current import base, interface, named, site, user
from lessons.web.dates import day, number
from lessons.web.faulty import said
from lessons.web.onward import own
from lessons.web.release import content_hash

STATIC = ROOT / "static"


def install(app: Flask) -> None:
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(
        credited=credited,
        day=day,
        number=number,
        paragraphs=paragraphs,
        prose=prose,
        weight=attachments.weight,
        written=attachments.written,
        xml=xml,
    )
    app.jinja_env.globals.update(
        asset=_assets(STATIC),
        base=base,
        choice=choice,
        contact=lambda: site().settings.contact,
        by_broader=lambda name, counts, most=0: groups.by_broader(site().vocabularies[name], counts, most),
        by_country=lambda counts: groups.by_country(site().vocabularies, counts),
        columns=lambda regions: groups.columns(site().vocabularies, regions),
        edit_url=addresses.edit_url,
        file_types=attachments.NAMES,
        facet_label=lambda facet: gettext(choices.FACETS[facet]),
        in_each=in_each,
        interface=interface,
        lang=lang,
        language=language,
        login_url=login_url,
        list_url=addresses.list_url,
        provider=lambda: site().settings.oidc,
        page_url=addresses.page_url,
        permalink=addresses.permalink,
        outcomes=choices.USED,
        outcomes_named=lambda: [(value, gettext(label)) for value, label in choices.USED.items()],
        said=said,
        role_name=lambda role: gettext(choices.ROLES[role]),
        search_name=search_name,
        search_url=addresses.search_url,
        sorts=choices.SORTS,
        move_name=lambda move: gettext(choices.MOVES.get(move, move)),
        stance=lambda stance: gettext(choices.STANCES.get(stance, stance)),
        state_name=lambda state: gettext(choices.STATES.get(state, state)),
        term=term,
        types=PAGE_TYPES,
        told_fault=workflow.fault,
        user=user,
        waiting=desk.waiting,
        with_only=addresses.with_only,
        without=addresses.without,
    )


def lang(written_in: str) -> Markup:
    """The `lang` attribute for a text that is not in the reader's language; none for a language that there is not."""
    known = written_in in site().vocabularies["languages"].terms
    return Markup(' lang="{}"').format(written_in) if known and written_in != interface() else Markup("")


def term(facet: str, value: str) -> Markup:
    """The label of a facet's value, marked with its language where that is not the reader's."""
    label = gettext(named().of(facet, value)) if facet == "type" else named().of(facet, value)
    written_in = named().lang_of(facet, value)
    return Markup('<span lang="{}">{}</span>').format(written_in, label) if written_in else escape(label)


def choice(field: str, value: str) -> str:
    """What a fixed value of a field is called."""
    return str(gettext(choices.CHOICES.get(field, {}).get(value, value)))


def login_url() -> str:
    """Where to log in, and to come back from there to the page that is read."""
    here = own(request.full_path.rstrip("?"))
    reading = request.method == "GET" and not (request.endpoint or "").startswith(("accounts.", "account.", "oidc."))
    return url_for("accounts.login", next=here if reading and here not in ("", "/") else None)


def search_name(search: Asked) -> str:
    """A search in a few words: what was typed, and what it was narrowed to."""
    narrowed = [str(term(facet, value).striptags()) for facet, values in search.filters.items() for value in values]
    return " · ".join([*([search.q] if search.q else []), *narrowed]) or gettext("Lessons")


def language(code: str) -> str:
    """A language's name, as it stands inside a sentence."""
    label = named().vocabularies["languages"].label(code, interface())
    return label if interface() == "en" else label.lower()


def credited(actor: str) -> str | Markup:
    """What to call whoever did something: members see names; others the organisation that somebody writes for, or their role.

    A former user is called so in the reader's language.
    """
    if not user() and (known := site().store.accounts.user(actor)) and not known.erased:
        return term("organisation", known.organisation) if known.organisation else gettext(choices.ROLES[known.role])
    name = accounts.credited(site(), [actor])[actor]
    return str(gettext(name)) if name == accounts.FORMER else name


def prose(html: str) -> Markup:
    """HTML of the one renderer, which has been sanitised; a wide table gets a frame that scrolls."""
    frame = Markup('<div class="scroll" role="group" tabindex="0" aria-label="{}">').format(gettext("Table"))
    return Markup(html.replace("<table>", f"{frame}<table>").replace("</table>", "</table></div>"))  # noqa: S704


def paragraphs(text: str) -> Markup:
    """Plain text as paragraphs, with its line breaks; what looks like HTML or a link is shown as it is."""
    made = (Markup("<br>").join(paragraph.split("\n")) for paragraph in text.split("\n\n"))
    return Markup("").join(Markup("<p>{}</p>").format(paragraph) for paragraph in made)


def in_each(address: str) -> list[tuple[str, str]]:
    """(language, the same page in it) for every interface language."""
    return [(code, f"{address}?ui={code}") for code in locale.INTERFACE]


def xml(text: str) -> str:
    """The text without characters that XML cannot hold."""
    return addresses.readable(str(text))


def _assets(folder: Path) -> Callable[[str], str]:
    """Addresses of static files, each with a hash of its content, worked out once."""
    hashes = {file.name: content_hash(file) for file in folder.glob("*.*")}

    def asset(name: str) -> str:
        given: dict[str, Any] = {"v": hashes[name]} if name in hashes else {}
        return url_for("system.static", filename=name, **given)

    return asset
