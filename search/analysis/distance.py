"""How far two spellings are apart, and the nearest of many."""

from collections.abc import Iterable

SHORT_WORD = 6
"""Shorter words are mended by one letter only, longer ones by two."""


def distance(one: str, other: str, most: int) -> int:
    """Letters to insert, remove, replace or swap with their neighbour; `most + 1` when they are more than `most`."""
    far = most + 1
    before: list[int] = []
    row = [min(j, far) for j in range(len(other) + 1)]
    for i, letter in enumerate(one, 1):
        before, last, row = row, before, [min(i, far)] + [far] * len(other)
        # Further from the diagonal than so, words are further apart than so.
        for j in range(max(1, i - most), min(len(other), i + most) + 1):
            its = other[j - 1]
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != its))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == its:
                cost = min(cost, last[j - 2] + 1)
            row[j] = min(cost, far)
    return row[-1]


def allowed(word: str) -> int:
    """How many edits a word may be mended by."""
    return 1 if len(word) < SHORT_WORD else 2


def nearest(word: str, candidates: Iterable[tuple[str, int]]) -> str:
    """The candidate closest to the word, the most frequent of equals; empty when all are too far off."""
    most = allowed(word)
    letters = set(word)
    close = (
        (distance(word, other, most), -frequency, other)
        for other, frequency in candidates
        # Each edit changes at most two of the letters in use: most candidates need no closer look.
        if abs(len(other) - len(word)) <= most and len(letters.symmetric_difference(other)) <= 2 * most
    )
    return min((found for found in close if 0 < found[0] <= most), default=(0, 0, ""))[2]
