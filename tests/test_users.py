"""The commands about users, run as on the command line."""

import json

import pytest

from app import create_app
from lessons import accounts, sessions
from lessons.accounts import Newcomer
from tests import small

ANNA = ("anna@example.org", "--name", "Anna Ø", "--role", "supplier", "--organisation", "systematic", "--lang", "da")


@pytest.fixture
def run(bare_site, put):
    put(small.SUPPLIER, "systematic")
    runner = create_app(site=bare_site).test_cli_runner()
    return lambda *args, **options: runner.invoke(args=["users", *args], **options)


def test_an_added_user_gets_a_link_that_works(run, bare_site):
    answer = run("add", *ANNA)
    first, link = answer.output.splitlines()
    token = link.removeprefix("http://127.0.0.1:8000/invitation/")

    assert first == "anna@example.org is invited. The link works once, for 14 days:"
    assert accounts.redeem(bare_site, "invitation", token, "tolv tegn eller flere").organisation == "systematic"


def test_a_user_that_cannot_be_added_is_refused_with_the_reason(run):
    run("add", *ANNA)
    answer = run("add", *ANNA)

    assert (answer.exit_code, answer.output) == (1, "Error: This mail address has an account already.\n")


def test_users_are_listed(run, bare_site):
    run("add", *ANNA)
    accounts.add(bare_site, Newcomer("b@example.org", "Bo", "secretariat"), "tolv tegn eller flere")

    assert [line.split() for line in run("list").output.splitlines()] == [
        ["anna@example.org", "supplier", "systematic", "Anna", "Ø", "(invited)"],
        ["b@example.org", "secretariat", "Bo"],
    ]


def test_a_password_is_set_as_typed_or_made(run, bare_site):
    run("add", *ANNA)
    typed = "tolv tegn eller flere"
    assert run("password", "anna@example.org", input=f"{typed}\n{typed}\n").exit_code == 0
    assert sessions.login(bare_site, "anna@example.org", typed, "192.0.2.1", "")

    made = run("password", "anna@example.org", "--random").output.split()[-1]
    assert sessions.login(bare_site, "anna@example.org", typed, "192.0.2.1", "") is None
    assert sessions.login(bare_site, "anna@example.org", made, "192.0.2.1", "")


@pytest.mark.parametrize("email", ["anna@example.org", "nobody@example.org"])
def test_a_password_that_cannot_be_set_is_refused(run, email):
    run("add", *ANNA)

    assert run("password", email, input="short\nshort\n").exit_code == 1


def test_a_fixture_is_loaded_from_a_file(run, tmp_path):
    file = tmp_path / "users.json"
    file.write_text(json.dumps([{"email": "a@example.org", "name": "A", "role": "administrator"}]))

    assert run("load", str(file)).output == "1 accounts added\n"
    assert run("load", str(file)).output == "0 accounts added\n"
    file.write_text("{")
    assert run("load", str(file)).exit_code == 1
