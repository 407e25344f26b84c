"""Who may come to an endpoint: every view carries exactly one of these rules."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from flask import redirect, request, url_for

from lessons.errors import NotFound
from lessons.permissions import ROLES
from lessons.web.current import user

View = TypeVar("View", bound=Callable[..., Any])
RULE = "access_rule"


def public(view: View) -> View:
    """Anyone may ask; what they see is for the store's one rule to say."""
    return _under("public", view)


def signed_in(view: View) -> View:
    """Whoever has an account; others are asked to log in first."""
    return _under("signed in", _guarded(view, ROLES[1:]))


def role(*roles: str) -> Callable[[View], View]:
    """Whoever has one of these roles. For others who are signed in there is no such page."""
    if not roles or not set(roles) <= set(ROLES[1:]):
        raise TypeError(f"{roles}: use some of {', '.join(ROLES[1:])}")
    return lambda view: _under(", ".join(roles), _guarded(view, roles))


def rule_of(view: Callable[..., Any]) -> str:
    """The view's rule, empty when it has none."""
    return str(getattr(view, RULE, ""))


def _guarded(view: View, roles: tuple[str, ...]) -> View:
    @wraps(view)
    def guarded(*args: Any, **given: Any) -> Any:
        known = user()
        if known is None:
            back = request.full_path.rstrip("?") if request.method == "GET" else None
            return redirect(url_for("accounts.login", next=back), 303)
        if known.role not in roles:
            raise NotFound(request.path)
        return view(*args, **given)

    return cast("View", guarded)


def _under(rule: str, view: View) -> View:
    if rule_of(view):
        raise TypeError(f"{view.__name__} has two access rules")
    setattr(view, RULE, rule)
    return view
