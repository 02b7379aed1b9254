"""Units, by what names them in English beside a number and in Arabic anywhere."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from models.numbers.mentions import Key, Mention, Reading, reading
from models.numbers.tokens import Token

# English names; what Arabic may say instead, as it is folded.
_UNITS: dict[str, tuple[str, str]] = {
    "percent": ("% ٪ percent pct percentage", r"[%٪]|م?[اي]?ژ[هو]|نسب|نقط"),
    "dollar": ("$ dollar dollars usd", r"دولار|[$]|usd"),
    "euro": ("€ euro euros eur", r"يورو|€|eur"),
    "pound": ("£ pound pounds lb lbs gbp", r"جني[هة]|باوند|رطل|ارطال|ليره|ليرات|استرلين|£|gbp|lb"),
    "yen": ("¥ yen", r"ين|¥"),
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
_HALVES = {
    "am": r"صباح|فجر|ليل|ضح|سحر|شروق|بكر|\bص\b|\bam\b|a\.m",
    "pm": r"مساء?|ظهر|ظهير|عصر|ليل|مغرب|عشاء|غروب|\bم\b|\bpm\b|p\.m|(?:1[3-9]|2[0-3]):",
}
_BY_WORD = {word: unit for unit, (names, _) in _UNITS.items() for word in names.split()}
_IN_ARABIC = {unit: re.compile(pattern) for unit, (_, pattern) in _UNITS.items()}
_IN_ARABIC |= {half: re.compile(pattern) for half, pattern in _HALVES.items()}
_HALF = re.compile(r"\b(1[01]|0?[1-9])(?:[:.]\d\d)?\s?([ap])\.?m\b", re.IGNORECASE)
_UNMARKED = "unmarked"


def english(tokens: Sequence[Token], text: str) -> Iterator[Mention]:
    """The units that stand beside a numeral, and the half of the day after a time."""
    for match in _HALF.finditer(text):
        half = match[2].lower() + "m"
        # «11:20» alone is a time of the morning: only the afternoon has to be told.
        readings = (_key(half), _key(_UNMARKED)) if half == "am" else (_key(half),)
        yield Mention(match.start(), match.end(), readings)
    for index, token in enumerate(tokens):
        unit = _BY_WORD.get(token.key)
        if unit is None or token.text in "$€£¥":
            beside = tokens[index + 1 : index + 2]
        else:
            beside = tokens[max(0, index - 1) : index]
        if unit and any(other.kind == "numeral" for other in beside):
            yield Mention(token.start, token.end, (_key(unit),))


def offered(folded: str) -> Iterator[Key]:
    """The units that a folded Arabic text names."""
    named = [unit for unit, pattern in _IN_ARABIC.items() if pattern.search(folded)]
    for unit in named if _HALVES.keys() & named else [*named, _UNMARKED]:
        yield from _key(unit)


def _key(unit: str) -> Reading:
    return reading(f"unit:{unit}")
