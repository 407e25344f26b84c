"""The one object that goes round: everything a use case needs, handed to it first."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from lessons.config import Settings
from lessons.memory import Memory
from lessons.pages.rendering import Renderer
from lessons.pages.vocabularies import Vocabularies
from lessons.store.base import Store
from search.base import Engine


def now() -> datetime:
    """The time of day, in UTC and to the second."""
    return datetime.now(UTC).replace(microsecond=0)


@dataclass(frozen=True, slots=True)
class Site:
    settings: Settings
    vocabularies: Vocabularies
    store: Store
    engine: Engine
    renderer: Renderer
    clock: Callable[[], datetime] = now
    memory: Memory = field(default_factory=Memory)
