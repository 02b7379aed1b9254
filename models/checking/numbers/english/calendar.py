"""Months and weekdays in English."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from models.checking.numbers.dates import beside_numeral, day_reading, month_mention
from models.checking.numbers.mentions import Mention
from models.checking.numbers.tokens import Token

_ENGLISH_MONTHS = (
    "january february march april may june july august september october november december"
)
_SHORT_MONTHS = {
    "jan": 1, "feb": 2, "mar": 3, "apr": 4, "jun": 6, "jul": 7,
    "aug": 8, "sep": 9, "sept": 9, "oct": 10, "nov": 11, "dec": 12,
}  # fmt: skip
_NAMES_TOO = frozenset("march april may june august".split())
_BEFORE_MONTH = frozenset(
    "in of last next early late mid since until till by during this from through to every".split()
)
_ENGLISH_DAYS = "sunday monday tuesday wednesday thursday friday saturday"


_MONTHS = {word: n for n, word in enumerate(_ENGLISH_MONTHS.split(), start=1)}
_DAYS = {word: number for number, word in enumerate(_ENGLISH_DAYS.split())}


def dates(tokens: Sequence[Token]) -> Iterator[Mention]:
    """The months and weekdays of a text. “May” counts beside digits or after a preposition only."""
    for index, token in enumerate(tokens):
        if token.kind != "word" or not token.text[0].isupper():
            continue
        if token.key in _MONTHS:
            before = tokens[index - 1].key if index else ""
            sure = (
                token.key not in _NAMES_TOO
                or before in _BEFORE_MONTH
                or beside_numeral(tokens, index)
            )
            yield month_mention(token, token.end, _MONTHS[token.key], certain=sure)
        elif token.key in _SHORT_MONTHS:
            sure = beside_numeral(tokens, index)
            yield month_mention(token, token.end, _SHORT_MONTHS[token.key], certain=sure)
        elif token.key.rstrip("s") in _DAYS:
            day = _DAYS[token.key.rstrip("s")]
            yield Mention(token.start, token.end, (day_reading(day),))
