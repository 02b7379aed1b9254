"""English number words, and words that imply a number."""

from __future__ import annotations

import re
from fractions import Fraction

from models.checking.numbers.composition import DOZEN, NumberWord, Role
from models.checking.numbers.mentions import Reading, reading

_UNITS = "one two three four five six seven eight nine".split()
_TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_ORDINAL_UNITS = "first second third fourth fifth sixth seventh eighth ninth".split()
_ORDINAL_TEENS = (
    "tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth "
    "nineteenth"
).split()
_SCALES = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}

SPANS = {"decade": 10, "decades": 10, "century": 100, "centuries": 100}
"""Years in a span: a translation may give the years instead."""

GLUED_SCALES = {
    "k": 10**3, "m": 10**6, "mn": 10**6, "mln": 10**6, "b": 10**9, "bn": 10**9, "tn": 10**12,
    **_SCALES,
}  # fmt: skip
"""Multipliers written onto digits; “m” may also be a metre."""


def _word(role: Role, *values: Fraction | int, certain: bool = True) -> NumberWord:
    return NumberWord(role, tuple(map(Fraction, values)), certain=certain)


def _cardinals() -> dict[str, NumberWord]:
    table = {"zero": _word("unit", 0), "hundred": _word("hundred", 100)}
    table |= {word: _word("unit", n, certain=n > 1) for n, word in enumerate(_UNITS, start=1)}
    table |= {word: _word("teen", n) for n, word in enumerate(_TEENS, start=10)}
    table |= {word: _word("tens", 10 * n) for n, word in enumerate(_TENS, start=2)}
    for word, value in _SCALES.items():
        scale = Fraction(value)
        table[word] = table[word + "th"] = NumberWord("scale", (scale,), scale)
        table[word + "s"] = NumberWord("scale", (scale,), scale, plural=True)
    table["hundreds"] = NumberWord("hundred", (Fraction(100),), plural=True)
    # "A dozen" often renders «عشرات», tens.
    table["dozen"] = NumberWord("scale", (DOZEN,), DOZEN, certain=False)
    table["couple"] = _word("unit", 2, certain=False)
    table["a"] = table["an"] = _word("article", 1, certain=False)
    return table


def _ordinals_and_parts() -> dict[str, NumberWord]:
    table = {"hundredth": _word("hundred", 100)}
    for n, word in enumerate(_ORDINAL_UNITS, start=1):
        table[word] = _word("unit", n, Fraction(1, n), certain=n > 2)
    for n, word in enumerate(_ORDINAL_TEENS, start=10):
        table[word] = _word("teen", n, Fraction(1, n))
    for n, word in enumerate([*_ORDINAL_UNITS[2:], *_ORDINAL_TEENS], start=3):
        table[word + "s"] = _word("fraction", Fraction(1, n), certain=False)
    for n, word in enumerate(_TENS, start=2):
        table[word.replace("y", "ies")] = _word("decade", 10 * n)
        table[word.replace("y", "ieth")] = _word("tens", 10 * n)
    for word, n in {"half": 2, "halves": 2, "quarter": 4, "quarters": 4}.items():
        table[word] = _word("fraction", Fraction(1, n), certain=False)
    return table


WORDS = _cardinals() | _ordinals_and_parts()
"""Every number word, in lower case."""

_HINTS: dict[Reading, str] = {
    reading(0): "nil nought nothing none no without scoreless goalless",
    reading(2): "both twice double doubles doubled doubling pair pairs couples twin twins dual duo "
    "either neither between each other another half semi secondly bilateral mutual binary bi",
    reading(3): "threes triple tripled triples trio thrice triplet triplets triangle "
    "trilogy tertiary trilateral hat tripartite triangular trinity treble triad thirdly",
    reading(
        4
    ): "fours quadruple quadrupled quartet quad quarter quarters quarterly square quadrilateral "
    "rectangular foursome foursomes fourballs semifinal semifinals semis semi arba",
    reading(5): "fives quintet quintuple pentagon pentagonal",
    reading(6): "sixes sextet hexagon hexagonal",
    reading(7): "sevens week weeks weekly",
    reading(4, 8): "quarterfinal quarterfinals",
    reading(8): "eights octet octagon octagonal quarter",
    reading(9): "nines",
    reading(10): "decade decades tens decimal",
    reading(12): "noon midday",
    reading(0, 12, 24): "midnight",
    reading(24, 7): "clock",
    reading(12, 20): "dozens scores score",
    reading(14): "fortnight",
    reading(40): "arbaeen arba",
    reading(60): "sexagenarian",
    reading(70): "septuagenarian",
    reading(80): "octogenarian",
    reading(90): "nonagenarian",
    reading(100): "century centuries centennial centenary centenarian fully completely absolutely",
    reading(1000): "millennium millennia millennial",
    reading(Fraction(1, 2), 50, 30, 6): "half halves midway middle mid semi",
    reading(25, 15, 3): "quarter quarters",
}


def _by_word() -> dict[str, Reading]:
    found: dict[str, Reading] = {}
    for keys, words in _HINTS.items():
        for word in words.split():
            found[word] = found.get(word, frozenset()) | keys
    return found


_HINT_KEYS = _by_word()
_ROMAN = re.compile(r"(?=[IVX]{2})X{0,3}(?:IX|IV|V?I{0,3})")
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10}


def hints(word: str) -> Reading:
    """The keys that another word implies: “both”, “noon”, “fourfold”."""
    times = WORDS.get(word.removesuffix("fold")) if word.endswith("fold") else None
    return frozenset(times.values) if times else _HINT_KEYS.get(word, frozenset())


def roman(word: str) -> Fraction | None:
    """The value of a Roman numeral of at least two letters, up to 39; ``None`` for other words."""
    if not _ROMAN.fullmatch(word):
        return None
    digits = [_ROMAN_VALUES[letter] for letter in word]
    following = [*digits[1:], 0]
    return Fraction(sum(-d if d < n else d for d, n in zip(digits, following, strict=True)))


def key(word: str) -> str:
    """A word in lower case, for look-up."""
    return word.casefold()
