"""Identifies the language of a text, so that only Arabic articles are briefed."""

from __future__ import annotations

import re
from collections.abc import Iterable

from models.text.characters import words

_ARABIC_SCRIPT = re.compile(r"[\u0620-\u064a\u0671-\u06d3\u06d5\u06fa-\u06ff]")
_LATIN_SCRIPT = re.compile(r"[A-Za-z\u00c0-\u024f]")
_OTHER_LETTER = re.compile(r"[^\W\d_]")

# Letters of one language of the script that Arabic lacks. Not گ and چ, which Iraqi and Gulf Arabic
# use, nor پ and ڤ, which Arabic uses in foreign names.
_LETTERS = {"ur": re.compile("[ٹڈڑںےۓہھ]"), "ckb": re.compile("[ڵۆێڕە]"), "fa": re.compile("[ژیک]")}

# The most frequent words of each language, folded.
_COMMON = {
    "ar": "في من علي الي ان عن مع هذا هذه التي الذي كان قد ما لا لم بعد قبل بين او كما ذلك هو هي "
    "اليوم خلال حيث عند كل غير قال وقال وفي ومن وان به له فيه منه هناك نحن انا مش شو اللي",
    "fa": "است اين كه براي را از با مي شد هاي ان بود هم تا شده خود يك كرد كرده ايران بايد نيز "
    "وي شود اما اگر هر ها كند دارد داد بر كنند",
    "ur": "هے كے كي مين سے اور نے كا كو هين تها اس يه كه پر جو گيا هو رها تهي ايك نهين بهي كيا",
    "ckb": "له و به بو ئه ئهو ئهم لهگهل كه دا بؤ يان كردن ههيه نييه ناو كوردستان",
}
_COMMON_WORDS = {language: frozenset(listed.split()) for language, listed in _COMMON.items()}


def language_of(text: str) -> str | None:
    """``"ar"``, ``"fa"``, ``"ur"``, ``"ckb"``, ``"en"`` (any Latin), ``"und"``, or ``None``.

    Decided by the script of most letters, then, in Arabic script, by frequent words and letters of
    each language. ``None`` if there are no letters. An Arabic article with quotations in another
    language is Arabic.
    """
    arabic, latin = (len(script.findall(text)) for script in (_ARABIC_SCRIPT, _LATIN_SCRIPT))
    letters = len(_OTHER_LETTER.findall(text))
    if not letters:
        return None
    if 5 * arabic >= 2 * (arabic + latin) and 3 * arabic >= letters:
        return _of_arabic_script(text, arabic)
    return "en" if 2 * latin >= letters else "und"


def _of_arabic_script(text: str, letters: int) -> str:
    found = words(text)
    scores = {language: _share(found, common) for language, common in _COMMON_WORDS.items()}
    # «ال» opens a third of Arabic words and hardly any of the others.
    scores["ar"] += sum(len(word) > 3 and word.startswith("ال") for word in found) / len(found)
    for language, own in _LETTERS.items():
        scores[language] += len(own.findall(text)) / letters
    return max(scores, key=lambda language: scores[language])


def _share(found: Iterable[str], common: frozenset[str]) -> float:
    counted = [word in common for word in found]
    return sum(counted) / len(counted)
