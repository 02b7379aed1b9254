"""How foreign a word looks: its letters by themselves, without a dictionary.

Names from other languages do not follow the patterns of Arabic words, so that n-grams of letters tell
them apart (Nwesri, Tahaghoghi & Scholer 2006, "Capturing out-of-vocabulary words in Arabic text").
Two models are compared: one of the names of countries, languages and cities in CLDR, as Babel carries
it, one of the common words in jusText's Arabic list.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

from models.checking.names.vocabulary import common_words, words_of_names

_LONGEST = 4
# How much a longer n-gram has to be seen before it is believed over a shorter one.
_TRUST = 10.0
_LETTERS = 40
_CONJUGATED = re.compile(r"[سو]{0,2}[يت]")
_WRITTEN_ON = re.compile("و|ل[تام]|ف[يتاس]")
_CONJUGATED_LESS = 2.5


class _Letters:
    """An interpolated model of letters after letters, by the words that it was made from."""

    def __init__(self, vocabulary: Iterable[str]) -> None:
        self._seen: Counter[str] = Counter()
        self._contexts: Counter[str] = Counter()
        for word in vocabulary:
            for gram in _grams(word):
                for start in range(len(gram)):
                    self._seen[gram[start:]] += 1
                    self._contexts[gram[start:-1]] += 1

    def likelihood(self, word: str) -> float:
        """The natural logarithm of the probability of ``word``."""
        return sum(math.log(self._probability(gram)) for gram in _grams(word))

    def _probability(self, gram: str) -> float:
        found = 1 / _LETTERS
        for start in range(len(gram) - 1, -1, -1):
            seen, contexts = self._seen[gram[start:]], self._contexts[gram[start:-1]]
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
    """By how much more likely ``word``, folded, is as a foreign name: a log ratio, 0 is undecided.

    Of the readings with and without «و» the less foreign counts; imperfect verbs get less.
    """
    name, common = _models()
    readings = [word, word[1:]] if _WRITTEN_ON.match(word) and len(word) > 4 else [word]
    ratio = min(name.likelihood(one) - common.likelihood(one) for one in readings)
    return ratio - (_CONJUGATED_LESS if _CONJUGATED.match(word) else 0)
