"""People who sign in, in tests: their accounts, and a client that fills in the site's own forms."""

import re

from lessons import accounts, sessions
from lessons.accounts import Newcomer

PASSWORD = "tolv tegn eller flere"
ROLES = ("project_leader", "supplier", "council_member", "secretariat", "administrator")


def add(site, role, organisation=""):
    """An account of a role, as `<role>@example.org`, whatever organisations there are."""
    free = organisation or ("" if role in accounts.FREE else "region-nordjylland")
    return accounts.add(site, Newcomer(f"{role}@example.org", f"Test {role}", role, free, "da"), PASSWORD)


def token(client, page="/login", **options):
    """The token in the forms of a page."""
    return re.search(r'name="csrf_token" value="(\w+)"', client.get(page, **options).text)[1]


def send(client, address, page="/login", **fields):
    """Fill in a form: its token comes from the page that it stands on."""
    options = {name: fields.pop(name) for name in ("base_url", "headers", "environ_base") if name in fields}
    given = token(client, page, **{k: v for k, v in options.items() if k == "base_url"})
    return client.post(address, data={"csrf_token": given, **fields}, **options)


def login(client, role, **more):
    return send(client, "/login", email=f"{role}@example.org", **{"password": PASSWORD, **more})


def signed_in(app, site, user):
    """A browser in which the user has a session already: where logging in is not what is tested."""
    client = app.test_client()
    client.set_cookie("lessons", sessions.begin(site, user, "test", "").token)
    return client
