"""Detects loops: unintended repetition in a decoder's output."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

_WORD = re.compile(r"\d+(?:[.,٫٬]\d+)*|[^\W_]+(?:['’][^\W_]+)*")
# "p-p-p-p-p-p", "hahahahahaha", "aaaaaaaaa"; tatweel does not count as a letter.
_STUTTER = re.compile(r"([^\W\d_ـ])\1{7,}|(\S{2,8}?)\2{5,}")
_DRAWN_OUT = re.compile(r"([^\W\d_ـ])\1{3,}|(\S{2,8}?)\2{3,}")
_LETTER = re.compile(r"[^\W\d_ـ]")
_LONGEST_PHRASE = 16

_COPIES = {1: 3, 2: 3, 3: 3}
"""Least consecutive copies that make a loop, by words in the phrase; 2 for longer phrases."""

_COMMON_SHARE = 0.4
_COMMON_COPIES = 4


def loop(text: str, source: str = "") -> str | None:
    """The phrase that ``text`` repeats, as written; ``None`` if there is no loop.

    Repetition that ``source`` has too («لا لا لا», laughter) is the author's and no loop.
    """
    stutter = next((m for m in _STUTTER.finditer(text) if _LETTER.search(m[0])), None)
    if stutter and not any(_LETTER.search(m[0]) for m in _DRAWN_OUT.finditer(source)):
        return stutter[1] or stutter[2]
    spans = [match.span() for match in _WORD.finditer(text)]
    words = [text[start:end].casefold() for start, end in spans]
    source_words = [match[0].casefold() for match in _WORD.finditer(source)]
    found = _in_a_row(words, source_words) or _all_over(words, source_words)
    if found is None:
        return None
    first, size = found
    return text[spans[first][0] : spans[first + size - 1][1]]


def _in_a_row(words: Sequence[str], source_words: Sequence[str]) -> tuple[int, int] | None:
    """The start and length, in words, of a phrase with more consecutive copies than the source."""
    allowed = max((_most_copies(source_words, size)[0] for size in (1, 2, 3)), default=1)
    for size in range(1, _LONGEST_PHRASE + 1):
        copies, start = _most_copies(words, size)
        least = _COPIES.get(size, 2)
        if copies >= least + (allowed - 1 if allowed > 1 else 0):
            return start, size
    return None


def _most_copies(words: Sequence[str], size: int) -> tuple[int, int]:
    """The most consecutive copies of a phrase of ``size`` words, and the index of the first."""
    best, start, matched = 1, 0, 0
    for index in range(size, len(words)):
        matched = matched + 1 if words[index] == words[index - size] else 0
        copies = matched // size + 1
        if copies > best:
            best, start = copies, index - matched - size + 1
    return best, start


def _all_over(words: Sequence[str], source_words: Sequence[str]) -> tuple[int, int] | None:
    """The start and length of the most frequent trigram, if it makes up much of the text."""
    counts = Counter(zip(words, words[1:], words[2:], strict=False))
    if not counts:
        return None
    phrase, copies = counts.most_common(1)[0]
    in_source = Counter(zip(source_words, source_words[1:], source_words[2:], strict=False))
    often = max(in_source.values(), default=0)
    if copies < _COMMON_COPIES + often or 3 * copies < _COMMON_SHARE * len(words):
        return None
    for index, pair in enumerate(pairwise(words)):
        if pair == phrase[:2] and words[index + 2 : index + 3] == [phrase[2]]:
            return index, 3
    return None
