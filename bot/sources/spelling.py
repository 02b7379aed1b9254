"""Whether a text is spelled as Arabic is: a PDF's map of letters may be wrong for some of them.

Such a text has letters and spaces like any other. Its words do not: letters meet in them that never do
in Arabic, one letter stands three times running, and the commonest words are hardly there.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from itertools import pairwise

_FEWEST = 6
_MOST_ODD = 0.1
"""Words that look odd: fewer are a name or two, and a larger share of the different words is no Arabic.
``python -m benchmarks.letter_pairs`` on 11,166 passages of 50 words: 999 in 1,000 up to 0.065, the
largest 0.104 (five words)."""

_MOST_ODD_WITHOUT_COMMON, _FEWEST_COMMON, _ENOUGH_WORDS = 0.07, 0.015, 100
"""The same share where the commonest words are fewer than that share of so many words."""

_FOREIGN = 0.02
"""The share of other letters from which a text is in another language of the Arabic script."""

_WORD = re.compile(r"[\u0621-\u064a]+")
_SCRIPT = re.compile(r"[\u0620-\u064a\u066e-\u06d3\u06d5\u06fa-\u06ff]")
_MARKS = re.compile(r"[\u0640\u064b-\u065f\u0670]")
_THRICE = re.compile(r"(.)\1\1")
# Egypt writes one yeh for the other; some programs name yeh and kaf by their Persian forms.
_ALIKE = {0x649: 0x64A, 0x6CC: 0x64A, 0x6A9: 0x643}
_LONGEST = 15
"""Letters of a word; what is longer is several words whose spaces were lost."""


@cache
def _tables() -> tuple[frozenset[str], frozenset[str]]:
    """The commonest words, and the pairs of letters that hardly ever stand in a word.

    These pairs were fewer than one in 100,000 of the 3.3 million in 560,000 words of Arabic news,
    encyclopedias and translations: ``benchmarks/letter_pairs.py`` counts them in other texts.
    """
    text = files("bot.sources").joinpath("spelling.txt").read_text(encoding="utf-8")
    _, common, pairs = re.split(r"^#.*\n", text, flags=re.MULTILINE)
    rows = (row.split() for row in pairs.splitlines())
    return (
        frozenset(common.translate(_ALIKE).split()),
        frozenset(first + follower for first, followers in rows for follower in followers),
    )


def is_misspelled(text: str) -> bool:
    """Whether so many words of ``text`` look odd that its letters are not those that were written."""
    words = words_of(text)
    if not words or _is_foreign(text):
        return False
    different = set(words)
    odd = sum(map(is_odd, different))
    common, _ = _tables()
    few = sum(word in common for word in words) < _FEWEST_COMMON * len(words)
    most = _MOST_ODD_WITHOUT_COMMON if few and len(different) >= _ENOUGH_WORDS else _MOST_ODD
    return odd >= _FEWEST and odd >= most * len(different)


def words_of(text: str) -> list[str]:
    """The Arabic words of ``text`` without marks, letters that are alike written as one."""
    plain = _MARKS.sub("", text).translate(_ALIKE)
    return [word for word in _WORD.findall(plain) if 1 < len(word) <= _LONGEST]


def is_odd(word: str) -> bool:
    """Whether letters of a word of :func:`words_of` stand as they hardly ever do in Arabic."""
    _, seldom = _tables()
    return bool(_THRICE.search(word)) or any(
        first + second in seldom for first, second in pairwise(f"-{word}-")
    )


def _is_foreign(text: str) -> bool:
    """Whether letters are there that Arabic does not have: Persian, Urdu and Kurdish pair others."""
    written = _SCRIPT.findall(text.translate(_ALIKE))
    return sum(not "\u0621" <= letter <= "\u064a" for letter in written) > _FOREIGN * len(written)
