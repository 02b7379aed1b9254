"""Finds months and weekdays in Arabic text, by the names of every Arab country."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from models.checking.numbers.arabic.words import bare, key
from models.checking.numbers.dates import beside_numeral, day_reading, month_mention
from models.checking.numbers.mentions import Mention, Reading, reading
from models.checking.numbers.tokens import Token
from models.text.clitics import shorter_forms

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
# Common words too: "he practised", "father", the transcriptions of "May" and "Joan".
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
_DAY_BEFORE = frozenset(map(key, "ليلة عشية مساء".split()))

_MONTHS = {key(w): month for month, words in _ARABIC_MONTHS.items() for w in words.split()}
_DAYS = {key(word): number for number, word in enumerate(_ARABIC_DAYS.split())}
_DAYS |= {key(word): number for number, word in enumerate(_DAYS_OF_PAPERS.split())}


def names() -> dict[str, Reading]:
    """The reading of each one-word month and weekday, by its key."""
    months = {word: reading(f"month:{month}", month) for word, month in _MONTHS.items()}
    return months | {word: reading(f"day:{day % 7}") for word, day in _DAYS.items()}


def dates(tokens: Sequence[Token]) -> Iterator[Mention]:
    """The months and weekdays of a text. Names that are common words count beside digits only."""
    for index, token in enumerate(tokens):
        if token.kind != "word":
            continue
        name = _name(token.key)
        month = _MONTHS.get(name)
        after = tokens[index + 1] if index + 1 < len(tokens) else None
        if month:
            before = tokens[index - 1].key if index else ""
            # «ذبابة مايو» is a mayfly: a certain month follows a preposition or «شهر».
            common = name in _OFTEN_ELSE and "آ" not in token.text
            sure = not common and (before in _BEFORE_ARABIC_MONTH or name != token.key)
            sure = sure or beside_numeral(tokens, index)
            yield month_mention(token, token.end, month, certain=sure)
        elif after and name in _TWO_WORDS:
            named = _TWO_WORDS[name].get(bare(after.key))
            if named:
                yield month_mention(token, after.end, named)
        elif (day := _day(token.key)) is not None:
            yield _day_in_arabic(tokens, index, day)


def _name(word: str) -> str:
    """The name of a month in a key («وآب» has a short one), or the bare form of another word."""
    for form in islice(shorter_forms(word, "وفبل"), 2):
        if form in _MONTHS or form in _TWO_WORDS:
            return form
    return bare(word)


def _day(word: str) -> int | None:
    """The weekday that a key names, with a clitic or without, counted from Sunday (0)."""
    named = (_DAYS.get(form) for form in islice(shorter_forms(word, "وبل"), 2))
    return next((day for day in named if day is not None), None)


def _day_in_arabic(tokens: Sequence[Token], index: int, day: int) -> Mention:
    token = tokens[index]
    before = tokens[index - 1].key if index else ""
    # «ليلة الجمعة» is the night before Friday: a Thursday night in English.
    eve = any(form in _DAY_BEFORE for form in shorter_forms(before, "وبل"))
    also = day_reading(day - 1) if eve else frozenset()
    certain = bare(before) in _BEFORE_DAY
    return Mention(token.start, token.end, (day_reading(day),), certain, also=also)
