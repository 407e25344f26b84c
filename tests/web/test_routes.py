"""Every endpoint has exactly one access rule, and no address is lost unnoticed."""

from pathlib import Path

import pytest
from flask import url_for

from lessons.pages.types import PAGE_TYPES
from lessons.web.access import public, role, rule_of, signed_in
from lessons.web.addresses import page_url

STORED = Path(__file__).with_name("routes.txt")


GUARDED = {
    "account.show": "signed in",
    "account.password": "signed in",
    "account.language": "signed in",
    "account.end": "signed in",
    "account.export": "signed in",
    "account.erase": "signed in",
    **{f"reviewing.{n}": "signed in" for n in ("show", "still_true", "move", "answer", "answered", "thanks", "revert")},
    "reviewing.merge": "secretariat, administrator",
    "reviewing.merged": "secretariat, administrator",
    **{f"subscriptions.{n}": "signed in" for n in ("follow", "end", "seen")},
    **{f"comments.{n}": "signed in" for n in ("add", "change", "save", "remove")},
    "workflow.show": "signed in",
    "workflow.move": "signed in",
    "hearing.show": "signed in",
    "hearing.reply": "signed in",
    "hearing.extend": "secretariat, administrator",
    "hearing.confirm": "signed in",
    "hearing.let_through": "secretariat, administrator",
    "desk.show": "secretariat, administrator",
    **{f"uploading.{n}": "signed in" for n in ("choose", "receive", "show", "read", "end")},
    **{f"attachments.{n}": "signed in" for n in ("listing", "add", "describe", "take_off")},
    "attachments.remove": "secretariat, administrator",
    "users.listing": "secretariat, administrator",
    "users.invite": "secretariat, administrator",
    "manuscripts.blank": "signed in",
    "manuscripts.begin": "signed in",
    "manuscripts.edit": "signed in",
    "manuscripts.save": "signed in",
    "manuscripts.change": "signed in",
    "manuscripts.change_begun": "signed in",
    "manuscripts.preview": "signed in",
    "manuscripts.hints": "signed in",
    "manuscripts.token": "signed in",
    "versions.listing": "signed in",
    "versions.show": "signed in",
    "versions.take_back": "signed in",
    "versions.compare": "signed in",
}
"""Endpoints that are not for everybody."""


def test_every_endpoint_has_an_access_rule(app):
    rules = {name: rule_of(view) for name, view in app.view_functions.items()}

    assert rules == dict.fromkeys(app.view_functions, "public") | GUARDED


@pytest.mark.parametrize("first", [public, signed_in, role("secretariat")])
@pytest.mark.parametrize("second", [public, signed_in, role("secretariat")])
def test_two_rules_are_refused_in_any_order(first, second):
    with pytest.raises(TypeError, match="two access rules"):
        second(first(lambda: ""))


@pytest.mark.parametrize("roles", [(), ("reader",), ("king",)])
def test_a_role_that_nobody_can_have_is_refused(roles):
    with pytest.raises(TypeError, match="use some of"):
        role(*roles)


def test_the_stored_routes_are_those_there_are(app):
    """An address that goes needs a redirect; then change tests/web/routes.txt."""
    lines = sorted(f"{r.rule} {','.join(sorted(r.methods - {'HEAD', 'OPTIONS'}))}" for r in app.url_map.iter_rules())

    assert lines == STORED.read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("language", ["", "da"])
@pytest.mark.parametrize("type", PAGE_TYPES)
def test_a_page_is_linked_to_where_it_is_served(app, type: str, language: str):
    with app.test_request_context(
        "/search", query_string={"ui": language} if language else {}, base_url="http://a/under/"
    ):
        asked = {"ui": language} if language else {}
        endpoint, given = (
            ("pages.guide", {}) if type == "guide" else ("pages.show", {"plural": PAGE_TYPES[type].plural})
        )

        assert page_url(type, "a-b") == url_for(endpoint, slug="a-b", **given, **asked)
        if type != "guide":
            assert page_url(type, "a-b", "sv") == url_for(endpoint, slug="a-b", **given, **{"in": "sv"}, **asked)
