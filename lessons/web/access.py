"""Who may come to an endpoint: every view carries exactly one of these rules."""

from collections.abc import Callable
from typing import Any, TypeVar

View = TypeVar("View", bound=Callable[..., Any])
RULE = "access_rule"


def public(view: View) -> View:
    """Anyone may ask; what they see is for the store's one rule to say."""
    return _under("public", view)


def rule_of(view: Callable[..., Any]) -> str:
    """The view's rule, empty when it has none."""
    return str(getattr(view, RULE, ""))


def _under(rule: str, view: View) -> View:
    if rule_of(view):
        raise TypeError(f"{view.__name__} has two access rules")
    setattr(view, RULE, rule)
    return view
