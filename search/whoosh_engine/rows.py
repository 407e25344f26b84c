"""A document as rows of the index hold it: its texts analysed into the fields that queries look in."""

from search import ranking
from search.analysis import LANGUAGES, OTHER, VERSION, Analysis
from search.base import Document
from search.facets import FACETS
from search.whoosh_engine.schema import IndexField, Row

PARTS, CONCEPTS, GRAMS, FORMS, TITLE = "parts", "concepts", "grams", "forms", "title"
LANGUAGE_CODES = (*LANGUAGES, OTHER)
YEAR, SEQ, LANGUAGE, PRIOR = "number_year", "number_seq", "number_language", "number_prior"
"""Number columns; `year` is a facet's name already."""
NUMBER_OF = {"year": YEAR, "seq": SEQ}
NUMBERS = (YEAR, SEQ, LANGUAGE, PRIOR)
WHOLE = 1000
"""A prior of 1 as a number column holds it."""
OPENING = 200
"""Of so many different words, title, answer and names first, an index has grams and written forms. It bounds the
index: a document of 800 words would have four times as many grams as words."""
LENGTH, GRAMS_LENGTH = 0.85, 0.6
"""How much a long text weighs less (BM25's b): lessons answer one question each, and say so briefly."""


def words_field(code: str) -> str:
    """The field of stems of one language: each has statistics of its own."""
    return f"words_{code}"


FIELDS = (
    *(IndexField(words_field(code), positions=True, forward=True, b=LENGTH) for code in LANGUAGE_CODES),
    IndexField(PARTS),
    IndexField(CONCEPTS, forward=True),
    IndexField(GRAMS, b=GRAMS_LENGTH),
    IndexField(FORMS),
    IndexField(TITLE),
)
STAMP = f"{VERSION} {ranking.TITLE} {ranking.LEAD} {ranking.NAMES} {OPENING}"


def to_row(document: Document, analysis: Analysis) -> Row:
    language = analysis.language(document.lang)
    title, lead, names, body = (
        language.content(text) for text in (document.title, document.lead, document.names, document.body)
    )
    zones = (title * ranking.TITLE, lead * ranking.LEAD, body * ranking.BODY, names * ranking.NAMES)
    stems = [stem for zone in zones for stem in language.stems(zone)]
    opening = list(dict.fromkeys((*title, *lead, *names, *body)))[:OPENING]
    tokens = {
        words_field(language.code): stems,
        PARTS: [part for zone in zones for word in zone for part in language.parts(word)],
        CONCEPTS: [found.value for found in analysis.meanings.concepts(language.code, stems)],
        GRAMS: [gram for stem in dict.fromkeys(language.stems(opening)) for gram in analysis.grams[stem]],
        FORMS: opening,
        TITLE: language.stems(title),
    }
    numbers = {NUMBER_OF[name]: value for name, value in document.numbers.items() if name in NUMBER_OF}
    numbers[LANGUAGE] = LANGUAGE_CODES.index(language.code)
    numbers[PRIOR] = round(document.prior * WHOLE)
    facets = {name: values for name, values in document.facets.items() if name in FACETS}
    return Row(document.id, tokens, facets, numbers)
