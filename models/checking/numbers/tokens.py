"""Words, numerals and signs of a text, with what stands between them."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

_MARKS = "\u064b-\u065f\u0670\u0640"
_TOKEN = re.compile(
    # Thousands set off by spaces, or by the marks of either convention.
    r"(?P<numeral>(?<![\d.,])\d{1,3}(?: \d{3})+(?![\d.,])|\d+(?:[.,٫٬،]\d+)*[½¼¾⅐-⅞]?|[½¼¾⅐-⅞])"
    rf"|(?P<word>[^\W\d_](?:[^\W\d_]|[{_MARKS}])*)"
    r"|(?P<sign>[%٪‰$€£¥₽₹])"
)


class Token(NamedTuple):
    """A word, a numeral or a sign.

    ``text`` is as it stands at ``start`` to ``end``, ``key`` the form by which words are looked up,
    ``gap`` what stands between the token before and this one.
    """

    text: str
    key: str
    kind: str
    start: int
    end: int
    gap: str

    @property
    def glued(self) -> bool:
        """Whether nothing stands between the token before and this one."""
        return self.gap == ""


def tokenize(text: str, key: Callable[[str], str]) -> list[Token]:
    """The tokens of ``text``, words keyed by ``key``."""
    tokens = []
    end = -1
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or ""
        said = match[0]
        gap = text[end : match.start()] if end >= 0 else "\n"
        tokens.append(
            Token(
                said, key(said) if kind == "word" else said, kind, match.start(), match.end(), gap
            )
        )
        end = match.end()
    return tokens
