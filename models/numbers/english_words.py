"""The number words of English, and words that may stand for a number."""

from __future__ import annotations

import re
from fractions import Fraction

from models.numbers.composition import DOZEN, NumberWord, Role
from models.numbers.mentions import Reading, reading

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
"""Spans of years that another language may count in years."""

GLUED_SCALES = {
    "k": 10**3, "m": 10**6, "mn": 10**6, "mln": 10**6, "b": 10**9, "bn": 10**9, "tn": 10**12,
    **_SCALES,
}  # fmt: skip
"""What a letter written onto digits multiplies them by; an m may also be a metre."""


def _table() -> dict[str, NumberWord]:
    table: dict[str, NumberWord] = {}

    def add(word: str, role: Role, *values: Fraction | int, certain: bool = True) -> None:
        table[word] = NumberWord(role, tuple(map(Fraction, values)), certain=certain)

    for value, word in enumerate(_UNITS, start=1):
        add(word, "unit", value, certain=value > 1)
    for value, word in enumerate(_TEENS, start=10):
        add(word, "teen", value)
    for value, word in enumerate(_TENS, start=2):
        add(word, "tens", 10 * value)
        add(word.replace("y", "ies"), "decade", 10 * value)
        add(word.replace("y", "ieth"), "tens", 10 * value)
    for value, word in enumerate(_ORDINAL_UNITS, start=1):
        add(word, "unit", value, Fraction(1, value), certain=value > 2)
    for value, word in enumerate(_ORDINAL_TEENS, start=10):
        add(word, "teen", value, Fraction(1, value))
    for value, word in enumerate([*_ORDINAL_UNITS[2:], *_ORDINAL_TEENS], start=3):
        add(word + "s", "fraction", Fraction(1, value), certain=False)
    for word, part in {"half": 2, "halves": 2, "quarter": 4, "quarters": 4}.items():
        add(word, "fraction", Fraction(1, part), certain=False)
    add("hundred", "hundred", 100)
    add("hundredth", "hundred", 100)
    for word, value in _SCALES.items():
        table[word] = table[word + "th"] = NumberWord("scale", (Fraction(value),), Fraction(value))
    table["hundreds"] = NumberWord("hundred", (Fraction(100),), plural=True)
    for word, value in _SCALES.items():
        scale = Fraction(value)
        table[word + "s"] = NumberWord("scale", (scale,), scale, plural=True)
    # "A dozen" often renders «عشرات», tens.
    table["dozen"] = NumberWord("scale", (DOZEN,), DOZEN, certain=False)
    table["zero"] = NumberWord("unit", (Fraction(0),))
    table["couple"] = NumberWord("unit", (Fraction(2),), certain=False)
    for article in ("a", "an"):
        add(article, "article", 1, certain=False)
    return table


WORDS = _table()

_LOOSE: dict[Reading, str] = {
    reading(0): "zero nil nought nothing none no without scoreless goalless love empty clean",
    reading(1): "once single sole only another each every same",
    reading(2): "both twice double doubles doubled doubling pair pairs couple couples twin twins "
    "dual duo duos either neither between each other half halves semi second secondly bilateral "
    "mutual duplex binary bi another two-way also again",
    reading(3): "threes triple tripled triples trio thrice threefold triplet triplets triangle tri "
    "trilogy tertiary trilateral hat tripartite triangular trinity treble triad third thirdly",
    reading(4): "quadruple quartet quad quarter quarters quarterly square quadrilateral "
    "quarterfinal quarterfinals rectangular foursome fours foursomes fourballs",
    reading(9): "nines",
    reading(5): "fives quintet quintuple pentagon pentagonal",
    reading(6): "sixes sextet hexagon hexagonal",
    reading(8): "eights octet octagon octagonal",
    reading(10): "decade decades tens decimal",
    reading(12, 20): "dozens scores score",
    reading(12): "noon midday midnight",
    reading(14): "fortnight",
    reading(100): "century centuries centennial centenary cent hundreds centigrade",
    reading(1000): "millennium millennia millennial thousands",
    reading(7): "sevens week weekly weeks",
    reading(50, Fraction(1, 2), 30, 6): "half halves midway middle mid semi",
    reading(25, 15, 3): "quarter quarters",
    reading(33, 30, 20): "third thirds",
}
_LOOSE_KEYS: dict[str, Reading] = {}
for _keys, _words in _LOOSE.items():
    for _word in _words.split():
        _LOOSE_KEYS[_word] = _LOOSE_KEYS.get(_word, frozenset()) | _keys
_ROMAN = re.compile(r"(?=[IVX]{2})X{0,3}(?:IX|IV|V?I{0,3})")
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10}


def loose(word: str) -> Reading:
    """What a word that is no number may still stand for: “both”, “decade”, “noon”."""
    return _LOOSE_KEYS.get(word, frozenset())


def roman(word: str) -> Fraction | None:
    """The value of a Roman numeral of at least two letters: 14 of XIV."""
    if not _ROMAN.fullmatch(word):
        return None
    digits = [_ROMAN_VALUES[letter] for letter in word]
    following = [*digits[1:], 0]
    return Fraction(sum(-d if d < n else d for d, n in zip(digits, following, strict=True)))


def key(word: str) -> str:
    """A word without the case it is written in."""
    return word.casefold()
