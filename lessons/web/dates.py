"""Days and numbers as the reader's language writes them."""

from datetime import date, datetime

from flask_babel import format_date, format_decimal


def day(value: str | date | datetime) -> str:
    """A day, or only its month or year where no more is known."""
    if isinstance(value, date):
        return str(format_date(value, "long"))
    if len(value) == 4:
        return value
    if len(value) == 7:
        return str(format_date(date.fromisoformat(value + "-01"), "LLLL y"))
    return str(format_date(date.fromisoformat(value), "long"))


def number(value: int) -> str:
    return str(format_decimal(value))
