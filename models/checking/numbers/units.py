"""Finds the units that a text names, and the number that each belongs to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache

from models.checking.numbers.arabic.words import bare
from models.checking.numbers.mentions import Key, Mention, Reading, reading
from models.checking.numbers.tokens import Token

# English names beside a number; a pattern of the folded Arabic names.
_UNITS: dict[str, tuple[str, str]] = {
    "percent": ("% ٪ percent pct percentage", r"[%٪]|م?[اي]?ژ[هو]|نسب|نقط"),
    "dollar": ("$ dollar dollars usd", r"دولار|[$]|usd"),
    "euro": ("€ euro euros eur", r"يورو|€|eur"),
    "pound": ("£ pound pounds lb lbs gbp", r"جني[هة]|باوند|رطل|ارطال|ليره|ليرات|استرلين|£|gbp|lb"),
    "yen": ("¥ yen", r"ين(?:ا|ات)?\b|¥"),
    "riyal": ("riyal riyals", r"ريال"),
    "dirham": ("dirham dirhams", r"درهم|دراهم"),
    "dinar": ("dinar dinars", r"دينار|دنانير"),
    "km": ("km kms kilometre kilometres kilometer kilometers kmh kph", r"كم|كلم|كيلو|km|كيلمتر"),
    "mile": ("mile miles mph", r"ميل|اميال|mph|mi"),
    "kg": ("kg kgs kilogram kilograms kilo kilos", r"كجم|كغ|كلغ|كيلو|كج|kg"),
    "tonne": ("ton tons tonne tonnes", r"طن|اطنان"),
    "degree": ("degree degrees °", r"درج|°|مژويه|فهرنهايت"),
    "foot": ("feet ft", r"قدم|اقدام|ft"),
    "inch": ("inch inches", r"بوص|انش|انج"),
    "month": ("month months", r"شهر|اشهر|شهور"),
    "week": ("week weeks", r"اسبوع|اسابيع"),
    "hour": ("hour hours", r"ساع"),
    "minute": ("minute minutes", r"دق[يا]"),
}
# Translations often paraphrase these: reported only if another unit replaces them.
_ONLY_BOUND: dict[str, tuple[str, str]] = {
    "metre": ("m metre metres meter meters", r"متر|امتار|م\b"),
    "year": ("year years", r"سن[هيو]|عام|اعوام"),
    "day": ("day days", r"يوم|ايام"),
}
_HALVES = {
    "am": r"صباح|فجر|ليل|ضح|سحر|شروق|بكر|\bص\b|\bam\b|a\.m",
    "pm": r"مساء?|ظهر|ظهير|عصر|ليل|مغرب|عشاء|غروب|\bم\b|\bpm\b|p\.m|(?:1[3-9]|2[0-3]):",
}
_HALF = re.compile(r"\b(1[01]|0?[1-9])(?:[:.]\d\d)?\s?([ap])\.?m\b", re.IGNORECASE)
_UNMARKED = "unmarked"
_CURRENCY_SIGNS = frozenset("$€£¥")
_BESIDE = frozenset({"", " ", "-", "‑"})

_ALL = _UNITS | _ONLY_BOUND
_ENGLISH = {word: unit for unit, (names, _) in _ALL.items() for word in names.split()}
_NAMED = {unit: re.compile(pattern) for unit, (_, pattern) in _UNITS.items()}
_NAMED |= {half: re.compile(pattern) for half, pattern in _HALVES.items()}
_ARABIC = {unit: re.compile(rf"(?:{pattern})\w{{0,3}}") for unit, (_, pattern) in _ALL.items()}


def english(tokens: Sequence[Token], text: str) -> Iterator[Mention]:
    """Mentions of the units beside numerals, and of a.m. and p.m. after times."""
    for match in _HALF.finditer(text):
        half = match[2].lower() + "m"
        # «11:20» alone means the morning: only p.m. must be stated.
        readings = (_key(half), _key(_UNMARKED)) if half == "am" else (_key(half),)
        yield Mention(match.start(), match.end(), readings)
    for index, token in enumerate(tokens):
        unit = _ENGLISH.get(token.key)
        step = 1 if token.text in _CURRENCY_SIGNS else -1
        beside = tokens[index + step : index + step + 1] if index + step >= 0 else []
        if unit in _UNITS and beside and beside[0].kind == "numeral":
            start, end = sorted((token, beside[0]), key=lambda other: other.start)
            yield Mention(start.start, end.end, (_key(unit),))


def offered(folded: str) -> Iterator[Key]:
    """The keys of the units that a folded Arabic text names anywhere."""
    named = [unit for unit, pattern in _NAMED.items() if pattern.search(folded)]
    for unit in named if _HALVES.keys() & named else [*named, _UNMARKED]:
        yield from _key(unit)


Bound = Mapping[Fraction, Mapping[str, tuple[int, int]]]
"""For each value its adjacent units, and the start and end of value and unit together."""


def bound(mentions: Iterable[Mention], tokens: Sequence[Token], *, in_arabic: bool) -> Bound:
    """The units adjacent to each number: after it, or before it if the unit is a sign."""
    starting = {token.start: index for index, token in enumerate(tokens)}
    ending = {token.end: index for index, token in enumerate(tokens)}
    found: dict[Fraction, dict[str, tuple[int, int]]] = {}
    for mention in mentions:
        value = next(iter(mention.readings[0])) if mention.readings else None
        first, last = starting.get(mention.start), ending.get(mention.end)
        if not isinstance(value, Fraction) or first is None or last is None:
            continue
        after = tokens[last + 1 : last + 2]
        if after and after[0].gap in _BESIDE:
            for unit in _units(after[0].key, in_arabic=in_arabic):
                found.setdefault(value, {})[unit] = (mention.start, after[0].end)
        sign = tokens[first - 1] if first and tokens[first].glued else None
        if sign and sign.text in _CURRENCY_SIGNS:
            found.setdefault(value, {})[_ENGLISH[sign.text]] = (sign.start, mention.end)
    return found


@lru_cache(maxsize=1 << 12)
def _units(word: str, *, in_arabic: bool) -> tuple[str, ...]:
    if not in_arabic:
        return (_ENGLISH[word],) if word in _ENGLISH else ()
    return tuple(unit for unit, pattern in _ARABIC.items() if pattern.fullmatch(bare(word)))


def _key(unit: str) -> Reading:
    return reading(f"unit:{unit}")
