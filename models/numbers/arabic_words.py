"""The number words of Arabic, by the key under which a spelling is looked up."""

from __future__ import annotations

import re
from fractions import Fraction
from functools import lru_cache

from models.cleaning.characters import fold
from models.numbers.composition import ONE, NumberWord, Role
from models.numbers.mentions import Key, Reading, reading

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
    10**3: ("ألف ألفا", "ألفان ألفين ألفي"),
    10**6: ("مليون مليونا", "مليونان مليونين مليوني"),
    10**9: (
        "مليار مليارا بليون بليونا",
        "ملياران مليارين ملياري بليونان بليونين بليوني",
    ),
    10**12: (
        "تريليون ترليون تريليونا ترليونا",
        "تريليونان تريليونين تريليوني ترليونان ترليونين ترليوني",
    ),
}
_PLURALS = {
    100: "مئات",
    10**3: "آلاف ألوف",
    10**6: "ملايين",
    10**9: "مليارات بلايين",
    10**12: "تريليونات ترليونات",
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
# Also: a lady, Stone, the one that puts together, to live with, a saint and a square, a lion, if, price.
_OFTEN_ELSE = "ست ستا ستون ألف ألفا عاشر عاشرة رابعة سبع ثمان"


_HAMZA = "\u0698"  # a letter that Arabic has not


@lru_cache(maxsize=1 << 15)
def key(word: str) -> str:
    """A word without marks, tatweel and hamzas, its alefs, yas and ta marbutas made one.

    The hamza of «مئة» stays, as a letter of its own: without it a hundred is water, and two hundred
    («مئتا») a dead man.
    """
    return fold(word.replace("ئ", _HAMZA))


def _table() -> dict[str, NumberWord]:
    table: dict[str, NumberWord] = {}

    def add(words: str, word: NumberWord) -> None:
        table.update(dict.fromkeys(map(key, words.split()), word))

    for value, words in _UNITS.items():
        add(words, NumberWord("unit", (Fraction(value),), certain=value > 2))
    for value, words in _ORDINALS.items():
        add(words, NumberWord("unit", (Fraction(value),), certain=value > 2, ordinal=True))
    add("عشر عشرة عشرا", NumberWord("ten", (Fraction(10),)))
    for value, words in _TENS.items():
        add(words, NumberWord("tens", (Fraction(value),)))
    for value, words in _HUNDREDS.items():
        add(words, NumberWord("hundred", (Fraction(value),)))
    for value, stems in _FUSED.items():
        fused = " ".join(stem + end for stem in stems.split() for end in ("مئة", "مائة"))
        add(fused, NumberWord("hundred", (Fraction(100 * value),)))
    for value, (counted, two) in _SCALES.items():
        add(counted, NumberWord("scale", (Fraction(value),), Fraction(value)))
        add(two, NumberWord("scaled", (Fraction(2 * value),), Fraction(value)))
    for value, words in _PLURALS.items():
        role: Role = "scale" if value > 100 else "hundred"
        scale = Fraction(value) if value > 100 else ONE
        add(words, NumberWord(role, (Fraction(value),), scale, plural=True))
    for part, words in _PARTS.items():
        add(words, NumberWord("fraction", (part,), certain=False))
    for value, (counted, _) in _SCALES.items():
        # «ألفا»: a thousand in the accusative, or two of what follows.
        accusative = NumberWord("scale", (Fraction(value), Fraction(2 * value)), Fraction(value))
        table[key(counted.split()[1])] = accusative
    for word in map(key, _OFTEN_ELSE.split()):
        known = table[word]
        table[word] = NumberWord(known.role, known.values, known.scale, False, known.ordinal)
    return table


_WORDS = _table()
# Letters that only dots tell apart, the commonest slip of a keyboard and of old print.
_DOTLESS = str.maketrans("تثنيپجخذزشضظغقچ", "ببببب" + "ححدرسصطعفح")
_BY_SKELETON: dict[str, set[Key]] = {}
for _word, _known in _WORDS.items():
    _BY_SKELETON.setdefault(_word.translate(_DOTLESS), set()).update(_known.values)
DECADES = {
    key(stem + end): Fraction(value) for value, stem in _DECADES.items() for end in ("يات", "ات")
}
# «خمس» is also a fifth, «عشر» a tenth: which one only a reader can tell.
_FIFTHS = {
    key(word): Fraction(1, part)
    for part, word in {5: "خمس", 6: "سدس", 7: "سبع", 8: "ثمن", 9: "تسع", 10: "عشر"}.items()
}
_PREFIXES = ("بال", "كال", "ال", "لل", "ب", "ل")
SPANS = {key("عقود"): 10, key("عقدا"): 10, key("عقد"): 10, key("قرون"): 100, key("قرن"): 100}
"""Spans of years that another language may count in years."""

ON_DIGITS = frozenset(
    "و ف ب ل ك ه ال وال بال فال كال لل ولل وب ول وبال اله واله باله لله وباله".split()
)
"""What may be written onto digits, tatweel or not: «بـ6500», «الـ48», «و300»."""


@lru_cache(maxsize=1 << 15)
def lookup(word: str) -> tuple[NumberWord, bool] | None:
    """The number word that a key is, and whether a «و» written onto it joins it."""
    if word in _WORDS:
        return _WORDS[word], False
    for joined, rest in ((False, word), (True, word[1:])):
        if joined and word[:1] not in ("و", "ف"):
            break
        for prefix in ("", *_PREFIXES):
            if rest.startswith(prefix) and rest[len(prefix) :] in _WORDS:
                return _WORDS[rest[len(prefix) :]], joined
    return None


@lru_cache(maxsize=1 << 15)
def bare(word: str) -> str:
    """A key without conjunction, preposition and article; at least three letters remain."""
    for prefixes in (("و", "ف"), _PREFIXES):
        for prefix in prefixes:
            if word.startswith(prefix) and len(word) - len(prefix) >= 3:
                word = word[len(prefix) :]
                break
    return word


_COUNTED = frozenset(
    map(key, "أعوام أشهر شهور أيام دول مدن نقاط قرون عقود أطفال رجال نساء أمتار أميال فرق".split())
)
_PARTICLES = frozenset(
    map(key, "من في على إلى عن مع أو ثم قبل بعد منذ حتى كل لكن أي بل فقط".split())
)


def is_counted(word: str) -> bool:
    """Whether a key is a plural that numbers from three to ten count: «مرات», «أشهر»."""
    return word in _COUNTED or (len(word) > 3 and word.endswith("ات"))


def is_indefinite(word: str) -> bool:
    """Whether a key may be a noun without an article: what «مليونا» would be two of."""
    return len(word) > 2 and not word.startswith(("ال", "و")) and word not in _PARTICLES


def fifth(word: str) -> Fraction | None:
    """The part that a word may name besides its number: «خمس» is 5, or 1/5."""
    return _FIFTHS.get(bare(word))


_LOOSE: tuple[tuple[str, Reading], ...] = (
    ("عشرين|عشرون", reading(20)),
    ("ثلاثين|ثلاثون", reading(30)),
    ("اربعين|اربعون", reading(40)),
    ("خمسين|خمسون", reading(50)),
    ("ستين|ستون", reading(60)),
    ("سبعين|سبعون", reading(70)),
    ("ثمانين|ثمانون", reading(80)),
    ("تسعين|تسعون", reading(90)),
    ("[امت]?(?:ثلاث|ثلث|ثالث)", reading(3, Fraction(1, 3))),
    ("[امت]?(?:رباع|رابع|ربع)", reading(4, Fraction(1, 4))),
    ("م?(?:خمس|خامس|خماس)", reading(5, Fraction(1, 5))),
    ("م?(?:سادس|سداس|سدس|سته|ستات)", reading(6, Fraction(1, 6))),
    ("(?:سابع|سباع|سبع)", reading(7, Fraction(1, 7))),
    ("م?(?:ثامن|ثمان|ثمن)", reading(8, Fraction(1, 8))),
    ("(?:تاسع|تساع|تسع)", reading(9, Fraction(1, 9))),
    ("(?:عاشر|عشر|عشار)", reading(10, Fraction(1, 10))),
    ("(?:نصف|منتصف)", reading(Fraction(1, 2), 50, 30, 12)),
    ("(?:ظهر|ظهير)", reading(12)),
    ("(?:عقدين|عقدان)", reading(2, 20)),
    ("(?:قرنين|قرنان)", reading(2, 200)),
    ("(?:عقد|عقود)", reading(10)),
    ("(?:قرن|قرون|مژوي)", reading(100)),
    ("(?:اسبوعين)", reading(14)),
    ("(?:د?ر?زين[هت])", reading(12)),
    ("(?:الفي)", reading(1000, 2000)),
    ("(?:صفرا?|صفري[هن]?|تعادل|بدون|دون|نظيف[هن]?|لا|لم|ما|عدم|انعدام|اي)$", reading(0)),
    ("(?:مژه|ماژه)$", reading(100)),
    # Names that English brought along: «سيكس فلاجز» is Six Flags.
    ("وان$", reading(1)),
    ("تو$", reading(2)),
    ("(?:ثري|ثلاثا)$", reading(3)),
    ("(?:فور|اربعا)$", reading(4)),
    ("فا?يف$", reading(5)),
    ("سيكس$", reading(6)),
    ("سي?فن$", reading(7)),
    ("(?:ا?يت)$", reading(8)),
    ("ناين$", reading(9)),
    ("(?:تن|تين)$", reading(10)),
)
_LOOSE_WORD = re.compile("|".join(f"({pattern})" for pattern, _ in _LOOSE))
_LOOSE_KEYS = tuple(keys for _, keys in _LOOSE)
# Every dual may stand for "two": of nouns, verbs and pronouns, and of nouns before a genitive.
_PAIR = re.compile(
    r"\w{2,}(?:ان|ين|تا|تي|هما|كما)$|ثنا|ثان|اثن|زوج|ضعف|م?ضاعف|توام|كلا|كلت|مزدوج|بين$|معا$"
    r"|اخر|مره$|تكرار|مجدد|نصف"
)
_PAIR_OF = re.compile(r"(?!ال)\w{3,}(?:ي(?= )|ا(?= ال))")


@lru_cache(maxsize=1 << 15)
def loose(word: str, after: str) -> Reading:
    """What a word that is no number may still stand for: «ثلاثي», «ثلاثتهم», «عامين», «ظهرا».

    ``after`` is the key of the word right after it, empty where a mark or nothing follows: the dual
    of «طرفي النقيض» shows only before what it belongs to.
    """
    rest = bare(word)
    match = _LOOSE_WORD.match(rest)
    found: set[Key] = set(_LOOSE_KEYS[match.lastindex - 1]) if match and match.lastindex else set()
    if len(rest) > 3:
        found |= _BY_SKELETON.get(rest.translate(_DOTLESS), set())
    if _PAIR.match(rest) or _PAIR_OF.match(f"{word} {after}" if after else word):
        found.add(Fraction(2))
    return frozenset(found)
