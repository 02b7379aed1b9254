"""A few fixed sentences that a checkpoint must handle before anything of a reader's is given to it.

Upgrades of libraries have turned these checkpoints to gibberish before, silently (transformers
issues 26216 and 26271). What says nothing, loops, answers in another script or at an absurd length
is not served.
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
"""Times as long as its source that an answer may be, in characters."""

_LEAST_VARIETY = 0.4
"""The least share of different pairs of words that language has, and gibberish has not."""


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
