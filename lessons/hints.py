"""Hints while writing: what would make a lesson more useful to others, each put as a question and none of them a refusal."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from lessons import indexing, personal, wording
from lessons.acronyms import unexplained
from lessons.pages.parts import Part
from lessons.pages.types.base import N_
from lessons.people import names
from lessons.site import Site
from search.analysis.telling import COMMON, told
from search.analysis.tokens import WORD

MAX_TITLE = 90
MAX_WORDS = 750
"""A page and a half."""
FEWEST_WORDS = 50
"""A text below this is only begun: nothing is said yet of what it lacks."""
MAX_POINTS = 4
"""List items under the lesson; more are several lessons."""
MAX_LESSON = 150
"""Words under the lesson."""
SHORT_LESSON = 8
LONGEST = 40_000
"""Characters looked at."""
FEWEST_CHARACTERS = 50
"""A shorter text does not tell its language."""
CLEARLY = 1.25
"""How much more must speak for another language than for the chosen one."""

_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|\]\([^()\n]*\)")
_CODE = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)
_POINT = re.compile(r"^(?:[-*+]|\d{1,2}[.)])[ \t]", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Hint:
    """`where` is `title` or a part's key, empty for the whole text; `message` is a msgid with `values` in it.

    `severity` is `warn` where a person may be recognised, else `tip`.
    """

    code: str
    where: str
    message: str
    values: Mapping[str, str | int] = field(default_factory=dict)
    severity: str = "tip"


@dataclass(frozen=True, slots=True)
class Known:
    """Names that the site knows, in small letters: whole, and word by word. They are no persons and need no explanation."""

    names: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Writing:
    """A lesson as it stands so far: `texts` by part, without addresses and code."""

    title: str
    texts: Mapping[str, str]
    lang: str
    known: Known

    @property
    def whole(self) -> str:
        return "\n\n".join(filter(None, self.texts.values()))

    @property
    def begun(self) -> bool:
        return _count(self.whole) >= FEWEST_WORDS

    def lacks(self, key: str, rule: str) -> bool:
        return bool(self.texts.get(key)) and wording.lacks(rule, self.lang, self.texts[key])


def known(site: Site) -> Known:
    """The names of the site's organisations, projects and solutions as they stand now."""
    return site.memory.recall("known names", site.store.seq(), lambda: _known(indexing.names(site).titles.values()))


def find(title: str, parts: Iterable[Part], lang: str, known: Known) -> list[Hint]:
    """What the rules ask about a lesson, in the order of the rules. The same text always gets the same hints."""
    texts = {part.key: _readable(part.text[:LONGEST]) for part in parts}
    writing = Writing(title.strip(), texts, lang, known)
    return [hint for rule in RULES for hint in rule(writing)]


def language(text: str, chosen: str) -> str | None:
    """The language that the text seems to be in where that is not the chosen one; None where it is too short to tell."""
    if len(text.strip()) < FEWEST_CHARACTERS or (chosen and chosen not in COMMON):
        return None
    said = told(_readable(text[:LONGEST]))
    likely = next(iter(said), chosen)
    if likely == chosen or said[likely] < CLEARLY * said.get(chosen, 0):
        return None
    return likely


def _title_is_long(writing: Writing) -> Iterator[Hint]:
    if len(writing.title) > MAX_TITLE:
        message = N_("The title is %(length)s characters. Can it be said in %(most)s?")
        yield Hint("title_long", "title", message, {"length": len(writing.title), "most": MAX_TITLE})


def _title_is_a_topic(writing: Writing) -> Iterator[Hint]:
    topic = wording.first("topic", writing.lang, writing.title) == writing.title
    if writing.title and (topic or len(writing.title.split()) < 3):
        yield Hint(
            "title_topic", "title", N_("Does the title say what to do? Such as “Test with real data before the move”.")
        )


