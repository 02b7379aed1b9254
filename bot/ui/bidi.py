"""Words of the other direction, which stand between isolates (Unicode UAX 9) in a paragraph of one."""

from __future__ import annotations

import re
import unicodedata

_FIRST, _LAST = "\u2068", "\u2069"

_BEFORE, _WITHIN, _ENDING = "/@#", "&+_%", ".:'’-"
"""What belongs to a foreign word: before it (commands, names), anywhere, and not at its end."""


class _Classes(dict[int, str]):
    """A letter for what each character is to a run: ``text.translate`` asks for those it meets.

    L and R are letters of a direction, N a plain digit, A what else Arabic writes among its words, M a
    mark on the letter before it; b, w and e are of the three kinds above, and x ends every run.
    """

    def __missing__(self, code: int) -> str:
        self[code] = found = _class(chr(code))
        return found


def _class(character: str) -> str:
    for letter, characters in (("b", _BEFORE), ("w", _WITHIN), ("e", _ENDING)):
        if character in characters:
            return letter
    if character in " ,":
        return character
    match unicodedata.bidirectional(character):
        case "L":
            return "L"
        case "R" | "AL":
            return "R"
        case "EN" if character.isascii():
            return "N"
        # A joiner without width is part of a word too.
        case "NSM" | "BN":
            return "M"
    return "A" if "\u0600" <= character <= "\u06ff" else "x"


_CLASSES = _Classes()
# Runs are looked for in the classes, which stand where the characters do. Words that follow each
# other are one run, and what ends the sentence behind them is none of it.
_WORD = "(?:[MLNbwe]*[MLNbw])?"
_TO_RIGHT = re.compile(rf"(?:(?<![LRNMAw])b)?[LN]{_WORD}(?:[ ,]+L{_WORD})*")
_TO_LEFT = re.compile(r"R(?:[RMA ]*[RMA])?")


def isolated(text: str, *, in_arabic: bool) -> str:
    """``text`` with isolates around each run of the direction that its paragraph does not have."""
    parts, end = [], 0
    for run in (_TO_RIGHT if in_arabic else _TO_LEFT).finditer(text.translate(_CLASSES)):
        found = text[run.start() : run.end()]
        # Numbers alone need none: the algorithm lays them out right in both directions.
        if any(map(str.isalpha, found)):
            parts += [text[end : run.start()], _FIRST, found, _LAST]
            end = run.end()
    return "".join([*parts, text[end:]])
