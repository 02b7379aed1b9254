"""Months and weekdays in Arabic, as they are named from Iraq to Morocco."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from models.checking.numbers.arabic.words import bare, key
from models.checking.numbers.dates import beside_numeral, day_reading, month_mention
from models.checking.numbers.mentions import Mention, Reading, reading
from models.checking.numbers.tokens import Token

_ARABIC_MONTHS = {
    1: "يناير جانفي",
    2: "فبراير شباط فيفري",
    3: "مارس آذار",
    4: "أبريل إبريل نيسان أفريل",
    5: "مايو أيار ماي",
    6: "يونيو يونيه حزيران جوان",
    7: "يوليو يوليه تموز جويلية يوليوز",
    8: "أغسطس آب أوت غشت",
    9: "سبتمبر أيلول شتنبر",
    10: "أكتوبر",
    11: "نوفمبر نونبر",
    12: "ديسمبر دجنبر",
}
_TWO_WORDS = {"كانون": {"ثاني": 1, "اول": 12}, "تشرين": {"اول": 10, "ثاني": 11}}
# Also: he practised, a father, a name, who is not in the South.
_OFTEN_ELSE = frozenset(map(key, "مارس آب ماي جوان أوت تموز".split()))
_BEFORE_ARABIC_MONTH = frozenset(
    map(
        key,
        "في من منذ حتى خلال شهر شهري إلى بين أوائل أواخر منتصف مطلع نهاية بداية قبل بعد".split(),
    )
)
_BEFORE_DAY = frozenset(map(key, "يوم يومي صباح أمس فجر ظهر".split()))
_ARABIC_DAYS = "الأحد الاثنين الثلاثاء الأربعاء الخميس الجمعة السبت"
_DAYS_OF_PAPERS = "صنداي مونداي تيوزداي وينزداي ثيرزداي فرايداي ساترداي"
_DAY_BEFORE = frozenset(key(word).lstrip("وبل") for word in "ليلة عشية مساء".split())

_MONTHS = {key(w): month for month, words in _ARABIC_MONTHS.items() for w in words.split()}
_DAYS = {key(word): number for number, word in enumerate(_ARABIC_DAYS.split())}
_DAYS |= {key(word): number for number, word in enumerate(_DAYS_OF_PAPERS.split())}


def names() -> dict[str, Reading]:
    """The key of every Arabic month and weekday of one word, and what it stands for."""
    months = {word: reading(f"month:{month}", month) for word, month in _MONTHS.items()}
    return months | {word: reading(f"day:{day % 7}") for word, day in _DAYS.items()}


def dates(tokens: Sequence[Token]) -> Iterator[Mention]:
    """The months and weekdays of an Arabic text; a name that is a word too counts beside digits."""
    for index, token in enumerate(tokens):
        if token.kind != "word":
            continue
        name = _without_clitics(token.key)
        month = _MONTHS.get(name)
        after = tokens[index + 1] if index + 1 < len(tokens) else None
        if month:
            before = tokens[index - 1].key if index else ""
            # «ذبابة مايو» is a mayfly: a month of its own stands after a preposition, or «شهر».
            common = name in _OFTEN_ELSE and "آ" not in token.text
            sure = not common and (before in _BEFORE_ARABIC_MONTH or name != token.key)
            sure = sure or beside_numeral(tokens, index)
            yield month_mention(token, token.end, month, certain=sure)
        elif after and name in _TWO_WORDS:
            named = _TWO_WORDS[name].get(bare(after.key))
            if named:
                yield month_mention(token, after.end, named)
        elif (day := _DAYS.get(token.key[1:] if token.key[:1] in "وبل" else token.key)) is not None:
            yield _day_in_arabic(tokens, index, day)


def _without_clitics(word: str) -> str:
    """The name of a month in a key («وآب» has a short one), or what is left of another word."""
    for rest in (word, word[1:] if word[:1] in ("و", "ف", "ب", "ل") else ""):
        if rest in _MONTHS or rest in _TWO_WORDS:
            return rest
    return bare(word)


def _day_in_arabic(tokens: Sequence[Token], index: int, day: int) -> Mention:
    token = tokens[index]
    before = tokens[index - 1].key if index else ""
    # «ليلة الجمعة» is the night that ends with Friday's dawn: a Thursday night in English.
    also = day_reading(day - 1) if before.lstrip("وبل") in _DAY_BEFORE else frozenset()
    certain = bare(before) in _BEFORE_DAY
    return Mention(token.start, token.end, (day_reading(day),), certain, also=frozenset(also))
