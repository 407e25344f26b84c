"""What a person types, read as a query; whatever it is, it is read as something."""

import re
from dataclasses import dataclass
from typing import Literal

from search.analysis.tokens import clean, words

LONGEST = 200
"""Characters that are read; nobody types more, and what is pasted is found by its beginning."""
MOST_CLAUSES = 20
SHORTEST_PREFIX = 2

Kind = Literal["word", "phrase", "prefix", "field"]

FIELD_NAMES = {
    "title": "title titel tittel rubrik otsikko",
    "type": "type typ tyyppi",
    "project": "project projekt prosjekt hanke",
    "region": "region alue",
    "country": "country land maa",
    "supplier": "supplier leverandør leverandor leverantör leverantor toimittaja",
    "organisation": "organisation organisasjon organization organisaatio",
    "solution": "solution løsning losning lösning ratkaisu",
    "risk": "risk risiko riski",
    "phase": "phase fase fas vaihe",
    "theme": "theme tema teema",
    "lang": "lang language sprog språk sprak kieli",
    "year": "year år ar aar vuosi",
}
FIELD_OF = {spelling: field for field, spellings in FIELD_NAMES.items() for spelling in spellings.split()}

CLAUSE = re.compile(r'(?P<minus>-?)(?:(?P<field>\w{2,14}):)?(?:"(?P<quoted>[^"]*)"?|(?P<plain>[^\s"]+))')


@dataclass(frozen=True, slots=True)
class Clause:
    """One thing asked for. `text` is lower case; a phrase's words are parted by single spaces."""

    kind: Kind
    text: str
    field: str = ""
    excluded: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """Clauses in the order they were typed. Without any, everything is asked for."""

    clauses: tuple[Clause, ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        """The plain words asked for, in order."""
        return tuple(clause.text for clause in self.clauses if clause.kind == "word" and not clause.excluded)

    @property
    def quoted(self) -> tuple[str, ...]:
        """The words of phrases and titles asked for, in order."""
        texts = (c.text for c in self.clauses if not c.excluded and (c.kind == "phrase" or c.field == "title"))
        return tuple(word for text in texts for word in words(text))

    def loosened(self) -> "Query":
        """The same with its phrases as plain words: what is quoted in one language stands in no other."""
        return Query(tuple(dict.fromkeys(loose for clause in self.clauses for loose in _loosened(clause))))

    def with_words(self, replaced: dict[str, str]) -> str:
        """The query as text with some plain words replaced."""
        return " ".join(map(_written, (_replaced(clause, replaced) for clause in self.clauses)))


def parse(typed: str) -> Query:
    """Reads words, "phrase", -minus, prefix*, field:value. Never raises; what makes no sense is read as words."""
    clauses: dict[Clause, None] = {}
    for found in CLAUSE.finditer(clean(typed)[:LONGEST].lower()):
        clauses.update(dict.fromkeys(_clauses(found)))
    return Query(tuple(clauses)[:MOST_CLAUSES])


def _clauses(found: re.Match[str]) -> list[Clause]:
    """What one piece between spaces asks for: `-"two words"`, `leverandør:netcompany`, `it-projekt`."""
    quoted, plain, excluded = found["quoted"], found["plain"], bool(found["minus"])
    field = FIELD_OF.get(found["field"] or "", "")
    text = quoted if quoted is not None else plain
    if field and words(text):
        return [Clause("field", text.strip(" *,;"), field, excluded)]
    asked = words(f"{found['field'] or ''} {text}")
    if not asked:
        return []
    if quoted is None and plain.endswith("*") and len(asked[-1]) >= SHORTEST_PREFIX and not plain.startswith("*"):
        return [*(Clause("word", word, "", excluded) for word in asked[:-1]), Clause("prefix", asked[-1], "", excluded)]
    if len(asked) > 1 and (quoted is not None or excluded):
        return [Clause("phrase", " ".join(asked), "", excluded)]
    return [Clause("word", word, "", excluded) for word in asked]


def _loosened(clause: Clause) -> list[Clause]:
    quoted = clause.kind == "phrase" and not clause.excluded
    return [Clause("word", word) for word in clause.text.split()] if quoted else [clause]


def _replaced(clause: Clause, replaced: dict[str, str]) -> Clause:
    mendable = clause.kind == "word" and not clause.excluded
    return Clause("word", replaced.get(clause.text, clause.text)) if mendable else clause


def _written(clause: Clause) -> str:
    quoted = f'"{clause.text}"' if clause.kind == "phrase" or " " in clause.text else clause.text
    return f"{'-' * clause.excluded}{clause.field}{':' * bool(clause.field)}{quoted}{'*' * (clause.kind == 'prefix')}"
