"""Every endpoint has exactly one access rule, and no address is lost unnoticed."""

from pathlib import Path

import pytest

from lessons.web.access import public, rule_of

STORED = Path(__file__).with_name("routes.txt")


def test_every_endpoint_has_an_access_rule(app):
    assert {name: rule_of(view) for name, view in app.view_functions.items()} == dict.fromkeys(
        app.view_functions, "public"
    )


def test_a_view_cannot_have_two_rules():
    with pytest.raises(TypeError, match="two access rules"):
        public(public(lambda: ""))


def test_the_stored_routes_are_those_there_are(app):
    """An address that goes needs a redirect; then change tests/web/routes.txt."""
    lines = sorted(f"{r.rule} {','.join(sorted(r.methods - {'HEAD', 'OPTIONS'}))}" for r in app.url_map.iter_rules())

    assert lines == STORED.read_text(encoding="utf-8").splitlines()
