"""What can go wrong in the domain, without a word of HTTP; `web/errors.py` maps each once to an answer."""

from collections.abc import Mapping


class Fault(str):
    """What is wrong with a field, as an English sentence that begins with its name. By `code` and `values` a form says it
    in the reader's language."""

    __slots__ = ("code", "field", "values")

    def __new__(cls, sentence: str, field: str, code: str, values: Mapping[str, object]) -> "Fault":
        made = super().__new__(cls, sentence)
        made.field, made.code, made.values = field, code, values
        return made

    field: str
    code: str
    values: Mapping[str, object]


class LessonsError(Exception):
    """Every error of ours. Its text is meant for the person who caused it and says what to do."""


class NotFound(LessonsError):
    """There is no such page, or the viewer may not know that there is: the two give the same answer."""


class Invalid(LessonsError):
    """A page that cannot be accepted: one message per fault, each naming its field."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__(" · ".join(faults))
        self.faults = faults


class Doubtful(Invalid):
    """Something that may be meant as it is: whoever wrote it is asked, and may say so."""


class Conflict(LessonsError):
    """The page has changed since the caller read it."""


class Busy(LessonsError):
    """The store is held by someone else for longer than we wait; trying again later works."""


class TooMany(LessonsError):
    """Too many tries in too short a time; waiting helps."""


class Expired(LessonsError):
    """A link that was sent has been used already, has been replaced by a newer one, or is too old."""


class Refused(LessonsError):
    """Somebody who showed who they are may not come in, or did not show it well enough."""


class Unreachable(LessonsError):
    """A server of somebody else's, which is needed here, does not answer, or not in a way that can be used."""


class Misconfigured(LessonsError):
    """A setting cannot be used as it stands."""
