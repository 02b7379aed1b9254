"""Detects text with wrong letters, as a PDF with an incorrect character map yields.

Words of such a text contain pairs of letters that do not occur in Arabic and letters that occur three times
in a row, and the most common words are rare.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from itertools import pairwise

_MINIMUM_ODD = 6
_MAXIMUM_ODD_SHARE = 0.1
"""Odd words: fewer may be foreign names, and a larger share of the distinct words is not Arabic.
``python -m benchmarks.letter_pairs`` on 11,166 passages of 50 words: 999 in 1,000 up to 0.065, the
largest 0.104 (five words)."""

_MAXIMUM_ODD_SHARE_WITHOUT_COMMON, _MINIMUM_COMMON, _MINIMUM_WORDS = 0.07, 0.015, 100
"""The share of odd words if fewer words than the second share are common, from so many distinct words."""

_FOREIGN = 0.02
"""The share of non-Arabic letters above which a text is in another language of the Arabic script."""

_WORD = re.compile(r"[\u0621-\u064a]+")
_SCRIPT = re.compile(r"[\u0620-\u064a\u066e-\u06d3\u06d5\u06fa-\u06ff]")
_MARKS = re.compile(r"[\u0640\u064b-\u065f\u0670]")
_THRICE = re.compile(r"(.)\1\1")
# Egyptian spelling interchanges two forms of yeh; some programs encode Persian yeh and kaf.
_VARIANTS = {0x649: 0x64A, 0x6CC: 0x64A, 0x6A9: 0x643}
_MAXIMUM_LENGTH = 15
"""Letters of a word; a longer one is several words without their spaces."""


@cache
def _tables() -> tuple[frozenset[str], frozenset[str]]:
    """The most common words, and the rare pairs of letters.

    Each rare pair is less than one in 100,000 of the 3.3 million pairs in 560,000 words of Arabic news,
    encyclopedias and translations: ``benchmarks/letter_pairs.py`` counts them in other texts.
    """
    text = files("bot.sources").joinpath("spelling.txt").read_text(encoding="utf-8")
    _, common, pairs = re.split(r"^#.*\n", text, flags=re.MULTILINE)
    rows = (row.split() for row in pairs.splitlines())
    return (
        frozenset(common.translate(_VARIANTS).split()),
        frozenset(first + follower for first, followers in rows for follower in followers),
    )


def is_misspelled(text: str) -> bool:
    """Whether ``text`` has so many odd words that its letters must be wrong."""
    words = words_of(text)
    if not words or _is_foreign(text):
        return False
    distinct = set(words)
    odd = sum(map(is_odd, distinct))
    common, _ = _tables()
    few = sum(word in common for word in words) < _MINIMUM_COMMON * len(words)
    most = (
        _MAXIMUM_ODD_SHARE_WITHOUT_COMMON
        if few and len(distinct) >= _MINIMUM_WORDS
        else _MAXIMUM_ODD_SHARE
    )
    return odd >= _MINIMUM_ODD and odd >= most * len(distinct)


def words_of(text: str) -> list[str]:
    """The Arabic words of ``text`` without diacritics, and with one form of each letter."""
    plain = _MARKS.sub("", text).translate(_VARIANTS)
    return [word for word in _WORD.findall(plain) if 1 < len(word) <= _MAXIMUM_LENGTH]


def is_odd(word: str) -> bool:
    """Whether a word of :func:`words_of` has a rare pair of letters or a letter three times in a row."""
    _, rare_pairs = _tables()
    return bool(_THRICE.search(word)) or any(
        first + second in rare_pairs for first, second in pairwise(f"-{word}-")
    )


def _is_foreign(text: str) -> bool:
    """Whether ``text`` has many letters of Persian, Urdu or Kurdish, whose pairs of letters differ."""
    written = _SCRIPT.findall(text.translate(_VARIANTS))
    return sum(not "\u0621" <= letter <= "\u064a" for letter in written) > _FOREIGN * len(written)
