"""Tests a checkpoint on a few fixed sentences before it serves readers.

Library upgrades have silently turned these checkpoints' output to gibberish (transformers issues
26216 and 26271). A checkpoint with empty, looping, far too long or foreign-script output is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

from models.checking import Language, check
from models.errors import GarbageError
from models.text.language import language_of

Generate = Callable[[Sequence[str]], list[str]]

SENTENCES = (
    "وصل القطار إلى المحطة في موعده.",
    "ارتفع سعر القمح في الأسواق هذا الأسبوع.",
    "قالت المديرة إن الدروس تبدأ يوم الأحد.",
)

_LONGEST = 4
"""Greatest ratio of an output's length to its source's, in characters."""

_LEAST_VARIETY = 0.4
"""Least share of distinct word pairs in an output; gibberish has less."""


def check_summarizer(checkpoint: str, generate: Generate) -> None:
    """Raise :class:`GarbageError` unless the summaries of the fixed sentences are Arabic."""
    _check(checkpoint, [" ".join(SENTENCES)], generate, "ar")


def check_translator(checkpoint: str, generate: Generate) -> None:
    """Raise :class:`GarbageError` unless the translations of the fixed sentences are English."""
    _check(checkpoint, SENTENCES, generate, "en")


def _check(checkpoint: str, sources: Sequence[str], generate: Generate, language: Language) -> None:
    for source, text in zip(sources, generate(sources), strict=True):
        fault = _fault(source, text, language)
        if fault:
            message = f"{checkpoint} does not say language any more ({fault}): it is not served."
            raise GarbageError(checkpoint, message)


def _fault(source: str, text: str, language: Language) -> str | None:
    if not text.strip():
        return "an empty answer"
    if language_of(text) != language:
        return "another script"
    if len(text) > _LONGEST * len(source):
        return "an endless answer"
    said = text.casefold().split()
    pairs = list(pairwise(said))
    if len(pairs) >= 6 and len(set(pairs)) < _LEAST_VARIETY * len(pairs):
        return "a loop"
    return next((f.detail for f in check(source, text) if f.kind in ("loop", "script")), None)
