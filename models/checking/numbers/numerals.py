"""Interprets digits: both conventions of separators, times, fractions, dates and ranges."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from fractions import Fraction
from itertools import product

from models.checking.numbers.composition import NumberWord
from models.checking.numbers.mentions import Key, Mention, Reading, reading
from models.checking.numbers.tokens import Token

# Longer rows of digits are identifiers (accounts, hashes): they are compared digit by digit.
_LONGEST = 18
_SEPARATORS = re.compile(r"[.,٫٬، ]")
_LIST_MARKS = frozenset(",،. ")
_AFTER_CLOCK = frozenset("gmt utc hours hrs بتوقيت بالتوقيت".split())
_DASHES = frozenset("-–—/")


def values(numeral: str) -> tuple[Key, ...]:
    """The possible values of one numeral, the most likely first; for lists see :func:`parts`.

    «1,200» and «1.200» are 1200 or 1.2, as both conventions are in use. «٣٫٥» is 3.5.
    """
    if not numeral[-1].isdecimal():
        whole = values(numeral[:-1])[0] if numeral[:-1] else Fraction(0)
        return (whole + _vulgar(numeral[-1]),) if isinstance(whole, Fraction) else (whole,)
    groups = _SEPARATORS.split(numeral)
    marks = _SEPARATORS.findall(numeral)
    if not marks:
        return (_whole(groups[0]),)
    found: list[Key] = []
    if _thousands(groups) and len(set(marks)) == 1 and marks[0] != "٫":
        found.append(_whole("".join(groups)))
    head, last = groups[:-1], groups[-1]
    if marks[-1] not in "٬ " and (len(head) == 1 or (_thousands(head) and marks[-1] != marks[0])):
        found.append(_decimal("".join(head), last))
    return tuple(found) or tuple(map(_whole, groups))


def parts(numeral: str) -> Reading:
    """The integers of a numeral that may be a list or a score: 5.3 may mean 5-3."""
    marks = _SEPARATORS.findall(numeral)
    if not numeral[-1].isdecimal():
        return frozenset(values(numeral[-1])) | frozenset(values(numeral[:-1] or "0")[:1])
    groups = _SEPARATORS.split(numeral)
    if not marks or _thousands(groups) or not _LIST_MARKS.issuperset(marks):
        return frozenset()
    return frozenset(map(_whole, groups))


def clock(hour: int, minute: int) -> tuple[Reading, ...]:
    """The readings of a time of day: 21:30 is 9:30, 2130, 9 and a half."""
    found: list[Reading] = []
    for shown in dict.fromkeys((hour, hour % 12, hour % 12 + 12)):
        found += [
            reading(shown, minute),
            reading(100 * shown + minute),
            reading(shown + Fraction(minute, 100)),
        ]
        if minute == 0:
            found.append(reading(shown))
        for part, divisor in ((30, 2), (15, 4), (20, 3)):
            if minute == part:
                found.append(reading(shown, Fraction(1, divisor)))
            elif minute == 60 - part:
                found.append(reading(shown + 1, Fraction(1, divisor)))
    return tuple(found)


def compound(tokens: Sequence[Token], index: int) -> tuple[Mention, int] | None:
    """A time, fraction or date that starts at a numeral, and the index of the next token."""
    row = [tokens[index]]
    while (
        index + len(row) < len(tokens)
        and tokens[index + len(row)].kind == "numeral"
        and tokens[index + len(row)].gap in (":", "/", " / ", "⁄")
    ):
        row.append(tokens[index + len(row)])
    if len(row) == 1:
        return None
    whole = [value for token in row if isinstance(value := values(token.text)[0], Fraction)]
    if len(whole) < len(row):
        return None
    found: list[Reading] = [frozenset(whole)]
    also: set[Key] = set()
    first, second = whole[0], whole[1]
    if row[1].gap == ":" and first <= 24 and second < 60 and len(row) == 2:
        found += clock(int(first), int(second))
    elif len(row) == 2 and second:
        found.append(reading(first / second))
        also.update(f"month:{value}" for value in whole if value <= 12)
        also.update({Fraction(2001)} if first == 9 and second == 11 else ())
    elif len(row) == 3:
        found += [reading(*date) for date in product(*map(_shortened, whole))]
        also.update(f"month:{value}" for value in whole if value <= 12)
    mention = Mention(row[0].start, row[-1].end, tuple(found), also=frozenset(also))
    return mention, index + len(row)


def number_word(tokens: Sequence[Token], index: int, *, certain: bool = True) -> NumberWord:
    """The numeral at ``index`` as a number word, for numbers like «5 آلاف»."""
    text = tokens[index].text
    row = parts(text)
    rest = [row] if row and not {".", "٬"} & set(text) else []
    if index and tokens[index].gap.strip() in _DASHES and tokens[index - 1].kind == "numeral":
        full = range_end(values(tokens[index - 1].text)[0], text)
        rest += [reading(full)] if full else []
    after = tokens[index + 1].key if index + 1 < len(tokens) else ""
    is_time = text[0] in "0٠۰" or after in _AFTER_CLOCK
    if len(text) == 4 and is_time and text.isdecimal() and int(text[2:]) < 60:
        rest += clock(int(text[:2]), int(text[2:]))
    return NumberWord(
        "numeral",
        values(text),
        certain=certain,
        rest=tuple(rest),
        accepts=(row,) if row else (),
    )


def range_end(first: Key, second: str) -> Key | None:
    """The second year of a range in full (1996 for «1995-96»), or ``None`` if it is no year."""
    digits = len(second)
    if not (isinstance(first, Fraction) and second.isdecimal() and digits in (1, 2)):
        return None
    if not (first.denominator == 1 and 1000 <= first < 2200):
        return None
    full = first - first % 10**digits + int(second)
    return full if full > first else None


def _shortened(value: Fraction) -> tuple[Fraction, ...]:
    return (value, value % 100) if 1900 <= value < 2100 else (value,)


def _thousands(groups: list[str]) -> bool:
    first = groups[0]
    return len(first) <= 3 and first != "0" and all(len(group) == 3 for group in groups[1:])


def _whole(digits: str) -> Key:
    if len(digits) > _LONGEST:
        return "".join(str(unicodedata.decimal(digit)) for digit in digits).lstrip("0")
    return Fraction(int(digits))


def _decimal(whole: str, fraction: str) -> Key:
    if len(whole) + len(fraction) > _LONGEST:
        return _whole(whole + fraction)
    return Fraction(int(whole + fraction), 10 ** len(fraction))


def _vulgar(sign: str) -> Fraction:
    return Fraction(unicodedata.numeric(sign)).limit_denominator(10)
