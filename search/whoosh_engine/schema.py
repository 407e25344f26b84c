"""What an index holds: its fields, facets and numbers, and the fingerprint that tells one layout from another."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b

from whoosh import versionstring
from whoosh.fields import ID, NUMERIC, FieldType, Schema
from whoosh.formats import Frequency, Positions

FORMAT_VERSION = 1
"""Raised with every change of the files' format; an index of another version is rebuilt."""

ID_FIELD = "id"


@dataclass(frozen=True, slots=True)
class IndexField:
    """A field of tokens. `positions` allows phrases; `forward` keeps each document's own terms, for similar ones."""

    name: str
    positions: bool = False
    forward: bool = False
    b: float = 0.75
    """How much a long field weighs less: B of BM25F. Not part of the files, so it can be tuned without a rebuild."""


@dataclass(frozen=True, slots=True)
class Row:
    """One analysed document: index field → tokens in order, facet → values, number → value."""

    id: str
    tokens: Mapping[str, Sequence[str]] = field(default_factory=dict)
    facets: Mapping[str, Sequence[str]] = field(default_factory=dict)
    numbers: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Layout:
    """The declared fields, facet columns and number columns, and the stamp of the analysis that makes the tokens."""

    fields: tuple[IndexField, ...]
    facets: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    stamp: str = ""

    def fingerprint(self) -> str:
        """The same for two layouts only when each can read the other's index."""
        parts = [
            FORMAT_VERSION,
            versionstring(),
            self.stamp,
            [(f.name, f.positions, f.forward) for f in self.fields],
            self.facets,
            self.numbers,
        ]
        return blake2b(json.dumps(parts).encode(), digest_size=16).hexdigest()

    def whoosh_schema(self) -> Schema:
        """The same layout as Whoosh's query nodes and matchers see it. Tokens come ready made: no analyser."""
        schema = Schema()
        schema.add(ID_FIELD, ID(stored=True, unique=True))
        for column in self.facets:
            schema.add(column, ID())
        for number in self.numbers:
            schema.add(number, NUMERIC(int, bits=64))
        for f in self.fields:
            schema.add(f.name, FieldType(Positions() if f.positions else Frequency(), None, scorable=True))
        return schema
