"""An article and its summary come in; the names that only the summary has go out.

Without a language model not every name can be recognised. Recognised are places that CLDR lists,
words with foreign letter patterns, and words in a name's position: after a title, beside «بن», after
another name. Uncertain words are left out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from models.checking.names.index import NameIndex
from models.checking.names.spelling import foreignness
from models.checking.names.vocabulary import common_stems, common_words, countries_and_cities
from models.checking.numbers.tokens import Token, tokenize
from models.cleaning.vocabulary import LIGHT_WORDS
from models.text.characters import fold, words
from models.text.clitics import forms
from models.text.stemming import stem

ALONE = 2.6
"""Least foreignness of a name in any position (see :func:`foreignness`)."""

AFTER_CUE = 0.0
"""Least foreignness after a word that often precedes a name, or after another name."""

AFTER_TITLE = -9.5
"""Least foreignness after a title that a verb may follow too («الملك», «اللاعب»)."""

_BOUND_TITLES = frozenset(
    words(
        """
        الدكتور الدكتورة دكتور الشيخ الشيخة السيد السيدة سمو اللواء العميد العقيد المهندس المهندسة
        الأستاذ الأستاذة البروفيسور القس الحاج بن ابن بنت آل عبد أبو
        """
    )
)
_TITLES = frozenset(
    words(
        """
        الأمير الأميرة الملك الملكة المقدم الرائد النقيب الفريق الجنرال القاضي البابا النائب
        السيناتور المستشار المستشارة المدرب اللاعب الفنان الفنانة الممثل الممثلة المغني المغنية
        السفير
        """
    )
)
_OFTEN_BEFORE = frozenset(
    words(
        """
        الرئيس رئيس رئيسة وزير الوزير الوزيرة وزيرة زعيم الزعيم الكاتب الكاتبة الصحفي الناشط المرشح
        مدينة محافظة بلدة قرية ولاية إقليم مقاطعة نهر جزيرة شركة نادي حزب منظمة صحيفة وكالة قناة
        جامعة مطار ميناء مستشفى بحيرة بطولة منتخب فريق
        قال قالت أعلن أعلنت صرح صرحت أكد أكدت أضاف أضافت وقال وقالت وأعلن وأكد وأضاف وصرح
        """
    )
)
_SON = frozenset(words("بن ابن بنت"))
_ARABIC = re.compile("[\u0621-\u064a]+")
_MOST = 200


def foreign_names(source: str, text: str) -> list[str]:
    """The names of an Arabic ``text`` that its Arabic ``source`` has in no form, as written.

    Consecutive words are one name.
    """
    tokens = [token for token in tokenize(text, fold) if token.kind == "word" and token.key]
    known_names = NameIndex(source)
    found: list[tuple[int, int]] = []
    asked = 0
    for index, token in enumerate(tokens):
        follows = bool(found) and found[-1][1] == index and _near(token)
        if asked >= _MOST or not _may_be_name(tokens, index, follows=follows):
            continue
        asked += 1
        if known_names.has(token.key) or known_names.has_alike(token.key):
            continue
        if follows:
            found[-1] = (found[-1][0], index + 1)
        else:
            found.append((index, index + 1))
    return [text[tokens[first].start : tokens[end - 1].end] for first, end in found]


def _may_be_name(tokens: Sequence[Token], index: int, *, follows: bool) -> bool:
    token = tokens[index]
    word = token.key
    if len(word) < 3 or not _ARABIC.fullmatch(word) or token.text.endswith(("\u064b", "\u064bا")):
        return False
    if any(form in countries_and_cities() for form in forms(word)):
        return True
    if word in LIGHT_WORDS or word in _BOUND_TITLES | _TITLES | _OFTEN_BEFORE:
        return False
    if _is_family_name(tokens, index) or _is_given_name(tokens, index):
        return True
    if word.startswith("ال") or _is_common(word):
        return False
    if _near(token) and _after(tokens, index, _TITLES):
        return foreignness(word) > AFTER_TITLE
    cued = (
        follows
        or _before_name(tokens, index)
        or (_near(token) and _after(tokens, index, _OFTEN_BEFORE))
    )
    return foreignness(word) > (AFTER_CUE if cued else ALONE)


def _is_given_name(tokens: Sequence[Token], index: int) -> bool:
    """Whether a word is where only a name can be: after «الدكتور» or «بن», before «بن»."""
    word = tokens[index].key
    following = tokens[index + 1 : index + 2]
    if following and _near(following[0]) and following[0].key in _SON:
        return True
    before = tokens[index - 1].key if index and _near(tokens[index]) else ""
    return before in _BOUND_TITLES and not word.startswith(("ال", "ي", "ت"))


def _is_family_name(tokens: Sequence[Token], index: int) -> bool:
    """Whether a word with an article follows a given name: «الدكتور خالد الفالح»."""
    near = index > 1 and _near(tokens[index]) and _near(tokens[index - 1])
    given, title = (tokens[index - 1].key, tokens[index - 2].key) if near else ("", "")
    return (
        tokens[index].key.startswith("ال")
        and tokens[index].key.endswith("ي")
        and not _is_common(tokens[index].key)
        and title in _BOUND_TITLES | _TITLES
        and not given.startswith("ال")
        and given not in LIGHT_WORDS
    )


def _before_name(tokens: Sequence[Token], index: int) -> bool:
    """Whether the next word is a name in any position."""
    following = tokens[index + 1 : index + 2]
    return any(
        _near(token) and not _is_common(token.key) and foreignness(token.key) > ALONE
        for token in following
    )


def _after(tokens: Sequence[Token], index: int, cues: frozenset[str]) -> bool:
    """Whether a cue precedes a word, with at most two adjectives («الأمريكي») in between."""
    before = index - 1
    while before >= 0 and index - before <= 2 and tokens[before].key not in cues:
        if not (tokens[before].key.startswith("ال") and _near(tokens[before])):
            return False
        before -= 1
    return before >= 0 and tokens[before].key in cues


def _near(token: Token) -> bool:
    return not token.gap.strip()


def _is_common(word: str) -> bool:
    common = common_words()
    return any(form in common or stem(form) in common_stems() for form in forms(word))
