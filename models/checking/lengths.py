"""Whether a translation is as long as its source would have it.

The length of a translation is taken for normally distributed about a multiple of its source's, with
a variance that grows with length (Gale & Church 1993, "A program for aligning sentences in bilingual
corpora"). Lengths are counted in letters and digits.
"""

from __future__ import annotations

import math
import re

from models.text.sentences import ends_sentence, split

# Measured on 3,990 right pairs of Arabic and English sentences (FLORES-200, NTREX-128).
RATIO = 1.11
_VARIANCE = 3.2
# How much the ratio differs from one text to another, whatever their length.
_SPREAD = 0.06

SHORTEST = -3.9
"""Standard deviations below which a text was cut: one in 2,000 right translations is as short."""

CUT_SHORT = -2.2
"""The same where the translation stops in mid-sentence and its source does not."""

LONGEST = 4.5

_LIKELY = 0.2
_LIKELIER = 0.9
_MUCH_LIKELIER = 2.0
_MARKS = re.compile(r"[,،;؛:]")
_SKIPPED = re.compile(r"[\W_\u064b-\u0652\u0670\u0640]+")


def is_cut(source: str, text: str) -> bool:
    """Whether ``text`` is far too short for its source, or stops in mid-sentence."""
    deviation = _deviation(_length(source), _length(text))
    return deviation < (SHORTEST if ends_sentence(text) or not ends_sentence(source) else CUT_SHORT)


def is_padded(source: str, text: str) -> bool:
    """Whether ``text`` is far too long for its source."""
    return _deviation(_length(source), _length(text)) > LONGEST


def missing_sentence(source: str, text: str) -> str | None:
    """The sentence of the source without which the length of ``text`` is better explained.

    ``None`` where the translation has as many sentences as its source, or is about as long as the
    whole of it.
    """
    sentences = split(source)
    if len(sentences) <= len(split(text)):
        return None
    length = _length(text)
    lengths = [_length(sentence) for sentence in sentences]
    whole = sum(lengths)
    gains = [_likelihood(whole - one, length) - _likelihood(whole, length) for one in lengths]
    best = max(range(len(gains)), key=gains.__getitem__)
    # Two sentences made one leave a comma or a semicolon where the full stop was.
    lost_question = "؟" in sentences[best] and "?" not in text
    joined = len(_MARKS.findall(text)) > len(_MARKS.findall(source))
    needed = _LIKELY if lost_question else _MUCH_LIKELIER if joined else _LIKELIER
    return sentences[best] if gains[best] >= needed else None


def _length(text: str) -> int:
    return len(_SKIPPED.sub("", text))


def _deviation(source: int, text: int) -> float:
    return (text - RATIO * source) / math.sqrt(_variance(source))


def _variance(source: int) -> float:
    return _VARIANCE * max(source, 1) + (_SPREAD * source) ** 2


def _likelihood(source: int, text: int) -> float:
    """The logarithm, up to a constant, of how likely ``text`` is as long for ``source``."""
    return -(_deviation(source, text) ** 2 + math.log(_variance(source))) / 2
