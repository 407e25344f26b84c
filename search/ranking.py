"""Every weight that decides the order of hits, in one table, and the merging of the languages' lists."""

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
"""Within a compound of the text: journal in patientjournal."""
CONCEPT = 0.8
TRANSLATION = 0.8
MACHINE = 0.5
"""The word itself in a machine's translation of the text."""
PART = 0.4
"""A part of the compound that was asked for. It scores, but the word does not count as found by it."""
TRANSLATED_PART = 0.3
"""The same in another language."""
GRAM = 0.12
"""For each 4- or 5-gram of a word, in spelling that kin languages share."""
ENGLISH_GRAM = 0.05
"""The same between English and English, whose words are short and stand apart."""
SEAM = 0.3
"""For each gram that runs from one word into the next, in texts of the query's own language; English needs none."""
COMMON_GRAM = 0.2
"""Grams in a larger share of all documents tell nothing and are not looked up."""

# What counts as found, beside what the reader demands or excludes.
SHORT_QUERY = 3
"""Up to so many words, all must match, in any way but by grams."""
SHARE_OF_WORDS = 0.6
"""Of a longer query's words this share must match …"""
GOOD_SCORE = 0.5
"""… or the document scores this share of the best, or stands among the first FEW of its language (NEAR_SCORE or more)."""
FEW = 20
"""Where a language has fewer such documents, its others join them …"""
NEAR_SCORE = 0.15
"""… from this share of the best score on."""

FEW_WORDS = 2
"""A query of up to so many words leads by spelling alone only to documents with …"""
ALIKE = 0.25
"""… this share of its grams: what is no word in any language finds nothing."""

# How the lists of the languages become one.
EVENNESS = 0.8
"""0: by score alone, and the reader's language crowds out the others. 1: each list's best are equally good."""


def words_needed(asked: int) -> int:
    """How many of the words asked for a document must match."""
    return asked if asked <= SHORT_QUERY else max(SHORT_QUERY, round(asked * SHARE_OF_WORDS))


def standing(score: float, best: float) -> float:
    """What a hit is ranked by among all languages; `best` is the best score in its own. Order within one stays."""
    return score / float(best**EVENNESS) if best > 0 else 0.0
