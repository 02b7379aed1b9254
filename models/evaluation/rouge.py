"""ROUGE (Lin 2004, "ROUGE: A package for automatic evaluation of summaries", W04-1013).

Implemented here because the tokenizer of the rouge-score package keeps only a-z and 0-9, which
leaves nothing of Arabic text. With the tokenizer below, published Arabic scores are reproduced
exactly.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

_TOKEN = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Rouge:
    """Precision, recall and their harmonic mean (Lin's F with beta = 1), each from 0 to 1.

    Recall is the share of the reference that the output has; precision the share of the output that
    the reference has. All are 0 if nothing is shared, for empty texts too.
    """

    precision: float
    recall: float

    @property
    def f(self) -> float:
        """The harmonic mean of precision and recall."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def tokens(text: str) -> list[str]:
    r"""The runs of letters, digits and underscores (``\w+``) of ``text``, in lower case.

    Without folding or stemming: أ and ا differ, and a diacritic splits a word, as in published Arabic
    scores, so that scores are comparable.
    """
    return _TOKEN.findall(text.lower())


def rouge_n(reference: str, output: str, n: int) -> Rouge:
    """ROUGE-N: n-grams in common, each counted as often as it occurs in both."""
    expected, given = (_ngrams(tokens(text), n) for text in (reference, output))
    return _rouge((expected & given).total(), given.total(), expected.total())


def rouge_l(reference: str, output: str) -> Rouge:
    """ROUGE-L: the longest common subsequence of tokens, with each text as one sequence."""
    expected, given = tokens(reference), tokens(output)
    return _rouge(common_subsequence(expected, given), len(given), len(expected))


def common_subsequence(first: Sequence[Hashable], second: Sequence[Hashable]) -> int:
    """The length of the longest common subsequence.

    Bit-parallel (Hyyrö 2004, "Bit-parallel LCS-length computation revisited"): each row of the
    dynamic programming table is one integer, so that articles take milliseconds.
    """
    places: dict[Hashable, int] = {}
    for index, item in enumerate(first):
        places[item] = places.get(item, 0) | 1 << index
    full = (1 << len(first)) - 1
    row = full
    for item in second:
        matched = row & places.get(item, 0)
        row = (row + matched | row - matched) & full
    return len(first) - row.bit_count()


def _ngrams(items: Sequence[str], n: int) -> Counter[tuple[str, ...]]:
    return Counter(tuple(items[start : start + n]) for start in range(len(items) - n + 1))


def _rouge(shared: int, given: int, expected: int) -> Rouge:
    return Rouge(shared / given, shared / expected) if shared else Rouge(0.0, 0.0)
