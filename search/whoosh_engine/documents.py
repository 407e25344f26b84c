"""What a segment knows of its documents: ids, facet values, numbers and field lengths."""

from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from search.whoosh_engine.arrays import Array, ArrayWriter
from search.whoosh_engine.postings import starts_of
from search.whoosh_engine.schema import ID_FIELD
from search.whoosh_engine.terms import Terms, encoded, write_terms

MISSING = -(2**63)
"""The value of a number that a document does not have."""


@dataclass(frozen=True, slots=True)
class FacetColumn:
    """A facet's values, sorted, and which of them each document has: codes[starts[d]:starts[d + 1]]."""

    values: Terms
    starts: Array
    codes: Array


class Documents:
    """The document side of one segment, over its arrays."""

    def __init__(self, arrays: Mapping[str, Array]) -> None:
        self._arrays = arrays
        self.ids = Terms.read(arrays, ID_FIELD)
        self._by_id = arrays["id/order"].data

    def __len__(self) -> int:
        return len(self.ids)

    def numbered(self, id: str) -> list[int]:
        """The documents with this id: more than one when a row came twice in a commit, of which the last one lives."""
        wanted, found = encoded(id), []
        at = bisect_left(self._by_id, wanted, key=self.ids.__getitem__)
        while at < len(self) and self.ids[self._by_id[at]] == wanted:
            found.append(self._by_id[at])
            at += 1
        return found

    def facet(self, name: str) -> FacetColumn:
        arrays, section = self._arrays, f"facet/{name}"
        return FacetColumn(Terms.read(arrays, section), arrays[f"{section}/starts"], arrays[f"{section}/codes"])

    def number(self, name: str) -> Array:
        return self._arrays[f"number/{name}"]

    def lengths(self, field: str) -> Array:
        """Each document's number of tokens in the field."""
        return self._arrays[f"lengths/{field}"]


class FacetBuffer:
    """The values of one facet in the order of their documents."""

    def __init__(self) -> None:
        self._numbers: defaultdict[str, int] = defaultdict()
        self._numbers.default_factory = self._numbers.__len__
        self._values = array("I")
        self._counts = array("I")

    def add(self, values: Iterable[str]) -> None:
        distinct = dict.fromkeys(values)
        self._values.extend(map(self._numbers.__getitem__, distinct))
        self._counts.append(len(distinct))

    def write(self, file: ArrayWriter, facet: str) -> None:
        values = sorted(self._numbers)
        code_of = np.empty(len(values), np.uint32)
        code_of[np.fromiter((self._numbers[value] for value in values), np.int64, len(values))] = np.arange(len(values))
        write_facet(
            file, facet, map(encoded, values), np.array(self._counts), code_of[np.array(self._values, np.int64)]
        )


def write_facet(file: ArrayWriter, facet: str, values: Iterable[bytes], counts: Array, codes: Array) -> None:
    write_terms(file, f"facet/{facet}", values)
    file.add(f"facet/{facet}/starts", "<i8", starts_of(counts))
    file.add(f"facet/{facet}/codes", "<u4", codes)


def write_ids(file: ArrayWriter, ids: list[bytes]) -> None:
    write_terms(file, ID_FIELD, ids)
    file.add("id/order", "<i8", np.array(sorted(range(len(ids)), key=ids.__getitem__), np.int64))


def write_number(file: ArrayWriter, name: str, values: Array) -> None:
    file.add(f"number/{name}", "<i8", values)


def write_lengths(file: ArrayWriter, field: str, lengths: Array) -> None:
    file.add(f"lengths/{field}", "<u4", lengths)
