"""Refusals: what importing says of a file, in the reader's language where it is common enough to stand in the catalogue."""

import re

from flask_babel import gettext
from markupsafe import Markup, escape

from lessons.pages.types.base import N_
from lessons.pages.types.lesson import LESSON
from lessons.web.current import interface

PLACES = (
    (r"sheet (?P<sheet>.*), row (?P<number>\d+)", N_("sheet %(sheet)s, row %(number)s")),
    (r"line (?P<number>\d+)", N_("line %(number)s")),
)
SENTENCES = (
    (
        r"(?P<field>[\w ]+?)(?:, line \d+)?: (?P<shown>.{1,40}) looks like a .*\((?P<kind>\w+)\); remove it",
        N_("%(field)s: %(shown)s looks like a personal number (%(kind)s). Remove it from the file."),
    ),
    (
        r"(?P<field>\w+): is '(?P<shown>.*)'[;,].*",
        N_("%(field)s: “%(shown)s” is not known here. Write it otherwise, or leave it out."),
    ),
    (r"(?P<field>\w+): is missing", N_("%(field)s is missing.")),
    (r"'(?P<name>.*)': no such field", N_("“%(name)s” is no field of a lesson. Leave it out.")),
    (
        r"has neither title nor text.*",
        N_("There is neither a title nor a text. Write what happened, or delete the row."),
    ),
    (
        r"has no row of headings.*",
        N_("No row of headings was found. Name the columns in a row above the lessons."),
    ),
    (r"has no rows under its headings", N_("There are no rows under the headings.")),
    (
        r"has more cells than there are headings.*",
        N_(
            "The row has more cells than there are headings. Put texts that hold the separator between quotation marks."
        ),
    ),
    (r"is not CSV.*", N_("The row cannot be taken apart. Check its quotation marks.")),
    (
        r"has (?P<number>\d+) rows, and (?P<most>\d+) are taken in at a time.*",
        N_("The table has %(number)s rows, and %(most)s are taken in at a time. Split it."),
    ),
    (r"is not JSON.*|must be an object.*", N_("This line is no JSON object with a page’s fields.")),
    (r"(?:is neither|is not) UTF-8.*", N_("The text is in an encoding that cannot be read. Save it as UTF-8.")),
    (
        r"takes more than \d+ seconds.*",
        N_("The file takes too long to read. Split it, or save it again from Word or Excel."),
    ),
    (
        r"is damaged.*|names parts outside.*|holds XML entities.*",
        N_("The file is damaged. Open it in Word or Excel, save it again and try once more."),
    ),
    (r"has a password.*", N_("The file has a password. Save it without one.")),
    (
        r"unpacks to more.*|needs more than.*|holds too much text.*|is larger than.*|has more than \d+ rows.*",
        N_("The file is too large inside. Leave pictures out, or split it."),
    ),
    (
        r"The front matter has the alias \*(?P<name>\S+) \(line (?P<number>\d+)\).*",
        N_(
            "Line %(number)s: *%(name)s refers to another value. Write the value itself,"
            " or put quotation marks around a text that begins with *."
        ),
    ),
    (r"columns that are not taken in: (?P<names>.*)", N_("Columns that are not taken in: %(names)s")),
    (r"sheets that are not taken in: (?P<names>.*)", N_("Sheets that are not taken in: %(names)s")),
    (r"fields that are not taken in: (?P<names>.*)", N_("Fields that are not taken in: %(names)s")),
    (r"pictures are not taken in: (?P<number>\d+) left out", N_("Pictures that are not taken in: %(number)s")),
)
"""What is said in English → the same in the catalogue's words."""
TEXT = N_("Text")


def place(within: str) -> str:
    """Where in a file something stands."""
    return _worded(PLACES, within) or within


def refusal(reason: str) -> Markup:
    """What is wrong; marked as English where it is said in no other language."""
    if worded := _worded(SENTENCES, reason) or (gettext(reason) if gettext(reason) != reason else ""):
        return escape(worded)
    return Markup('<span lang="en">{}</span>').format(reason) if interface() != "en" else escape(reason)


def _worded(table: tuple[tuple[str, str], ...], said: str) -> str:
    """Empty where no sentence of the table fits."""
    for pattern, words in table:
        if found := re.fullmatch(pattern, said, re.DOTALL):
            given = {name: called(text) if name == "field" else text for name, text in found.groupdict().items()}
            return str(gettext(words) % given if given else gettext(words))
    return ""


def called(field: str) -> str:
    """What a field of a lesson, or its text, is called."""
    label = next((one.label for one in LESSON.fields if one.name == field), "")
    return str(gettext(label or (TEXT if field == "body" else field)))
