"""Translating: lessons read in a neighbouring language, by Apertium where it is installed, in the background.

Only text runs are translated, never markup. A translation is kept by revision and always marked as a machine's.
"""

import html
import logging
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from lessons.pages.page import Page, Section
from lessons.pages.types import PAGE_TYPES
from lessons.pages.vocabularies import Vocabularies
from lessons.site import Site
from lessons.store.base import Translation

CODES = {"da": "dan", "nb": "nob", "nn": "nno", "sv": "swe"}
TARGETS = ("da", "nb", "sv")
"""Interface languages that Apertium translates into."""
MODES = Path("/usr/share/apertium/modes")
ACTOR = "apertium"
TIME_LIMIT = 120
"""Seconds for one lesson; the program needs up to three to start."""
BETWEEN = "QQXZ"
"""Stands between two texts: some language pairs merge lines and swallow separators, and every one keeps this word."""
PROBE = "Ja"
"""What a machine that works at all can translate."""
LISTS = ("applies_when", "does_not_apply_when", "early_warning_signs")
_ITEM = re.compile(r"<li>(.*?)</li>", re.DOTALL)
_TAG = re.compile(r"(<[^>]*>)")
_WORD = re.compile(r"\w+")
_ENDINGS = ("", "n", "en", "et", "r", "er", "ne", "rne", "erne", "s", "ns", "ens", "ets")
"""Danish and Norwegian Bokmål inflect alike: a term of ours keeps its ending."""


log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Translator:
    """One direction that the machine can translate in."""

    source: str
    target: str

    def translate(self, texts: Sequence[str]) -> list[str]:
        """The texts in the target language. Raises RuntimeError when the program fails or loses one."""
        asked = f"\n\n{BETWEEN}\n\n".join(texts)
        mode = f"{CODES[self.source]}-{CODES[self.target]}"
        command = [shutil.which("apertium") or "apertium", "-u", mode]
        try:
            done = subprocess.run(command, input=asked, capture_output=True, text=True, timeout=TIME_LIMIT, check=True)  # noqa: S603
        except (OSError, subprocess.SubprocessError, UnicodeError) as fault:
            raise RuntimeError(f"apertium {mode}: {fault}") from None
        answered = [text.strip() for text in done.stdout.split(BETWEEN)]
        if len(answered) != len(texts):
            raise RuntimeError(f"apertium {mode}: {len(texts)} texts went in and {len(answered)} came out")
        return answered


def translators(modes: Path = MODES) -> list[Translator]:
    """The directions that are installed; none where the program is not."""
    if not shutil.which("apertium"):
        return []
    pairs = [Translator(source, target) for source in CODES for target in TARGETS if source != target]
    return [t for t in pairs if (modes / f"{CODES[t.source]}-{CODES[t.target]}.mode").exists()]


def step(site: Site, known: Sequence[Translator]) -> bool:
    """Translate one lesson that lacks it, if there is any; says whether there was. Raises RuntimeError where the machine
    translates nothing at all."""
    # Looking through all lessons for nothing costs a large site 0.2 s: once there is none, there is none until the log grows.
    return site.memory.recall(("translating", *known), site.store.seq(), lambda: _translate_next(site, known))


def _translate_next(site: Site, known: Sequence[Translator]) -> bool:
    """The newest first, whatever it is written in: a new lesson does not wait for all old ones of another language."""
    found = ((t, site.store.untranslated("lesson", t.source, t.target, limit=1)) for t in known)
    waiting = [(page, translator) for translator, pages in found for page in pages]
    if waiting:
        _keep(site, *max(waiting, key=lambda each: each[0].seq))
    return bool(waiting)


def _keep(site: Site, page: Page, translator: Translator) -> None:
    try:
        title, sections = translate(page, translator, site.vocabularies)
    except RuntimeError as fault:
        translator.translate([PROBE])  # where it fails too, it is not the text's fault: the lesson is tried again
        log.warning("%s, revision %s: %s", page.ref, page.revision, fault)
        # Kept as an empty translation of this revision, so that one text does not hold up all others.
        title, sections = "", []
    site.store.keep_translation(page, Translation(translator.target, title, sections), ACTOR, site.clock())


