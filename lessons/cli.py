"""The command line, as `flask --app app …`: each command calls one use case and tells what came of it."""

import json
from copy import copy
from functools import partial
from pathlib import Path
from secrets import token_urlsafe
from typing import Any, NoReturn, TextIO

import click

from lessons import (
    accounts,
    checking,
    dictionaries,
    exporting,
    importing,
    indexing,
    permissions,
    serving,
    starting,
    subscriptions,
)
from lessons.accounts import Newcomer
from lessons.errors import LessonsError
from lessons.importing import Report, templates
from lessons.importing.mapping import load as load_mapping
from lessons.importing.names import LANGS
from lessons.site import Site
from search.base import IndexUnusable


@click.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--map", "mapping", help="How foreign records become pages: llis, swe-gov or a TOML file.")
@click.option("--lang", type=click.Choice(LANGS), help="Language of tables and documents that state none.")
@click.option("--dry-run", is_flag=True, help="Check and report; store nothing.")
def import_(site: Site, files: tuple[Path, ...], mapping: str | None, lang: str | None, dry_run: bool) -> None:
    """Import pages from Markdown, JSON Lines, CSV, Excel and Word files, or folders of them."""
    try:
        rules = load_mapping(mapping) if mapping else None
        found = importing.files_in(files)
        with click.progressbar(length=importing.expected(found), label="Importing", show_pos=True) as bar:
            report = importing.run(site, found, rules, dry_run, progress=partial(_advance, bar), lang=lang or "")
        if not dry_run:
            _catch_up(site)
    except LessonsError as fault:
        _refuse(str(fault))
    _tell(report, dry_run)


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--lang", type=click.Choice(templates.LANGS), default="en", help="Language of the template.")
def template(site: Site, file: Path, lang: str) -> None:
    """Write an empty Word (.docx) or Excel (.xlsx) template for lessons to FILE."""
    try:
        templates.write(file, lang, site.vocabularies)
    except LessonsError as fault:
        _refuse(str(fault))
    click.echo(f"Template written to {file}")


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
def export(site: Site, folder: Path) -> None:
    """Write every public page as Markdown into FOLDER."""
    with click.progressbar(length=site.store.count(), label="Exporting", show_pos=True) as bar:
        written = exporting.run(site, folder, progress=bar.update)
    click.echo(f"{written} pages written to {folder}")


@click.group()
def index() -> None:
    """The search index: rebuild it, see how far it is, check it against the store."""


@index.command()
def rebuild(site: Site) -> None:
    """Build a new index from the store and swap it in; searching goes on meanwhile."""
    with click.progressbar(length=site.store.count(), label="Indexing", show_pos=True) as bar:
        done = indexing.rebuild(site, progress=bar.update)
    if not done:
        _refuse("Another process is writing the index: try again in a moment.")
    click.echo(f"{site.engine.count()} pages indexed")


@index.command()
def status(site: Site) -> None:
    """How far the index has followed the change log."""
    try:
        click.echo(f"index: {site.engine.count()} pages, change {site.engine.seq()} of {site.store.seq()}")
    except IndexUnusable as fault:
        _refuse(f"index: cannot be read ({fault}); run `index rebuild`")


@index.command("check")
def check_index(site: Site) -> None:
    """Compare the index with the store."""
    _verdict(checking.index(site), "index: agrees with the store")


@index.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
def lexicon(site: Site, files: tuple[Path, ...]) -> None:
    """Add dictionaries to search by: FreeDict .index files and CPV labels. Restart the site afterwards."""
    for file in files:
        try:
            added = dictionaries.add(file, site.settings.lexicons)
        except LessonsError as fault:
            _refuse(str(fault))
        click.echo(f"{added.name}: {len(added.rows)} entries ({', '.join(added.languages)}). {added.licence}")


@click.command()
def check(site: Site) -> None:
    """Check the store, the index, the letters that wait and the shipped content."""
    faults = checking.store(site) + checking.index(site) + checking.mail(site)
    if site.settings.content:
        faults += checking.content(site, site.settings.content)
    _verdict(faults, "store, index, mail and content: all in order")


@click.command()
def serve(site: Site) -> None:
    """Prepare the data folder, then serve the site until stopped."""
    try:
        with click.progressbar(length=site.store.count(), label="Preparing", show_pos=True) as bar:
            started = starting.prepare(site, progress=partial(_advance, bar))
    except LessonsError as fault:
        _refuse(str(fault))
    if started.report:
        _tell(started.report, dry_run=False)
    if started.accounts:
        click.echo("Demonstration accounts, as the data folder is new. Their passwords are told only now:")
    for account in started.accounts:
        click.echo(f"  {account.user.role:<15} {account.user.email:<32} {account.password}")
    click.echo(f"Lessons: http://{site.settings.bind}/  (stop with Ctrl-C)")
    site.renderer.close()
    serving.run(site.settings)


