"""Every weight that decides the order of hits, in one table, and the merging of languages into one list."""

from collections.abc import Iterator, Sequence
from itertools import chain, zip_longest

# Where a word stands: how often each occurrence is counted (BM25F over zones, in one field).
TITLE = 3
LEAD = 2
NAMES = 2
BODY = 1

# How a word was found, relative to the word itself.
WORD = 1.0
SAME_SPELLING = 0.9
"""The same letters in another language: projekt, kontrakt, and all names."""
COMPOUND = 0.4
"""As a part of a compound, or a part of the compound that was asked for."""
CONCEPT = 0.8
TRANSLATION = 0.8
TRANSLATED_PART = 0.3
GRAM = 0.3
"""For each 4- or 5-gram of a word, in spelling that kin languages share."""
COMMON_GRAM = 0.2
"""Grams in a larger share of all documents tell nothing and are not looked up."""

# What counts as found.
SHORT_QUERY = 3
"""Up to as many words all must match."""
SHARE_OF_WORDS = 0.6
"""Of a longer query's words, this share must."""
PAGE = 10
"""When fewer documents match, the best of the rest join them …"""
SHARE_OF_BEST = 0.3
"""… as far as their score is this share of the best in their language."""


def words_needed(asked: int) -> int:
    """How many of the words asked for a document must match."""
    return asked if asked <= SHORT_QUERY else max(SHORT_QUERY, round(asked * SHARE_OF_WORDS))


def interleave(lists: Sequence[Sequence[int]]) -> Iterator[int]:
    """One from each list in turn; the order within a list stays."""
    return (item for item in chain.from_iterable(zip_longest(*lists)) if item is not None)
