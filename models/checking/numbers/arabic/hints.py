"""Numbers that other Arabic words may imply: they are offered, and never claimed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache

from models.checking.numbers.arabic import calendar
from models.checking.numbers.arabic.words import WORDS, bare
from models.checking.numbers.mentions import Key, Reading, reading

# Letters that only dots distinguish: the most common typing error.
_DOTLESS = str.maketrans("تثنيپجخذزشضظغقچ", "ببببب" + "ححدرسصطعفح")


def _by_skeleton() -> dict[str, set[Key]]:
    found: dict[str, set[Key]] = {}
    for word, number in WORDS.items():
        found.setdefault(word.translate(_DOTLESS), set()).update(number.values)
    return found


_BY_SKELETON = _by_skeleton()
_HINTS: tuple[tuple[str, Reading], ...] = (
    ("عشرين|عشرون", reading(20)),
    ("ثلاثين|ثلاثون", reading(30)),
    ("اربعين|اربعون", reading(40)),
    ("خمسين|خمسون", reading(50)),
    ("ستين|ستون", reading(60)),
    ("سبعين|سبعون", reading(70)),
    ("ثمانين|ثمانون", reading(80)),
    ("تسعين|تسعون", reading(90)),
    ("[امت]?(?:ثلاث|ثلث|ثالث)", reading(3, Fraction(1, 3))),
    # A quarter-final is a last eight.
    ("[امت]?(?:رباع|رابع|ربع)", reading(4, Fraction(1, 4), 8)),
    ("م?(?:خمس|خامس|خماس)", reading(5, Fraction(1, 5))),
    ("م?(?:سادس|سداس|سدس|سته|ستات)", reading(6, Fraction(1, 6))),
    ("(?:سابع|سباع|سبع)", reading(7, Fraction(1, 7))),
    ("م?(?:ثامن|ثمان|ثمن)", reading(8, Fraction(1, 8), 16)),
    ("(?:تاسع|تساع|تسع)", reading(9, Fraction(1, 9))),
    ("(?:عاشر|عشر|عشار)", reading(10, Fraction(1, 10))),
    ("(?:نصف|منتصف)", reading(Fraction(1, 2), 50, 30, 12, 4)),
    ("مدار$", reading(24, 7)),
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
    # English numbers in names: «سيكس فلاجز» is Six Flags.
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
_HINT = re.compile("|".join(f"({pattern})" for pattern, _ in _HINTS))
_HINT_KEYS = tuple(keys for _, keys in _HINTS)
# Duals imply "two": of nouns, verbs and pronouns, and of nouns before a genitive.
_PAIR = re.compile(
    r"\w{2,}(?:ان|ين|تا|تي|هما|كما)$|ثنا|ثان|اثن|زوج|ضعف|م?ضاعف|توام|كلا|كلت|مزدوج|بين$|معا$"
    r"|اخر|مره$|تكرار|مجدد|نصف"
)
_PAIR_OF = re.compile(r"(?!ال)\w{3,}(?:ي(?= )|ا(?= ال))")


# Words that are written without a space between them: «يومالخميس», «ثلاثمرات».
_GLUED_FROM = 9
_NAMES = calendar.names()
_WITHIN = re.compile("|".join(sorted((w for w in (*WORDS, *_NAMES) if len(w) > 3), key=len)[::-1]))


def _glued(word: str) -> Iterator[Key]:
    for found in _WITHIN.findall(word):
        yield from WORDS[found].values if found in WORDS else _NAMES[found]


@lru_cache(maxsize=1 << 15)
def hints(word: str, after: str) -> Reading:
    """The keys that a word may imply: «ثلاثي», «ثلاثتهم», «عامين», «ظهرا», «أريع» for «أربع».

    ``word`` is a key; ``after`` is the key of the next word, or empty if none follows directly: the
    dual of «طرفي النقيض» is visible only before its genitive.
    """
    rest = bare(word)
    match = _HINT.match(rest)
    found: set[Key] = set(_HINT_KEYS[match.lastindex - 1]) if match and match.lastindex else set()
    if len(rest) > 3:
        found |= _BY_SKELETON.get(rest.translate(_DOTLESS), set())
    if len(word) >= _GLUED_FROM:
        found.update(_glued(word))
    if _PAIR.match(rest) or _PAIR_OF.match(f"{word} {after}" if after else word):
        found.add(Fraction(2))
    return frozenset(found)
