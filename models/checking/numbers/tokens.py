"""Splits a text into words, numerals and signs."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

_MARKS = "\u064b-\u065f\u0670\u0640"
_TOKEN = re.compile(
    # Thousands are separated by spaces, or by the marks of either convention.
    r"(?P<numeral>(?<![\d.,])\d{1,3}(?: \d{3})+(?![\d.,])|\d+(?:[.,٫٬،]\d+)*[½¼¾⅐-⅞]?|[½¼¾⅐-⅞])"
    rf"|(?P<word>[^\W\d_](?:[^\W\d_]|[{_MARKS}])*)"
    r"|(?P<sign>[%٪‰$€£¥₽₹])"
)


class Token(NamedTuple):
    """A word, a numeral or a sign.

    ``text`` is the part of the text from offset ``start`` to ``end``; ``key`` is the form for
    look-up; ``gap`` is the text between the previous token and this one.
    """

    text: str
    key: str
    kind: str
    start: int
    end: int
    gap: str

    @property
    def glued(self) -> bool:
        """Whether the token directly follows the previous one."""
        return self.gap == ""


def tokenize(text: str, key: Callable[[str], str]) -> list[Token]:
    """The tokens of ``text``, words keyed by ``key``."""
    tokens = []
    end = -1
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or ""
        word = match[0]
        gap = text[end : match.start()] if end >= 0 else "\n"
        tokens.append(
            Token(
                word, key(word) if kind == "word" else word, kind, match.start(), match.end(), gap
            )
        )
        end = match.end()
    return tokens
