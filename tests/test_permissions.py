"""The whole table of permissions, spelled out: who may do what to a page in which state, and for whom it is meant."""

import itertools

import pytest

from lessons.permissions import ACTIONS, ROLES, STATES, TABLE, Matter, may, principals_of, readers_of, viewer_of
from lessons.store.users import User
from tests.conftest import NOON

# One column a state: draft, submitted, in hearing, published, under review, superseded, retired.
#   *  anybody of the role     o  who wrote it, and their organisation     a  the organisation that was asked to reply
#   b  both o and a            n  anybody but who wrote it                 .  nobody
WRITERS = """
read        o o b * * * *
draft       * . . . . . .
edit        o . . o o . .
submit      o . . . . . .
withdraw    . o o . . . .
hear        . . . . . . .
reply       . . a a a . .
send_back   . . . . . . .
publish     . . . . . . .
comment     . . . * * . .
moderate    . . . . . . .
question    . . . o . . .
review      . . . o o . .
supersede   . . . . . . .
retire      . . . . . . .
invite      . . . . . . .
administer  . . . . . . .
"""
DESK = """
read        o * * * * * *
draft       * . . . . . .
edit        o * . * * . .
submit      o . . . . . .
withdraw    . o o . . . .
hear        . * * * * . .
reply       . . a a a . .
send_back   . * * . . . .
publish     . n n . n . .
comment     . . . * * . .
moderate    . . . * * * *
question    . . . * . . .
review      . . . * * . .
supersede   . . . * * . .
retire      . . . * * * .
invite      * * * * * * *
administer  . . . . . . .
"""
READER = "read . . . * * * *" + "".join(f"\n{action} . . . . . . ." for action in ACTIONS[1:])
SPELLED = {
    "reader": READER,
    "project_leader": WRITERS,
    "supplier": WRITERS,
    "council_member": WRITERS,
    "secretariat": DESK,
    "administrator": DESK.replace("administer  . . . . . . .", "administer  * * * * * * *"),
}
AUDIENCE = {
    "public": ROLES,
    "members": ROLES[1:],
    "council": ("council_member", "secretariat", "administrator"),
    "secretariat": ("secretariat", "administrator"),
    "org:own": ROLES[1:],
    "org:other": (),
    "user:me": ROLES[1:],
    "user:you": (),
    "": (),
}
"""Audience → roles of a user `me` of the organisation `own` that read what is meant for it."""
STANDING = {
    "wrote it": ({"author": "me"}, "*ob"),
    "a colleague wrote it": ({"author": "you", "writers": frozenset({"own"})}, "*obn"),
    "was asked": ({"author": "you", "writers": frozenset({"other"}), "asked": frozenset({"own"})}, "*abn"),
    "asked themselves": ({"author": "me", "writers": frozenset({"own"}), "asked": frozenset({"own"})}, "*ob"),
    "a third party": ({"author": "you", "writers": frozenset({"other"}), "asked": frozenset({"third"})}, "*n"),
    "nobody knows who wrote it": ({}, "*"),
}


def user(role):
    return None if role == "reader" else User("me", "me@example.org", "Me", role, "own", "da", NOON)


def spelled(role):
    lines = [line.split() for line in SPELLED[role].strip().splitlines()]
    return {(action, state): cell for action, *cells in lines for state, cell in zip(STATES, cells, strict=True)}


@pytest.mark.parametrize("role", ROLES)
def test_the_table_is_the_one_that_is_spelled_out(role):
    cells = spelled(role)
    assert set(cells) == set(itertools.product(ACTIONS, STATES))

    for (action, state), audience, (parties, enough) in itertools.product(cells, AUDIENCE, STANDING.values()):
        reads = role in AUDIENCE[audience]
        stands = cells[action, state] in (enough if role != "reader" else "*")
        page = Matter(state, audience, **parties)

        assert may(user(role), action, page) == (reads and stands), (action, page)


@pytest.mark.parametrize("role", ROLES)
def test_the_stores_readers_say_what_the_table_says(role):
    for state, audience, (parties, _) in itertools.product(STATES, ("public", "members", "council"), STANDING.values()):
        if not parties:
            continue
        known = user(role)
        reads = may(known, "read", Matter(state, audience, **parties))
        if state not in ("published", "under_review", "superseded", "retired"):
            reads = may(known, "read", Matter(state, "public", **parties))

        assert bool(readers_of(Matter(state, audience, **parties)) & principals_of(known)) == reads, (state, audience)


def test_only_what_is_in_the_table_is_allowed():
    assert set(TABLE) == set(ROLES)
    assert not may(user("administrator"), "delete", Matter("published"))
    assert not may(user("administrator"), "read", Matter("nowhere"))
    assert not may(user("king"), "read", Matter("published"))


def test_without_a_page_it_is_asked_whether_the_role_may_at_all():
    assert [r for r in ROLES if may(user(r), "invite")] == ["secretariat", "administrator"]
    assert [r for r in ROLES if may(user(r), "administer")] == ["administrator"]
    assert [r for r in ROLES if may(user(r), "draft")] == list(ROLES[1:])


def test_an_organisation_that_is_not_named_is_nobodys():
    homeless = User("me", "me@example.org", "Me", "secretariat", "", "da", NOON)
    page = Matter("in_hearing", "secretariat", "you", frozenset({""}), frozenset({""}))

    assert not may(homeless, "reply", page)
    assert not may(homeless, "withdraw", page)
    assert "org:" not in principals_of(homeless)


def test_a_viewer_reads_as_everyone_and_as_themselves():
    assert principals_of(None) == {"public"}
    assert viewer_of(user("supplier")).principals == {"public", "members", "org:own", "user:me"}
    assert viewer_of(user("council_member")).principals == {"public", "members", "council", "org:own", "user:me"}


def test_a_colleague_who_may_not_read_the_page_behind_a_manuscript_is_none():
    page = Matter("draft", author="you", writers=frozenset({"own"}), within=frozenset({"public", "council"}))

    assert [r for r in ROLES if may(user(r), "edit", page)] == ["council_member", "secretariat", "administrator"]
