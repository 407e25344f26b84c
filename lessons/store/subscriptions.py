"""What every store offers for subscriptions: searches that somebody follows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Subscription:
    """A search that a user follows. `since` is the change-log number up to which they have seen what is new, `told` the ISO
    week of the last digest that looked at it, empty when there was none, and `told_to` the number that it reached."""

    id: str
    user: str
    q: str
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    since: int = 0
    told: str = ""
    told_to: int = 0
    created_at: datetime | None = None


class SubscriptionStore(Protocol):
    """Where they live. They go with the account that they belong to."""

    def add(self, subscription: Subscription) -> None:
        """Nothing where the user follows the same search already."""
        ...

    def remove(self, user: str, id: str) -> None: ...

    def of(self, user: str) -> list[Subscription]:
        """Oldest first."""
        ...

    def untold(self, week: str) -> list[Subscription]:
        """Those that no digest of the week has held, by user."""
        ...

    def seen(self, user: str, since: int) -> None:
        """Say that a user has seen all that is new up to `since`."""
        ...

    def tell(self, ids: list[str], to: int, week: str) -> None:
        """Say that the digest of a week has looked at them up to `to`."""
        ...