def _several_lessons(writing: Writing) -> Iterator[Hint]:
    lesson = writing.texts.get("lesson", "")
    many = len(_POINT.findall(lesson)) > MAX_POINTS or _count(lesson) > MAX_LESSON
    if many or wording.first("another", writing.lang, lesson):
        yield Hint(
            "several", "lesson", N_("Is this more than one lesson? Each is found more easily on a page of its own.")
        )


def _obvious(writing: Writing) -> Iterator[Hint]:
    lesson = writing.texts.get("lesson", "")
    short = writing.begun and 0 < _count(lesson) < SHORT_LESSON
    if short or wording.first("obvious", writing.lang, f"{writing.title}\n{lesson}"):
        yield Hint(
            "obvious", "lesson", N_("Would a colleague have known this already? What was it that surprised you?")
        )


def _leans_on_something_else(writing: Writing) -> Iterator[Hint]:
    for key, text in writing.texts.items():
        if words := wording.first("context", writing.lang, text):
            message = N_("“%(words)s”: can someone who reads only this page understand it?")
            yield Hint("context", key, message, {"words": words})


def _acronyms(writing: Writing) -> Iterator[Hint]:
    if short := unexplained(f"{writing.title}.\n{writing.whole}", writing.known.words):
        message = N_("Does everyone know what these stand for: %(acronyms)s? Write them out the first time.")
        yield Hint("acronyms", "", message, {"acronyms": ", ".join(short)})


def _long(writing: Writing) -> Iterator[Hint]:
    if (length := _count(writing.whole)) > MAX_WORDS:
        message = N_("The text is %(length)s words, more than a page and a half (%(most)s). What can be left out?")
        yield Hint("long", "", message, {"length": length, "most": MAX_WORDS})


def _nobody_acts(writing: Writing) -> Iterator[Hint]:
    if writing.lacks("recommendation", "who"):
        yield Hint(
            "who", "recommendation", N_("Who should do this? Name the role: project leader, steering group, supplier.")
        )


def _at_no_time(writing: Writing) -> Iterator[Hint]:
    if writing.lacks("recommendation", "when"):
        yield Hint("when", "recommendation", N_("When should it be done? Name the phase, or what it must come before."))


def _blame(writing: Writing) -> Iterator[Hint]:
    for key, text in writing.texts.items():
        if words := wording.first("blame", writing.lang, text):
            message = N_("“%(words)s” may read as blame. Can you say what happened instead?")
            yield Hint("blame", key, message, {"words": words})


def _persons(writing: Writing) -> Iterator[Hint]:
    for key, text in {"title": writing.title, **writing.texts}.items():
        for name in names(text, writing.known.names):
            message = N_("Is “%(name)s” a person? Write the role instead.")
            yield Hint("person", key, message, {"name": name}, "warn")


def _numbers_and_addresses(writing: Writing) -> Iterator[Hint]:
    for key, text in {"title": writing.title, **writing.texts}.items():
        for found in personal.hints(text)[: personal.SHOWN]:
            yield Hint(found.kind, key, REACHES[found.kind], {"shown": text[found.start : found.end]}, "warn")


REACHES = {
    "phone": N_("Is %(shown)s a person’s telephone number? Leave it out."),
    "mail": N_("Is %(shown)s a person’s mail address? Leave it out, or use one that belongs to a function."),
}
RULES: Sequence[Callable[[Writing], Iterator[Hint]]] = (
    _title_is_long,
    _title_is_a_topic,
    _several_lessons,
    _obvious,
    _leans_on_something_else,
    _acronyms,
    _long,
    _nobody_acts,
    _at_no_time,
    _blame,
    _persons,
    _numbers_and_addresses,
)


def _known(titles: Iterable[str]) -> Known:
    names = frozenset(name.casefold() for title in titles for name in title.split(" · "))
    return Known(names, frozenset(word for name in names for word in WORD.findall(name)))


def _readable(text: str) -> str:
    return _ADDRESS.sub(" ", _CODE.sub(" ", text))


def _count(text: str) -> int:
    return len(text.split())
