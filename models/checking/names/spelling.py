"""Scores how foreign a word looks, by its letters.

Foreign names do not follow the patterns of Arabic words, so letter n-grams separate them (Nwesri,
Tahaghoghi & Scholer 2006, "Capturing out-of-vocabulary words in Arabic text"). Two models are
compared: one of the countries, languages and cities in Babel's CLDR, one of the common words in
jusText's Arabic list.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

from models.checking.names.vocabulary import common_words, words_of_names
from models.text.clitics import likely_forms

_LONGEST = 4
# Pseudo-count of the shorter n-gram in the interpolation.
_TRUST = 10.0
_LETTERS = 40
_CONJUGATED = re.compile(r"[سو]{0,2}[يت]")
_CONJUGATED_LESS = 2.5


class _Letters:
    """An interpolated letter n-gram model of a vocabulary."""

    def __init__(self, vocabulary: Iterable[str]) -> None:
        self._counts: Counter[str] = Counter()
        self._contexts: Counter[str] = Counter()
        for word in vocabulary:
            for gram in _grams(word):
                for start in range(len(gram)):
                    self._counts[gram[start:]] += 1
                    self._contexts[gram[start:-1]] += 1

    def likelihood(self, word: str) -> float:
        """The natural logarithm of the probability of ``word``."""
        return sum(math.log(self._probability(gram)) for gram in _grams(word))

    def _probability(self, gram: str) -> float:
        found = 1 / _LETTERS
        for start in range(len(gram) - 1, -1, -1):
            seen, contexts = self._counts[gram[start:]], self._contexts[gram[start:-1]]
            found = (seen + _TRUST * found) / (contexts + _TRUST)
        return found


def _grams(word: str) -> Iterable[str]:
    padded = "^" * (_LONGEST - 1) + word + "$"
    return (padded[end - _LONGEST : end] for end in range(_LONGEST, len(padded) + 1))


@lru_cache(maxsize=1)
def _models() -> tuple[_Letters, _Letters]:
    named = {w for w in words_of_names() if len(w) > 2 and not w.startswith("ال")}
    common = {word for word in common_words() if len(word) > 2}
    return _Letters(sorted(named - common)), _Letters(sorted(common - named))


@lru_cache(maxsize=1 << 14)
def foreignness(word: str) -> float:
    """The log-likelihood ratio of ``word``, folded, as a foreign name to a common word.

    The less foreign of the forms with and without a likely clitic counts. Words that may be
    imperfect verbs score lower.
    """
    name, common = _models()
    ratio = min(name.likelihood(one) - common.likelihood(one) for one in likely_forms(word))
    return ratio - (_CONJUGATED_LESS if _CONJUGATED.match(word) else 0)
