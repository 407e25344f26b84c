"""From a reader's query to what the index is asked: for each word, every way to find it in every language."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from whoosh import query as q

from search import ranking
from search.analysis import Analysis, fold
from search.analysis.meanings import NEIGHBOURS, Word
from search.query import Clause, Query
from search.whoosh_engine.rows import (
    CONCEPTS,
    FORMS,
    LANGUAGE_CODES,
    MACHINE_CODES,
    PARTS,
    SEAMLESS,
    TITLE,
    machine_field,
    words_field,
)


class Way(NamedTuple):
    """One way to find a word: terms of a field (several in a row), and what a hit by it is worth."""

    layer: str
    lang: str
    found: str
    field: str
    terms: tuple[str, ...]
    weight: float
    counts: bool = True
    """Whether a word found this way is found: a part of it is not enough."""

    def query(self) -> q.Query:
        """For a way of several terms; a single one is looked up."""
        return q.Phrase(self.field, list(self.terms), boost=self.weight)


@dataclass(frozen=True, slots=True)
class Asked:
    """One word asked for."""

    word: str
    ways: tuple[Way, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """What the index is asked. Required and excluded queries only choose; words and grams score."""

    lang: str
    asked: tuple[Asked, ...] = ()
    """Words of which enough must match."""
    quoted: tuple[Asked, ...] = ()
    """Words of what is required, which is chosen by that alone."""
    grams: tuple[str, ...] = ()
    seams: tuple[str, ...] = ()
    required: tuple[q.Query, ...] = ()
    excluded: tuple[q.Query, ...] = ()
    phrases: tuple[str, ...] = ()
    """Texts of required phrases and prefixes, to be marked in a snippet."""
    fields: tuple[Clause, ...] = ()
    """Clauses on facets: what they mean depends on the values that the index holds."""


class Planner:
    """Plans queries with one analysis."""

    def __init__(self, analysis: Analysis) -> None:
        self._analysis = analysis

    def plan(self, query: Query, lang: str) -> Plan:
        """`lang` is the language that the words are taken to be in."""
        chosen = [clause for clause in query.clauses if clause.kind != "field" or clause.field == "title"]
        required = tuple(self._choice(c) for c in chosen if not c.excluded and c.kind != "word")
        excluded = tuple(self._choice(c) for c in chosen if c.excluded)
        phrases = tuple(c.text for c in chosen if not c.excluded and c.kind != "word")
        fields = tuple(c for c in query.clauses if c.kind == "field" and c.field != "title")
        words, stems = self._content(query.words, lang)
        asked = self.asked(words, stems, lang)
        quoted = self.asked(*self._content([word for word in query.quoted if word not in words], lang), lang)
        distinct = dict.fromkeys(gram for stem in stems for gram in self._analysis.grams[stem])
        seams = () if lang in SEAMLESS else tuple(dict.fromkeys(fold.seams(query.words)))
        return Plan(lang, asked, quoted, tuple(distinct), seams, required, excluded, phrases, fields)

    def asked(self, words: Sequence[str], stems: Sequence[str], lang: str) -> tuple[Asked, ...]:
        """The ways to each of the words of one language; neighbours may have a meaning together."""
        one = self._written_as_one(stems, lang)
        meant = [
            (span, way) for span, way in self._meant_together(stems, lang) if len(span) > 1 or span.start not in one
        ]
        return tuple(
            Asked(word, tuple(dict.fromkeys((*self._ways(word, stem, lang), *(w for span, w in meant if at in span)))))
            for at, (word, stem) in enumerate(zip(words, stems, strict=True))
        )

    def _written_as_one(self, stems: Sequence[str], lang: str) -> set[int]:
        """Places of words that a hyphen makes one: `go-live` means what neither `go` nor `live` means."""
        meanings = self._analysis.meanings
        named = [(range(c.start, c.end), meanings.labels[c.value]) for c in meanings.concepts(lang, stems)]
        named += [(range(s.start, s.end), meanings.senses[s.value]) for s in meanings.senses_of(lang, stems)]
        return {
            at
            for span, labels in named
            if len(span) > 1
            for label in labels.get(lang, ())
            if " " not in label.text and label.terms == tuple(stems[span.start : span.stop])
            for at in span
        }

    def _content(self, words: Sequence[str], lang: str) -> tuple[Sequence[str], Sequence[str]]:
        """Words and their stems, without stop words unless there is nothing else."""
        language = self._analysis.languages[lang]
        content = tuple(word for word in words if word not in language.stop_words) or tuple(words)
        return content, language.stems(content)

    def _ways(self, word: str, stem: str, lang: str) -> Iterator[Way]:
        """The word itself, the same letters in other languages, compounds it is part of, parts it is made of."""
        for code, language in self._analysis.languages.items():
            own, weight = (stem, ranking.WORD) if code == lang else (language.stem(word), ranking.SAME_SPELLING)
            yield Way("word", code, word, words_field(code), (own,), weight)
            if code in MACHINE_CODES and code in (lang, *NEIGHBOURS.get(lang, ())):
                yield Way("machine", code, word, machine_field(code), (own,), weight * ranking.MACHINE)
        yield Way("compound", lang, word, PARTS, (stem,), ranking.COMPOUND)
        for part in self._analysis.languages[lang].parts(word):
            yield Way("compound", lang, part, words_field(lang), (part,), ranking.PART, counts=False)
            for found in self._analysis.meanings.senses_of(lang, [part]):
                translations = self._translations(found.value, lang, ranking.TRANSLATED_PART)
                yield from (way._replace(counts=False) for way in translations)

    def _meant_together(self, stems: Sequence[str], lang: str) -> Iterator[tuple[range, Way]]:
        """Concepts and translations of one word or several, with the places of those words."""
        meanings = self._analysis.meanings
        for concept in meanings.concepts(lang, stems):
            span = range(concept.start, concept.end)
            yield span, Way("concept", "", concept.value, CONCEPTS, (concept.value,), ranking.CONCEPT / len(span))
        for sense in meanings.senses_of(lang, stems):
            span = range(sense.start, sense.end)
            yield from ((span, way) for way in self._translations(sense.value, lang, ranking.TRANSLATION / len(span)))

    def _translations(self, sense: int, lang: str, weight: float) -> Iterator[Way]:
        for code, words in self._analysis.meanings.senses[sense].items():
            if code != lang:
                for word in words:
                    yield from _translated(word, code, weight)

    def _choice(self, clause: Clause) -> q.Query:
        """A query that says only whether a document has what the clause asks for."""
        choice = q.Or([self._in_language(clause, code) for code in LANGUAGE_CODES])
        return q.Or([choice, q.Prefix(FORMS, clause.text)]) if clause.kind == "prefix" else choice

    def _in_language(self, clause: Clause, code: str) -> q.Query:
        language = self._analysis.languages[code]
        if clause.kind == "prefix":
            return q.Prefix(words_field(code), clause.text)
        terms = list(language.terms(clause.text)) or [clause.text]
        if clause.field == "title":
            return q.And([q.Term(TITLE, term) for term in terms])
        return q.Phrase(words_field(code), terms) if len(terms) > 1 else q.Term(words_field(code), terms[0])


def _translated(word: Word, code: str, weight: float) -> Iterator[Way]:
    yield Way("translation", code, word.text, words_field(code), word.terms, weight)
    if len(word.terms) == 1:
        yield Way("translation", code, word.text, PARTS, word.terms, weight * ranking.COMPOUND)
