"""Finds known sequences of terms in a longer sequence, in time linear in its length."""

from collections.abc import Hashable, Iterator, Sequence
from typing import Generic, NamedTuple, TypeVar

Value = TypeVar("Value", bound=Hashable)


class Found(NamedTuple, Generic[Value]):
    """A known sequence stands at terms[start:end]."""

    start: int
    end: int
    value: Value


class Node(Generic[Value]):
    """What may follow, and what is complete here."""

    __slots__ = ("following", "values")

    def __init__(self) -> None:
        self.following: dict[str, Node[Value]] = {}
        self.values: dict[Value, None] = {}


class Trie(Generic[Value]):
    """Sequences of terms, each with any number of values."""

    def __init__(self) -> None:
        self._root = Node[Value]()

    def add(self, terms: Sequence[str], value: Value) -> None:
        """An empty sequence is nowhere to be found, so it is left out."""
        node = self._root
        for term in terms:
            node = node.following.setdefault(term, Node())
        if terms:
            node.values[value] = None

    def find(self, terms: Sequence[str]) -> Iterator[Found[Value]]:
        """All known sequences, overlapping ones too: "risk management" is also about risk."""
        for start, term in enumerate(terms):
            node, end = self._root.following.get(term), start + 1
            while node is not None:
                yield from (Found(start, end, value) for value in node.values)
                node, end = (node.following.get(terms[end]) if end < len(terms) else None), end + 1
