"""Mentions of months and weekdays, common to both languages."""

from __future__ import annotations

from collections.abc import Sequence

from models.checking.numbers.mentions import Mention, reading
from models.checking.numbers.tokens import Token


def month_mention(token: Token, end: int, month: int, *, certain: bool = True) -> Mention:
    """A mention of month ``month`` (1 to 12), from ``token`` to the offset ``end``."""
    return Mention(token.start, end, (reading(f"month:{month}"),), certain, also=reading(month))


def day_reading(day: int) -> frozenset[str]:
    """The reading of a weekday, counted from Sunday (0)."""
    return frozenset({f"day:{day % 7}"})


def beside_numeral(tokens: Sequence[Token], index: int) -> bool:
    """Whether one of the two tokens before ``index``, or the next one, is a numeral."""
    beside = tokens[max(0, index - 2) : index + 2]
    return any(token.kind == "numeral" for token in beside)
