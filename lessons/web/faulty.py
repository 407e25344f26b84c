"""Faulty values: what a form says of each, in the reader's language."""

from flask_babel import gettext

from lessons.errors import Fault
from lessons.pages.types.base import N_

MESSAGES = {
    "missing": N_("This is still missing."),
    "unknown": N_("There is no such field."),
    "long": N_("This is %(length)s characters. Use at most %(most)s."),
    "unseen": N_("This holds characters that cannot be seen. Write it again without them."),
    "half": N_("This holds half a character, such as of a cut emoji. Write it again."),
    "number": N_("“%(shown)s” does not fit. Write a whole number from %(low)s to %(high)s."),
    "day": N_("“%(shown)s” does not fit. Write a day such as 2026-03-31."),
    "choice": N_("“%(shown)s” is not among the answers. Choose one of them."),
    "term": N_("“%(shown)s” is not in the list. Choose from the list."),
    "ref": N_("“%(shown)s” is not known here. Choose from the list, or ask the secretariat to add it."),
    "source": N_("Say what the source is called. The address alone may stop working."),
    "address": N_("“%(shown)s” is not a web address. It begins with https://."),
    "many": N_("These are %(count)s. Choose at most %(most)s."),
    "one": N_("These are %(count)s. Choose one."),
    "nested": N_("This cannot be read. Write it as plain text."),
    "personal": N_("%(shown)s looks like %(number)s. Remove it before you hand in."),
}
"""Code of a fault → what to do about it."""
NUMBERS = {
    "cpr": N_("a Danish personal number (CPR)"),
    "fodselsnummer": N_("a Norwegian personal number (fødselsnummer)"),
    "personnummer": N_("a Swedish personal number (personnummer)"),
    "henkilotunnus": N_("a Finnish personal number (henkilötunnus)"),
    "kennitala": N_("an Icelandic personal number (kennitala)"),
}


def said(fault: str) -> str:
    """The fault as its author reads it; what has no code is a sentence already."""
    if not isinstance(fault, Fault) or fault.code not in MESSAGES:
        return str(gettext(fault))
    values = dict(fault.values)
    if fault.code == "personal":
        values["number"] = gettext(NUMBERS[str(values["kind"])])
    return str(gettext(MESSAGES[fault.code]) % values)
