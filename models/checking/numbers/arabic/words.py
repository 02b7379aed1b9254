"""Arabic number words, by a key that is equal for all spellings of a word."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import lru_cache

from models.checking.numbers.composition import NumberWord
from models.text import clitics
from models.text.characters import fold

_UNITS = {
    1: "واحد واحدة واحدا أحد إحدى",
    2: "اثنان اثنين اثنتان اثنتين اثنا اثني اثنى اثنتا اثنتي ثنتا ثنتي اتنين",
    3: "ثلاثة ثلاث",
    4: "أربعة أربع",
    5: "خمسة خمس خمسا",
    6: "ستة ست ستا",
    7: "سبعة سبع سبعا",
    8: "ثمانية ثماني ثمان ثمانيا",
    9: "تسعة تسع تسعا",
}
_ORDINALS = {
    1: "أول أولى حادي حادية",
    2: "ثاني ثانية ثان",
    3: "ثالث ثالثة",
    4: "رابع رابعة",
    5: "خامس خامسة",
    6: "سادس سادسة",
    7: "سابع سابعة",
    8: "ثامن ثامنة",
    9: "تاسع تاسعة",
    10: "عاشر عاشرة",
}
_TENS = {
    20: "عشرون عشرين",
    30: "ثلاثون ثلاثين",
    40: "أربعون أربعين",
    50: "خمسون خمسين",
    60: "ستون ستين",
    70: "سبعون سبعين",
    80: "ثمانون ثمانين",
    90: "تسعون تسعين",
}
_HUNDREDS = {
    100: "مئة مائة",
    200: "مئتان مئتين مئتا مئتي مائتان مائتين مائتا مائتي",
}
_FUSED = {3: "ثلاث", 4: "أربع", 5: "خمس", 6: "ست", 7: "سبع", 8: "ثمان ثماني", 9: "تسع"}
_SCALES = {
    10**3: ("ألف ألفا", "ألفان ألفين ألفي", "آلاف ألوف"),
    10**6: ("مليون مليونا", "مليونان مليونين مليوني", "ملايين"),
    10**9: (
        "مليار مليارا بليون بليونا",
        "ملياران مليارين ملياري بليونان بليونين بليوني",
        "مليارات بلايين",
    ),
    10**12: (
        "تريليون تريليونا ترليون ترليونا",
        "تريليونان تريليونين تريليوني ترليونان ترليونين ترليوني",
        "تريليونات ترليونات",
    ),
}
_PARTS = {
    Fraction(1, 2): "نصف نصفا أنصاف",
    Fraction(1, 3): "ثلث أثلاث",
    Fraction(2, 3): "ثلثا ثلثان ثلثين ثلثي",
    Fraction(1, 4): "ربع ربعا أرباع",
    Fraction(1, 5): "أخماس",
    Fraction(1, 6): "سدس أسداس",
    Fraction(1, 7): "أسباع",
    Fraction(1, 8): "أثمان",
    Fraction(1, 9): "أتساع",
    Fraction(1, 10): "أعشار",
}
_DECADES = {
    20: "عشرين",
    30: "ثلاثين",
    40: "أربعين",
    50: "خمسين",
    60: "ستين",
    70: "سبعين",
    80: "ثمانين",
    90: "تسعين",
}
# Common words or names too: lady, to compose, to associate, Rabia, lion, price.
_OFTEN_ELSE = "ست ستا ستون ألف ألفا عاشر عاشرة رابعة سبع ثمان"


_HAMZA = "\u0698"  # a letter that Arabic lacks


@lru_cache(maxsize=1 << 15)
def key(word: str) -> str:
    """A word, folded (:func:`models.text.characters.fold`), with ئ kept as a letter of its own.

    Without it a hundred («مئة») would equal water («مية»).
    """
    return fold(word.replace("ئ", _HAMZA))


def _spelled(words: str, word: NumberWord) -> dict[str, NumberWord]:
    return dict.fromkeys(map(key, words.split()), word)


def _below_thousand() -> dict[str, NumberWord]:
    table = _spelled("عشر عشرة عشرا", NumberWord("ten", (Fraction(10),)))
    for value, words in _UNITS.items():
        table |= _spelled(words, NumberWord("unit", (Fraction(value),), certain=value > 2))
    for value, words in _ORDINALS.items():
        ordinal = NumberWord("unit", (Fraction(value),), certain=value > 2, ordinal=True)
        table |= _spelled(words, ordinal)
    for value, words in _TENS.items():
        table |= _spelled(words, NumberWord("tens", (Fraction(value),)))
    for value, words in _HUNDREDS.items():
        table |= _spelled(words, NumberWord("hundred", (Fraction(value),)))
    for value, stems in _FUSED.items():
        fused = " ".join(stem + end for stem in stems.split() for end in ("مئة", "مائة"))
        table |= _spelled(fused, NumberWord("hundred", (Fraction(100 * value),)))
    return table


def _magnitudes() -> dict[str, NumberWord]:
    hundreds = NumberWord("hundred", (Fraction(100),), plural=True)
    table = _spelled("مئات", hundreds)
    for value, (counted, two, many) in _SCALES.items():
        scale = Fraction(value)
        table |= _spelled(counted, NumberWord("scale", (scale,), scale))
        table |= _spelled(two, NumberWord("scaled", (2 * scale,), scale))
        table |= _spelled(many, NumberWord("scale", (scale,), scale, plural=True))
        # «ألفا»: a thousand in the accusative, or two of what follows.
        accusative = " ".join(counted.split()[1::2])
        table |= _spelled(accusative, NumberWord("scale", (scale, 2 * scale), scale))
    return table


def _words() -> dict[str, NumberWord]:
    table = _below_thousand() | _magnitudes()
    for part, words in _PARTS.items():
        table |= _spelled(words, NumberWord("fraction", (part,), certain=False))
    for word in map(key, _OFTEN_ELSE.split()):
        table[word] = replace(table[word], certain=False)
    return table


WORDS = _words()
"""Every number word by its key."""

DECADES = {
    key(stem + end): Fraction(value) for value, stem in _DECADES.items() for end in ("يات", "ات")
}
# «خمس» is also a fifth, «عشر» a tenth: the spelling is ambiguous.
_FIFTHS = {
    key(word): Fraction(1, part)
    for part, word in {5: "خمس", 6: "سدس", 7: "سبع", 8: "ثمن", 9: "تسع", 10: "عشر"}.items()
}
SPANS = {key("عقود"): 10, key("عقدا"): 10, key("عقد"): 10, key("قرون"): 100, key("قرن"): 100}
"""Years in a span, by key: a translation may give the years instead."""

ON_DIGITS = frozenset(
    "و ف ب ل ك ه ال وال بال فال كال لل ولل وب ول وبال اله واله باله لله وباله".split()
)
"""Clitics before digits, with or without tatweel: «بـ6500», «الـ48», «و300»."""


@lru_cache(maxsize=1 << 15)
def lookup(word: str) -> tuple[NumberWord, bool] | None:
    """The number word of a key, and whether «و» or «ف» joins it; ``None`` for other words."""
    if word in WORDS:
        return WORDS[word], False
    for joined, rest in ((False, word), (True, word[1:])):
        if joined and word[:1] not in clitics.CONJUNCTIONS:
            break
        for prefix in ("", *clitics.PREPOSITIONS):
            if rest.startswith(prefix) and rest[len(prefix) :] in WORDS:
                return WORDS[rest[len(prefix) :]], joined
    return None


def bare(word: str) -> str:
    """A key without conjunction, preposition and article; at least three letters remain."""
    return clitics.strip(word, clitics.LAYERS)


_COUNTED = frozenset(
    map(key, "أعوام أشهر شهور أيام دول مدن نقاط قرون عقود أطفال رجال نساء أمتار أميال فرق".split())
)
_PARTICLES = frozenset(
    map(key, "من في على إلى عن مع أو ثم قبل بعد منذ حتى كل لكن أي بل فقط".split())
)


def is_counted(word: str) -> bool:
    """Whether a key is a plural that follows numbers from 3 to 10: «مرات», «أشهر»."""
    return word in _COUNTED or (len(word) > 3 and word.endswith("ات"))


def is_indefinite(word: str) -> bool:
    """Whether a key may be an indefinite noun, which «مليونا» would count."""
    return len(word) > 2 and not word.startswith(("ال", "و")) and word not in _PARTICLES


def fifth(word: str) -> Fraction | None:
    """The fraction that a number word may mean: «خمس» is 5 or 1/5."""
    return _FIFTHS.get(bare(word))
