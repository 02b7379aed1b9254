"""Whether a name is in a text, however it is spelled there."""

from __future__ import annotations

import re
from functools import lru_cache

from rapidfuzz import fuzz, process

from models.text.characters import words
from models.text.stemming import stem

_ALIKE = 78
_COUNTRY_ENDING = re.compile("(?:يا|ا|يه|ه)$")

# Letters by which different hands write one foreign sound, and the vowels that they leave out.
_SOUNDS = str.maketrans("جقكگچشصزظذضدطثپڤ", "غغغغغسسسسسدتتتبف", "اويهع")


@lru_cache(maxsize=1 << 14)
def readings(word: str) -> tuple[str, ...]:
    """A folded word with and without what is written onto it, article last."""
    found = [word]
    if word[0] in "وف" and len(word) > 3:
        found.append(word[1:])
    found += [one[1:] for one in found if one[0] in "بلكس" and len(one) > 4]
    found += [one[2:] for one in found if one.startswith("ال") and len(one) > 4]
    return tuple(found)


@lru_cache(maxsize=1 << 14)
def sound(word: str) -> str:
    """The consonants of a word, those alike that transcriptions confuse."""
    return word.translate(_SOUNDS)


# A country, its capital and its people stand for one another.
_SAME = [
    {bare for word in words(group) for bare in readings(word)}
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


class Source:
    """The words of a text, for asking whether it has a name."""

    def __init__(self, text: str) -> None:
        said = words(text)
        self._words = {bare for word in said for bare in readings(word)}
        # The alef of the accusative is no letter of «وفدا».
        self._words |= {word[:-1] for word in said if len(word) > 4 and word.endswith("ا")}
        self._stems = set(map(stem, self._words))
        self._squashed = "".join(said)
        self._sounds = {sound(word) for word in self._words if len(word) > 3}

    def has(self, word: str) -> bool:
        """Whether ``word``, folded, is there in any form, spelling or stead."""
        forms = readings(word)
        if any(form in self._words or stem(form) in self._stems for form in forms):
            return True
        # «بورتوريكو» may be two words there, «لبنان» an adjective.
        starts = (form[: max(4, len(form) - 2)] for form in forms if len(form) > 4)
        people = (_COUNTRY_ENDING.sub("", form) + "ي" for form in forms)
        return (
            any(start in self._squashed for start in starts)
            or any(len(one) > 3 and one in self._squashed for one in people)
            or any(len(sound(form)) > 2 and sound(form) in self._sounds for form in forms)
            or any(group & self._words for group in _SAME if any(f in group for f in forms))
        )

    def has_alike(self, word: str) -> bool:
        """Whether a word much like ``word`` is there: a slip, or another hand's spelling."""
        found = process.extractOne(word, self._words, scorer=fuzz.ratio, score_cutoff=_ALIKE)
        return found is not None
