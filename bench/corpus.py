"""Corpora for timing: the real NASA lessons, and larger ones resampled from their paragraphs."""

import gzip
import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

SHARED = "LESSONS_SHARED"
WORD = re.compile(r"[^\W_]+(?:[-'][^\W_]+)*")
FACETS = {"region": 12, "supplier": 40, "risk": 18, "phase": 5, "theme": 25}
"""Facets of the resampled lessons and how many values each has; the first values are the most frequent."""
SHORTEST, LONGEST = 300, 800
"""Words of a resampled lesson."""


@dataclass(frozen=True, slots=True)
class Lesson:
    id: str
    title: str
    body: str
    facets: dict[str, tuple[str, ...]]
    year: int


def real_lessons() -> list[dict[str, str]] | None:
    """NASA's lessons from the folder that the environment names, or None without it."""
    path = (
        Path(os.environ.get(SHARED, Path(__file__).resolve().parent.parent.parent / "shared"))
        / "data"
        / "llis.jsonl.gz"
    )
    if not path.exists():
        return None
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def resampled(lessons: list[dict[str, str]], count: int, seed: int = 1) -> Iterator[Lesson]:
    """Lessons of whole real paragraphs put together anew; the same ones for the same seed."""
    random = Random(seed)
    texts = [lesson.get(part, "") for lesson in lessons for part in ("event", "lesson", "recommendation")]
    paragraphs = [text for whole in texts for text in whole.split("\n") if len(text) > 40]
    titles = [lesson["title"] for lesson in lessons]
    for number in range(count):
        wanted, body, length = random.randint(SHORTEST, LONGEST), [], 0
        while length < wanted:
            body.append(random.choice(paragraphs))
            length += body[-1].count(" ") + 1
        text = " ".join("\n\n".join(body).split(" ")[:wanted])
        yield Lesson(f"l{number}", random.choice(titles), text, _facets(random), random.randint(1990, 2025))


def _facets(random: Random) -> dict[str, tuple[str, ...]]:
    return {name: _values(random, name, size) for name, size in FACETS.items()}


def _values(random: Random, name: str, size: int) -> tuple[str, ...]:
    """One to three values, skewed as 1 / rank (Zipf); a phase is always one."""
    count = 1 if name == "phase" else random.choices((1, 2, 3), (70, 20, 10))[0]
    drawn = random.choices(range(size), [1 / (rank + 1) for rank in range(size)], k=count)
    return tuple(sorted({f"{name}-{value}" for value in drawn}))


def words(text: str) -> list[str]:
    """Plain lower-case words: the same tokens for every engine that is compared."""
    return WORD.findall(text.lower())


@dataclass(frozen=True, slots=True)
class Query:
    """What a reader may type: `words` that all must occur, a `phrase`, or a `prefix`; and at most one facet filter."""

    kind: str
    words: tuple[str, ...]
    filters: dict[str, str]


def queries(lessons: list[Lesson], count: int = 200, seed: int = 2) -> list[Query]:
    """Queries of words that stand near each other in some lesson."""
    random = Random(seed)
    return [_query(random, words(random.choice(lessons).body)) for _ in range(count)]


def _query(random: Random, text: list[str]) -> Query:
    kind = random.choices(("words", "phrase", "prefix"), (80, 10, 10))[0]
    start = random.randrange(len(text) - 8)
    if kind == "words":
        chosen = tuple(random.sample(text[start : start + 8], random.choices((1, 2, 3, 4), (40, 30, 20, 10))[0]))
    elif kind == "phrase":
        chosen = tuple(text[start : start + 2])
    else:
        chosen = (text[start][:4],)
    facet = random.choice(list(FACETS))
    return Query(kind, chosen, {facet: f"{facet}-{random.randrange(3)}"} if random.random() < 0.4 else {})