@click.command()
def digest(site: Site) -> None:
    """Post this week's letters to those who follow searches that have grown."""
    click.echo(f"{subscriptions.digest(site)} letters posted")


@click.group()
def users() -> None:
    """Accounts: invite somebody, list who there is, set a password, load a fixture."""


@users.command("add")
@click.argument("email")
@click.option("--name", required=True, help="Name of the person.")
@click.option("--role", type=click.Choice(permissions.ROLES[1:]), required=True, help="What the person may do.")
@click.option("--organisation", default="", help="Slug of the organisation that the person belongs to.")
@click.option("--lang", type=click.Choice(accounts.LANGS), default="en", help="Language to write to the person in.")
def add_user(site: Site, email: str, name: str, role: str, organisation: str, lang: str) -> None:
    """Add an account and print the link by which its owner chooses a password."""
    try:
        link = accounts.invite(site, Newcomer(email, name, role, organisation, lang))
    except LessonsError as fault:
        _refuse(str(fault))
    click.echo(f"{link.user.email} is invited. The link works once, for {accounts.LASTING[link.kind].days} days:")
    click.echo(f"{site.settings.address}{link.path}")


@users.command("list")
def list_users(site: Site) -> None:
    """List the accounts."""
    for user in site.store.accounts.users():
        state = "" if user.has_come else "  (invited)"
        click.echo(f"{user.email:<32} {user.role:<15} {user.organisation:<32} {user.name}{state}")


@users.command("password")
@click.argument("email")
@click.option("--random", "made", is_flag=True, help="Make a password and print it, instead of asking for one.")
def set_password(site: Site, email: str, made: bool) -> None:
    """Set the password of an account; whoever is signed in to it is signed out."""
    password = token_urlsafe(18) if made else click.prompt("New password", hide_input=True, confirmation_prompt=True)
    try:
        accounts.set_password(site, accounts.by_email(site, email), password)
    except LessonsError as fault:
        _refuse(str(fault))
    click.echo(f"The password of {email} is {password}" if made else f"The password of {email} is set")


@users.command("load")
@click.argument("file", type=click.File(encoding="utf-8"))
def load_users(site: Site, file: TextIO) -> None:
    """Add the accounts of a JSON file: a list of objects with email, name, role, organisation, lang and password."""
    try:
        loaded = accounts.load(site, json.load(file))
    except (LessonsError, ValueError) as fault:
        _refuse(str(fault))
    click.echo(f"{len(loaded)} accounts added")


COMMANDS = (import_, template, export, index, check, users, digest, serve)


def commands(site: Site) -> list[click.Command]:
    """Every command, bound to the site it works on."""
    return [_bound(command, site) for command in COMMANDS]


def _bound(command: click.Command, site: Site) -> click.Command:
    bound = copy(command)
    if isinstance(bound, click.Group):
        bound.commands = {name: _bound(part, site) for name, part in bound.commands.items()}
    elif command.callback:
        bound.callback = partial(command.callback, site)
    return bound


def _catch_up(site: Site) -> None:
    behind = site.store.seq() - max(0, site.engine.seq())
    with click.progressbar(length=behind, label="Indexing", show_pos=True) as bar:
        indexing.catch_up(site, partial(_advance, bar))


def _advance(bar: Any, pages: int) -> None:  # click does not export the type of its bars
    """How many pages a workbook holds is known when they come."""
    bar.length = max(bar.length or 0, bar.pos + pages)
    bar.update(pages)


def _tell(report: Report, dry_run: bool) -> None:
    would = "would be " if dry_run else ""
    click.echo(
        f"{report.read} pages read: {report.added} {would}added, {report.changed} changed, {report.same} unchanged, "
        f"{len(report.refused)} refused; {report.incomplete} marked incomplete"
    )
    for notice in report.notices:
        click.echo(f"  {notice.place}: {notice.text}", err=True)
    for refusal in report.refused:
        click.echo(f"  {refusal.place}: {refusal.reason}", err=True)


def _verdict(faults: list[str], fine: str) -> None:
    for fault in faults:
        click.echo(fault, err=True)
    if faults:
        raise SystemExit(1)
    click.echo(fine)


def _refuse(message: str) -> NoReturn:
    raise click.ClickException(message)