def translate(page: Page, translator: Translator, vocabularies: Vocabularies) -> tuple[str, list[Section]]:
    """Title and sections in the target language. The fixed headings have names of their own there."""
    fixed = {heading.key: heading.labels for heading in PAGE_TYPES[page.type].headings}
    headings = [fixed.get(section.key, {}).get(translator.target, "") for section in page.sections]
    sections = [*page.sections, *_lists(page)]
    headings += [""] * (len(sections) - len(headings))
    pieces = [_TAG.split(section.html) for section in sections]
    loose = [s.heading for s, heading in zip(sections, headings, strict=True) if not heading and s.heading]
    texts = [page.title, *loose, *(html.unescape(run) for piece in pieces for run in piece[::2] if run.strip())]
    own = _glossary(vocabularies, translator.source, translator.target)
    done = iter([_with_own_terms(old, new, own) for old, new in _paired(texts, translator)])
    title = next(done)
    named = [heading or (next(done) if s.heading else "") for s, heading in zip(sections, headings, strict=True)]
    filled = ["".join(_fill(piece, done)) for piece in pieces]
    return title, [Section(s.key, h, x) for s, h, x in zip(sections, named, filled, strict=True)]


def read_in(page: Page, translation: Translation) -> Page:
    """The page as the translation tells it, in the translation's language."""
    lists = {s.key: [html.unescape(t) for t in _ITEM.findall(s.html)] for s in translation.sections if s.key in LISTS}
    sections = [section for section in translation.sections if section.key not in LISTS]
    meta = {**page.meta, **lists}
    return replace(page, title=translation.title, lang=translation.lang, sections=sections, meta=meta)


def _lists(page: Page) -> list[Section]:
    """The lists of the front matter, to be translated and kept like sections of the text."""
    items = {name: "".join(f"<li>{html.escape(text)}</li>" for text in page.texts(name)) for name in LISTS}
    return [Section(name, "", items[name]) for name in LISTS if items[name]]


def _paired(texts: Sequence[str], translator: Translator) -> list[tuple[str, str]]:
    return list(zip(texts, translator.translate([text.strip() for text in texts]), strict=True))


def _fill(piece: Sequence[str], done: Iterator[str]) -> Iterator[str]:
    """The piece with its text runs replaced; white space around each run stays, and what could be markup is escaped."""
    for number, part in enumerate(piece):
        if number % 2 or not part.strip():
            yield part
            continue
        lead, tail = part[: len(part) - len(part.lstrip())], part[len(part.rstrip()) :]
        yield lead + html.escape(next(done), quote=False) + tail


def _with_own_terms(old: str, new: str, own: Mapping[str, str]) -> str:
    """The machine's text with our terms where the original had them, when both have the same words in the same order."""
    asked, answered = list(_WORD.finditer(old.strip())), list(_WORD.finditer(new))
    if not own or len(asked) != len(answered):
        return new
    text = new
    for before, after in reversed(list(zip(asked, answered, strict=True))):
        term = own.get(before[0].lower())
        if term:
            cased = term.capitalize() if before[0][0].isupper() else term
            text = text[: after.start()] + cased + text[after.end() :]
    return text


def _glossary(vocabularies: Vocabularies, source: str, target: str) -> dict[str, str]:
    """Our one-word terms and what they are called in the other language, with the endings that both have."""
    endings = _ENDINGS if {source, target} == {"da", "nb"} else ("",)
    pairs = (
        (term.labels[source].lower(), term.labels[target].lower())
        for name in ("concepts", "themes", "risks", "phases")
        for term in vocabularies[name]
        if source in term.labels and target in term.labels
    )
    words = [(old, new) for old, new in pairs if not {" ", "-"} & set(old + new)]
    return {old + ending: new + ending for old, new in words for ending in endings}
