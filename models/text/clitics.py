"""Arabic clitics: conjunctions, prepositions and the article, which are written onto the next word.

Spelling does not tell a clitic from the first letter of a word: «وجد» is "he found" or "and a
grandfather". Each caller chooses a strength by what its own mistakes cost. Words are folded
(:func:`models.text.characters.words`).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

CONJUNCTIONS = ("و", "ف")
PREPOSITIONS = ("بال", "كال", "ال", "لل", "ب", "ل")
"""Prepositions and the article, alone and together; the longest match comes first."""

Strength = tuple[tuple[str, ...], ...]
"""Groups of clitics, outermost first; :func:`strip` takes at most one of each group."""

COPIES: Strength = (("وال", "فال", "بال", "كال", "لل", "ال", "و", "ف", "ب", "ل"),)
"""One prefix, and never «ك» alone: two words that are compared must not meet by accident."""

RETRIEVAL: Strength = (("وال", "فال", "بال", "كال", "ولل", "لل", "ال", "و", "ف", "ب", "ل", "ك"),)
"""The prefixes of light10 (Larkey, Ballesteros & Connell 2007), and single prepositions."""

LAYERS: Strength = (CONJUNCTIONS, PREPOSITIONS)
"""A conjunction, then a preposition or the article: for words that a closed list holds."""

_SHORTEST_REST = 3
# «و» before any letter; «ل» and «ف» before the letters that often follow them as clitics.
_LIKELY_PAIRS = ("و", "لت", "لا", "لم", "في", "فت", "فا", "فس")


@lru_cache(maxsize=1 << 15)
def strip(word: str, strength: Strength) -> str:
    """``word`` without the clitics of ``strength``; at least three letters remain."""
    for clitics in strength:
        for clitic in clitics:
            if word.startswith(clitic) and len(word) - len(clitic) >= _SHORTEST_REST:
                word = word[len(clitic) :]
                break
    return word


@lru_cache(maxsize=1 << 14)
def forms(word: str) -> tuple[str, ...]:
    """Every word that ``word`` may be, itself first: the strength for search in a set of words.

    The future «س» counts as a clitic here, so that verbs are found too.
    """
    found = [word]
    if word[0] in CONJUNCTIONS and len(word) > 3:
        found.append(word[1:])
    found += [one[1:] for one in found if one[0] in "بلكس" and len(one) > 4]
    found += [one[2:] for one in found if one.startswith("ال") and len(one) > 4]
    return tuple(found)


def shorter_forms(word: str, letters: str) -> Iterator[str]:
    """``word``, then what remains each time that one of ``letters`` is taken off its start.

    For names so short that :func:`strip` would leave their clitics on: «وآب».
    """
    yield word
    while word[:1] and word[0] in letters:
        word = word[1:]
        yield word


def likely_forms(word: str) -> tuple[str, ...]:
    """``word``, and ``word`` without a first letter that its second letter shows to be a clitic."""
    if len(word) > 4 and word.startswith(_LIKELY_PAIRS):
        return word, word[1:]
    return (word,)
