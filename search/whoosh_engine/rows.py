"""A document as rows of the index hold it: its texts analysed into the fields that queries look in."""

from itertools import chain

from search import ranking
from search.analysis import LANGUAGES, OTHER, VERSION, Analysis
from search.analysis.fold import seams
from search.analysis.tokens import clean, words
from search.base import Document
from search.facets import FACETS
from search.whoosh_engine.schema import IndexField, Row

PARTS, CONCEPTS, GRAMS, SEAMS, FORMS, TITLE = "parts", "concepts", "grams", "seams", "forms", "title"
LANGUAGE_CODES = (*LANGUAGES, OTHER)
MACHINE_CODES = ("da", "nb", "sv")
"""Languages that a free machine translates into."""
YEAR, SEQ, LANGUAGE, PRIOR = "number_year", "number_seq", "number_language", "number_prior"
"""Number columns; `year` is a facet's name already."""
NUMBER_OF = {"year": YEAR, "seq": SEQ}
NUMBERS = (YEAR, SEQ, LANGUAGE, PRIOR)
WHOLE = 1000
"""A prior of 1 as a number column holds it."""
OPENING = 200
"""Of so many different words, title, answer and names first, an index has grams and written forms. It bounds the
index: a document of 800 words would have four times as many grams as words."""
SEAMED = 600
"""Of so many words an index has the grams that run from one into the next."""
SEAMLESS = ("en",)
"""Languages that have none: measured, they moved nothing there."""
BREAK = ""
"""A term that nobody can ask for. It stands where a zone ends: no phrase and no label runs from one into the next."""
LENGTH, GRAMS_LENGTH = 0.85, 0.6
"""How much a long text weighs less (BM25's b): lessons answer one question each, and say so briefly."""


def words_field(code: str) -> str:
    """The field of stems of one language: each has statistics of its own."""
    return f"words_{code}"


def machine_field(code: str) -> str:
    """The field of what a machine translated into a language: apart, so that it moves no figure of what people wrote."""
    return f"machine_{code}"


FIELDS = (
    *(IndexField(words_field(code), positions=True, forward=True, b=LENGTH) for code in LANGUAGE_CODES),
    *(IndexField(machine_field(code), b=LENGTH) for code in MACHINE_CODES),
    IndexField(PARTS),
    IndexField(CONCEPTS, forward=True),
    IndexField(GRAMS, b=GRAMS_LENGTH),
    IndexField(SEAMS, b=LENGTH),
    IndexField(FORMS),
    IndexField(TITLE),
)
STAMP = f"{VERSION} {ranking.TITLE} {ranking.LEAD} {ranking.NAMES} {OPENING} {SEAMED}"


def to_row(document: Document, analysis: Analysis) -> Row:
    language = analysis.language(document.lang)
    texts = [words(clean(text)) for text in (document.title, document.lead, document.body, document.names)]
    title, lead, body, names = map(language.telling, texts)
    zones = [*[title] * ranking.TITLE, *[lead] * ranking.LEAD, *[body] * ranking.BODY, *[names] * ranking.NAMES]
    stems = [term for zone in zones if zone for term in (*language.stems(zone), BREAK)]
    opening = list(dict.fromkeys((*title, *lead, *names, *body)))[:OPENING]
    tokens = {
        words_field(language.code): stems,
        PARTS: [part for zone in zones for word in zone for part in language.parts(word)],
        CONCEPTS: [found.value for found in analysis.meanings.concepts(language.code, stems)],
        GRAMS: [gram for stem in dict.fromkeys(language.stems(opening)) for gram in analysis.grams[stem]],
        SEAMS: () if language.code in SEAMLESS else tuple(dict.fromkeys(seams([*chain(*texts)][:SEAMED]))),
        FORMS: opening,
        TITLE: language.stems(title),
    }
    for code, text in document.translations.items():
        if code in MACHINE_CODES:
            tokens[machine_field(code)] = analysis.languages[code].terms(text)
    numbers = {NUMBER_OF[name]: value for name, value in document.numbers.items() if name in NUMBER_OF}
    numbers[LANGUAGE] = LANGUAGE_CODES.index(language.code)
    numbers[PRIOR] = round(document.prior * WHOLE)
    facets = {name: values for name, values in document.facets.items() if name in FACETS}
    return Row(document.id, tokens, facets, numbers)
