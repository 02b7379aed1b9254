"""Compares the length of a translation with the length of its source.

The length of a translation is modelled as normally distributed around a multiple of its source's
length, with a variance that grows with length (Gale & Church 1993, "A program for aligning sentences
in bilingual corpora"). Lengths are counts of letters and digits.
"""

from __future__ import annotations

import math
import re

from models.text.sentences import ends_sentence, split

# Measured on 3,990 correct pairs of Arabic and English sentences (FLORES-200, NTREX-128).
RATIO = 1.11
_VARIANCE = 3.2
# Standard deviation of the ratio between texts, independent of length.
_SPREAD = 0.06

SHORTEST = -3.9
"""Standard deviations below which a text is cut: 1 in 2,000 correct translations is as short."""

CUT_SHORT = -2.2
"""Like :data:`SHORTEST`, where the translation ends mid-sentence and its source does not."""

LONGEST = 4.5
"""Standard deviations above which a text has additions."""

_LIKELY = 0.2
_LIKELIER = 0.9
_MUCH_LIKELIER = 2.0
_MARKS = re.compile(r"[,،;؛:]")
_SKIPPED = re.compile(r"[\W_\u064b-\u0652\u0670\u0640]+")


def is_cut(source: str, text: str) -> bool:
    """Whether ``text`` is far too short for its source, or short and ends mid-sentence."""
    deviation = _deviation(_length(source), _length(text))
    return deviation < (SHORTEST if ends_sentence(text) or not ends_sentence(source) else CUT_SHORT)


def is_padded(source: str, text: str) -> bool:
    """Whether ``text`` is far too long for its source."""
    return _deviation(_length(source), _length(text)) > LONGEST


def missing_sentence(source: str, text: str) -> str | None:
    """The source sentence whose omission best explains the length of ``text``.

    ``None`` if the translation has at least as many sentences as its source, or is long enough.
    """
    sentences = split(source)
    if len(sentences) <= len(split(text)):
        return None
    length = _length(text)
    lengths = [_length(sentence) for sentence in sentences]
    whole = sum(lengths)
    gains = [_likelihood(whole - one, length) - _likelihood(whole, length) for one in lengths]
    best = max(range(len(gains)), key=gains.__getitem__)
    # A translation that joins two sentences has a comma or semicolon in place of the full stop.
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
    """The log-likelihood, up to a constant, of a translation's length given its source's."""
    return -(_deviation(source, text) ** 2 + math.log(_variance(source))) / 2
