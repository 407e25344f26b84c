"""Personal numbers: finds the identity numbers of people in the Nordic countries, so that none is ever published."""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from stdnum import luhn
from stdnum.dk import cpr
from stdnum.exceptions import ValidationError
from stdnum.fi import hetu
from stdnum.is_ import kennitala
from stdnum.no import fodselsnummer
from stdnum.se import personnummer

from lessons.errors import Fault
from lessons.plain import made_plain

NAMES = {
    "cpr": "a Danish personal number (CPR)",
    "fodselsnummer": "a Norwegian personal number (fødselsnummer)",
    "personnummer": "a Swedish personal number (personnummer)",
    "henkilotunnus": "a Finnish personal number (henkilötunnus)",
    "kennitala": "an Icelandic personal number (kennitala)",
}
SHOWN = 5
"""Numbers that one text's message lists; whoever pasted a table of them need not see each."""
FEWEST = 9
"""Digits in the shortest personal number."""
BEFORE, AFTER = 120, 40
"""Characters around a number in which a word for personal numbers speaks for it."""

_SHAPE = re.compile(
    r"(?P<day>\d{8}|\d{6}|\d{4}(?P<a>[ ./-])\d\d(?P=a)\d\d|\d\d(?P<b>[ ./-])\d\d(?P=b)(?:\d{4}|\d\d))"
    r"(?P<joint> ?-{1,2}[ \n]{0,2}| ?\+ ?|[ \n]{1,2}|[/.:]|)(?P<rest>\d{4,5}|\d{3} \d\d|\d\d \d\d)(?!\d)"
)
"""A date of six or eight digits and a number of four or five, in any spelling, as plain text has them."""
_FINNISH = re.compile(r"\d{6}(?: ?[-+] ?\d{3}[A-Y]|[A-FU-Y]\d{3}[0-9A-Y])(?!\d)", re.IGNORECASE)
_DIGIT = re.compile(r"\d")
_DIGITS = re.compile(r"\d+")
_WORDS = (
    "cpr|personn(?:ummer|r|um)|person[- ]n(?:ummer|r)|personbeteckning|personal (?:identi|number|id)"
    "|f[øo]dselsn(?:ummer|r|um)|d-n(?:ummer|r)|samordningsn|henkil[öo]tunnu|hetu|kennit[aö]l|kt[.:]"
)
_PERSON = re.compile(rf"(?<![a-zæøåäö])(?:{_WORDS}|fnr\b)", re.IGNORECASE)
_BEGUN = re.compile(rf"(?<![a-zæøåäö])(?:{_WORDS}|fnr)", re.IGNORECASE)
"""Finds in one go wherever `_PERSON` may match once the text is cut off at a number."""
_OTHER = re.compile(
    r"\b(?:te?lf|tele?|telefon\w*|mobil\w*|phone|puh|puhelin\w*|sími|fax|cvr|p-?n(?:r|ummer)|produktionsenhed"
    r"|org\w*[. -]?n(?:r|ummer)\w*|foretaksn\w*|virksomhetsn\w*|kontonr|kontonummer\w*|konto|bankgiro|plusgiro"
    r"|y-tunnus|ean|gln|isbn|issn|doi)\b(?P<gap>[^\d,;\n]{0,15})$",
    re.IGNORECASE,
)
"""Words right before a number that say it is a telephone, a company, an account or a book."""
_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<>]*$", re.IGNORECASE)
_MAIL = re.compile(r"[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,8}[a-z]{2,24}", re.IGNORECASE)
_ROLE = re.compile(
    r"(?:info|kontakt|contact|e?post|mail|registrator|support|service|help|hjelp|press|no-?reply|webmaster|security"
    r"|dpo|databeskyttelse|kommun|region|admin|office|redaktion|sekretariat)[\w-]*@",
    re.IGNORECASE,
)
"""Mailboxes that belong to a function and to nobody by name."""
_PHONE = re.compile(
    r"(?<![\w./-])(?:(?:\+|00)(?:45|46|47|354|358)[ -]?\(?0?\)?(?:[ -]?\d){6,10}"
    r"|(?:te?lf|tele?|telefon|telephone|phone|mobile?|puh|sími)[\w.]{0,8}:? ?(?:nr\.? ?)?\(?\d(?:[ ()-]{0,2}\d){5,10}"
    r"|0\d{1,3}-\d{2,3}(?: \d\d){2,3}|\d\d(?: \d\d){3})(?![\w-]|[., ]\d)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Finding:
    """What stands in `text[start:end]`, and how to name it without repeating it."""

    kind: str
    start: int
    end: int
    masked: str


@dataclass(frozen=True, slots=True)
class _Spelt:
    """Digits laid out like a personal number. `firm` is the one spelling that hardly anything else has: 010170-1234."""

    day: str
    rest: str
    joint: str
    firm: bool
    labelled: bool
    linked: bool

    @property
    def short(self) -> str:
        """The date in six digits; empty when its eight begin with the year."""
        if len(self.day) == 6:
            return self.day
        return self.day[:4] + self.day[6:] if self.day[4:6] in ("19", "20") else ""


def find(text: str) -> list[Finding]:
    """Every personal number in the text, in order. Numbers of companies, accounts and telephones are none."""
    if len(_DIGIT.findall(text)) < FEWEST:
        return []
    plain = made_plain(text)
    return [
        Finding(kind, *plain.span(start, end), mask(plain.text[start:end])) for kind, start, end in _found(plain.text)
    ]


def hints(text: str) -> list[Finding]:
    """Telephone numbers and people's mail addresses, in order: to be pointed out and never to refuse a page for."""
    plain = made_plain(text)
    found = [Finding("phone", *plain.span(*m.span()), mask(m[0])) for m in _PHONE.finditer(plain.text)]
    found += [Finding("mail", *m.span(), mask(m[0])) for m in _MAIL.finditer(text) if not _ROLE.match(m[0])]
    return sorted(found, key=lambda finding: finding.start)


def faults(texts: Iterable[tuple[str, str]]) -> list[str]:
    """A sentence for every personal number in (name, text) pairs, which shows it masked and says what to do."""
    said: list[str] = []
    for name, text in texts:
        for finding in find(text)[:SHOWN]:
            line = text.count("\n", 0, finding.start) + 1
            place = f"{name}, line {line}" if "\n" in text else name
            sentence = f"{place}: {finding.masked} looks like {NAMES[finding.kind]}; remove it"
            said.append(Fault(sentence, name, "personal", {"shown": finding.masked, "kind": finding.kind}))
    return list(dict.fromkeys(said))


def masked(text: str) -> str:
    """The text with every personal number in it hidden, to be shown to whoever brought it."""
    for finding in reversed(find(text)):
        text = text[: finding.start] + finding.masked + text[finding.end :]
    return text


def mask(written: str) -> str:
    """The number's shape with all but its first two characters hidden."""
    return written[:2] + re.sub(r"[^\W_]", "•", " ".join(written[2:].split("\n")))


def _found(plain: str) -> Iterator[tuple[str, int, int]]:
    """(kind, start, end), none overlapping another; every number begins where a run of digits does."""
    words = [word.start() for word in _BEGUN.finditer(plain)]
    done = 0
    for run in _DIGITS.finditer(plain):
        start = run.start()
        match = _FINNISH.match(plain, start) or _SHAPE.match(plain, start)
        if start < done or not match:
            continue
        if kind := _kind(match, _labelled(match, words)):
            yield kind, *match.span()
            done = match.end()


def _labelled(match: re.Match[str], words: Sequence[int]) -> bool:
    """Whether a word for personal numbers stands near, of those that begin at these places."""
    start, end = match.span()
    near = words[bisect_left(words, start - BEFORE) : bisect_left(words, end + AFTER)]
    return any(_PERSON.match(match.string, at, start if at < start else end + AFTER) for at in near)


def _lettered(match: re.Match[str]) -> str:
    valid = not _touches_letters(match) and hetu.is_valid(match[0].replace(" ", ""), allow_temporary=True)
    return "henkilotunnus" if valid else ""


def _kind(match: re.Match[str], labelled: bool) -> str:
    """Which kind of personal number it is, empty when it is none. What costs most is asked last."""
    if match.re is _FINNISH:
        return _lettered(match)
    start, end = match.span()
    before, after = match.string[max(0, start - BEFORE) : start], match.string[end : end + AFTER]
    if match["rest"] == "0000":
        return ""
    if not labelled and (_touches_letters(match) or _goes_on(match, before, after)):
        return ""
    spelt = _spelt(match, labelled, linked=bool(_ADDRESS.search(before)))
    if not labelled and _is_loose(match, spelt):
        return ""
    kind = next((kind for kind, matches in _KINDS if matches(spelt)), "")
    return "" if kind and _is_other(before) else kind


def _is_other(before: str) -> bool:
    """Whether the words right before a number say that it is none of a person."""
    other = _OTHER.search(before)
    return other is not None and not _PERSON.search(other["gap"])


def _is_loose(match: re.Match[str], spelt: _Spelt) -> bool:
    """Spellings that dates, times, prices and addresses have too: only a word for personal numbers speaks for them."""
    if spelt.linked:
        return not spelt.firm or len(spelt.day) == 8
    broken = "\n" in match["joint"] and not spelt.joint
    grouped = not match["day"].isdecimal() or " " in match["rest"]
    return broken or (grouped and not spelt.firm and len(spelt.rest) == 4)


def _spelt(match: re.Match[str], labelled: bool, linked: bool) -> _Spelt:
    joint = match["joint"].strip()[:1]
    day, rest = re.sub(r"\D", "", match["day"]), match["rest"].replace(" ", "")
    spaced = " " in match["rest"] or (" " in match["joint"] and len(day) == 8)
    return _Spelt(day, rest, joint, joint in ("-", "+") and not spaced, labelled, linked)


def _touches_letters(match: re.Match[str]) -> bool:
    around = match.string[max(0, match.start() - 1) : match.start()] + match.string[match.end() : match.end() + 1]
    return any(map(str.isalpha, around))


def _goes_on(match: re.Match[str], before: str, after: str) -> bool:
    """Whether it is a part of something longer: a version, a series, a number in groups."""
    more = "-./ " if " " in match[0] and "-" not in match["joint"] else "-./"
    return bool(re.search(rf"\d[{more}]$", before[-3:]) or re.match(rf"[{more}]\d", after))


def _cpr(s: _Spelt) -> bool:
    """No check digit since 2007: a plausible birth date counts in the usual spelling, or with the old check digit."""
    digits = s.short + s.rest
    counts = s.labelled or (s.firm and not s.linked) or cpr.checksum(digits) == 0
    return counts and len(digits) == 10 and cpr.is_valid(digits)


def _cpr_checked(s: _Spelt) -> bool:
    return cpr.checksum(s.short + s.rest) == 0 and _cpr(s)


def _fodselsnummer(s: _Spelt) -> bool:
    """D-numbers included; the test numbers of Tenor and Dolly (month + 80, + 65) name nobody and are left."""
    return len(s.rest) == 5 and fodselsnummer.is_valid(s.short + s.rest)


def _personnummer(s: _Spelt) -> bool:
    """Samordningsnummer included: their day is 60 too high."""
    if len(s.rest) != 4 or (len(s.day) == 8 and s.day[:2] not in ("18", "19", "20")):
        return False
    if not luhn.is_valid(s.day[-6:] + s.rest):
        return False
    day = int(s.day[-2:])
    born = f"{s.day[:-2]}{day - 60 if day > 60 else day:02}"
    try:
        personnummer.get_birth_date(f"{born}{s.joint if s.joint == '+' else '-'}{s.rest}")
    except (ValidationError, ValueError):
        return False
    return True


def _kennitala(s: _Spelt) -> bool:
    """Not those of companies, whose day is 40 too high."""
    digits = s.short + s.rest
    return len(s.rest) == 4 and s.short[:2] < "32" and kennitala.checksum(digits) == 0 and kennitala.is_valid(digits)


def _henkilotunnus(s: _Spelt) -> bool:
    """One of ten whose check character is a digit; the others are told by their letter."""
    return s.firm and len(s.rest) == 4 and hetu.is_valid(s.short + s.joint + s.rest, allow_temporary=True)


_KINDS: tuple[tuple[str, Callable[[_Spelt], bool]], ...] = (
    ("fodselsnummer", _fodselsnummer),
    ("cpr", _cpr_checked),
    ("kennitala", _kennitala),
    ("henkilotunnus", _henkilotunnus),
    ("personnummer", _personnummer),
    ("cpr", _cpr),
)
"""Strictest first: a number that passes several tests is most likely of the kind that fewest pass by chance."""
