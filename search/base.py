"""What every search engine takes and gives: plain documents in, ids, order and counts out."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import NamedTuple, Protocol


@dataclass(frozen=True, slots=True)
class Document:
    """One page as an engine sees it. `id` is opaque; `lang` is the language its texts are written in."""

    id: str
    lang: str
    title: str
    lead: str = ""
    """The answer: what a reader should see first (lesson and recommendation). Weighs more than `body`."""
    body: str = ""
    names: str = ""
    """Names of parties, projects, systems and tags, in every language they have."""
    translations: Mapping[str, str] = field(default_factory=dict)
    """Language → the whole text as a machine translated it, where one did."""
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Facet name → values, each a slug or code."""
    prior: float = 1.0
    """What its score is multiplied by when hits are ordered: pages that help to find others come after those."""
    numbers: Mapping[str, int] = field(default_factory=dict)
    """What results can be sorted by: `year` and `seq` (larger is newer)."""


@dataclass(frozen=True, slots=True)
class Concept:
    """A term of a vocabulary: labels by language, the preferred one first."""

    id: str
    labels: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Sense:
    """One meaning in the word list: the words that carry it, by language."""

    words: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What the engine knows of words: concepts (weighty) and the plain word list below them."""

    concepts: tuple[Concept, ...] = ()
    senses: tuple[Sense, ...] = ()

    def fingerprint(self) -> str:
        """The same for two lexicons only when they say the same, in the same order."""
        return blake2b(repr(self).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


@dataclass(frozen=True, slots=True)
class Request:
    """A search as a reader asked for it. Nothing in it can make an engine raise."""

    q: str = ""
    ql: str = ""
    """The query's language where it is known, else empty: told from the words and `interface`."""
    interface: str = "en"
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Facet name → wanted values: any of them within a facet, all facets together."""
    facets: tuple[str, ...] = ()
    """Facets to count, each without its own filter."""
    sort: str = "relevance"
    """`relevance`, `newest` or `oldest` by year, or `changed`: the latest in the change log first."""
    offset: int = 0
    limit: int = 10


@dataclass(frozen=True, slots=True)
class Match:
    """Why a hit was found: the layer (word, compound, concept, translation, machine, spelling) and the word in its text, or with
    `machine` in the machine's translation of it."""

    layer: str
    asked: str
    found: str


@dataclass(frozen=True, slots=True)
class Hit:
    id: str
    score: float
    matches: tuple[Match, ...] = ()


@dataclass(frozen=True, slots=True)
class Results:
    total: int = 0
    hits: tuple[Hit, ...] = ()
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    """Facet name → value → count, exact, most frequent first."""
    corrected: str | None = None
    """The query with misspelt words mended, when that finds more."""


class Fragment(NamedTuple):
    """A piece of a snippet; `hit` says that it is one of the words looked for."""

    text: str
    hit: bool = False


class IndexUnusable(Exception):
    """The index cannot be opened or read; the caller answers from the store and rebuilds."""


class Engine(Protocol):
    """Full text over documents. Reading never blocks on writing; only one process writes at a time."""

    def search(self, request: Request) -> Results:
        """Hits, exact total and facet counts. Raises IndexUnusable, and nothing else."""
        ...

    def suggest(self, typed: str, interface: str, limit: int = 8) -> Sequence[str]:
        """Completions of what was typed, most useful first."""
        ...

    def similar(self, id: str, filters: Mapping[str, tuple[str, ...]], limit: int = 6) -> Sequence[Hit]:
        """Documents most like this one in any language, itself left out."""
        ...

    def like(self, document: Document, filters: Mapping[str, tuple[str, ...]], limit: int = 6) -> Sequence[Hit]:
        """Documents most like one that need not be in the index, what has its id left out. Raises IndexUnusable."""
        ...

    def snippet(self, request: Request, text: str, lang: str, length: int = 240) -> tuple[Fragment, ...]:
        """The passage of `text` that answers the request best, its words marked; at most `length` characters."""
        ...

    def update(self, documents: Iterable[Document], removed: Iterable[str], seq: int) -> bool:
        """Put documents (replacing by id) and take ids out in one commit that also stores `seq`.

        False when another process is writing: it will catch up instead.
        """
        ...

    def rebuild(
        self, documents: Iterable[Document], seq: int, progress: Callable[[int], None] = lambda n: None
    ) -> bool:
        """Build a new index beside the old one and swap it in; `progress` is told how many documents each step took.

        False when another process is at it.
        """
        ...

    def tidy(self) -> bool:
        """Do some of what updates left for later, beside readers and writers; says whether there was anything to do."""
        ...

    def seq(self) -> int:
        """The change-log number that the newest commit has reached; -1 when there is no usable index."""
        ...

    def mark(self) -> str:
        """Another one whenever the same request may be answered otherwise."""
        ...

    def outdated(self) -> bool:
        """Whether documents were analysed with another lexicon than this engine's: they are found all the same, but a
        rebuild finds more. Raises IndexUnusable."""
        ...

    def count(self) -> int:
        """Documents in the index."""
        ...

    def ids(self) -> frozenset[str]:
        """Every document's id, for checking against the store. Raises IndexUnusable."""
        ...
