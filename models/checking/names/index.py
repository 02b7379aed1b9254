"""Looks up names in a text, in any form and spelling."""

from __future__ import annotations

import re
from functools import lru_cache

from rapidfuzz import fuzz, process

from models.text.characters import words
from models.text.clitics import forms
from models.text.stemming import stem

_ALIKE = 78
_COUNTRY_ENDING = re.compile("(?:يا|ا|يه|ه)$")

# Letters that transcriptions use for one foreign sound, and the vowels that they leave out.
_SOUNDS = str.maketrans("جقكگچشصزظذضدطثپڤ", "غغغغغسسسسسدتتتبف", "اويهع")


@lru_cache(maxsize=1 << 14)
def sound(word: str) -> str:
    """The consonants of a word; those that transcriptions confuse become one."""
    return word.translate(_SOUNDS)


# A country, its capital and its people may replace each other.
_SAME = [
    {form for word in words(group) for form in forms(word)}
    for group in (
        "أمريكا أميركا الولايات المتحدة واشنطن الأمريكي الأميركي البنتاغون البيت الأبيض",
        "بريطانيا المملكة المتحدة لندن البريطاني إنجلترا الإنجليزي",
        "روسيا موسكو الروسي الكرملين السوفيتي",
        "الصين بكين الصيني",
        "فرنسا باريس الفرنسي الإليزيه",
        "ألمانيا برلين الألماني",
        "إيران طهران الإيراني الفارسي",
        "السعودية المملكة الرياض السعودي",
        "مصر القاهرة المصري",
        "سوريا سورية دمشق السوري",
        "العراق بغداد العراقي",
        "لبنان بيروت اللبناني",
        "اليمن صنعاء اليمني",
        "ليبيا طرابلس الليبي",
        "تونس التونسي",
        "الجزائر الجزائري",
        "المغرب الرباط المغربي",
        "السودان الخرطوم السوداني",
        "الأردن عمان الأردني",
        "قطر الدوحة القطري",
        "الإمارات أبوظبي الإماراتي",
        "فلسطين رام الفلسطيني",
        "إسرائيل تل الإسرائيلي",
        "تركيا أنقرة التركي",
        "أوكرانيا كييف الأوكراني",
        "اليابان طوكيو الياباني",
        "الهند نيودلهي الهندي",
        "أوروبا بروكسل الأوروبي",
    )
]


class NameIndex:
    """The words of a text, indexed by form, stem, spelling and sound."""

    def __init__(self, text: str) -> None:
        listed = words(text)
        self._words = {form for word in listed for form in forms(word)}
        # The alef of the accusative is no letter of «وفدا».
        self._words |= {word[:-1] for word in listed if len(word) > 4 and word.endswith("ا")}
        self._stems = set(map(stem, self._words))
        self._squashed = "".join(listed)
        self._sounds = {sound(word) for word in self._words if len(word) > 3}

    def has(self, word: str) -> bool:
        """Whether the text has ``word``, folded, in any form or spelling, or a synonym of it."""
        found = forms(word)
        if any(form in self._words or stem(form) in self._stems for form in found):
            return True
        # The text may write «بورتوريكو» as two words, «لبنان» as an adjective.
        starts = (form[: max(4, len(form) - 2)] for form in found if len(form) > 4)
        people = (_COUNTRY_ENDING.sub("", form) + "ي" for form in found)
        return (
            any(start in self._squashed for start in starts)
            or any(len(one) > 3 and one in self._squashed for one in people)
            or any(len(sound(form)) > 2 and sound(form) in self._sounds for form in found)
            or any(group & self._words for group in _SAME if any(f in group for f in found))
        )

    def has_alike(self, word: str) -> bool:
        """Whether the text has a word similar to ``word``: a typing error or a variant."""
        found = process.extractOne(word, self._words, scorer=fuzz.ratio, score_cutoff=_ALIKE)
        return found is not None
