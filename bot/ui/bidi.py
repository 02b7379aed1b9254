"""Encloses words of the other direction in a paragraph in isolates (Unicode UAX 9)."""

from __future__ import annotations

import re
import unicodedata

_FSI, _PDI = "\u2068", "\u2069"

_BEFORE, _WITHIN, _ENDING = "/@#", "&+_%", ".:'’-"
"""Characters of a foreign word: only before it; anywhere in it; anywhere except at its end."""


class _Classes(dict[int, str]):
    """Table for ``str.translate``: the class of each character, computed on first use.

    L and R: letters by direction; N: ASCII digit; A: other characters of the Arabic block; M: combining
    mark or joiner; b, w, e: the three sets above; x: everything else, which ends a run.
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
        # Zero-width joiners are part of a word.
        case "NSM" | "BN":
            return "M"
    return "A" if "\u0600" <= character <= "\u06ff" else "x"


_CLASSES = _Classes()
# The patterns match the string of classes, which is as long as the text. Adjacent words are one run;
# punctuation that ends the sentence after them is outside it.
_WORD = "(?:[MLNbwe]*[MLNbw])?"
_LTR_RUN = re.compile(rf"(?:(?<![LRNMAw])b)?[LN]{_WORD}(?:[ ,]+L{_WORD})*")
_RTL_RUN = re.compile(r"R(?:[RMA ]*[RMA])?")


def isolated(text: str, *, in_arabic: bool) -> str:
    """``text`` with isolates around each run whose direction differs from its paragraph's."""
    parts, end = [], 0
    for run in (_LTR_RUN if in_arabic else _RTL_RUN).finditer(text.translate(_CLASSES)):
        found = text[run.start() : run.end()]
        # Numbers alone need no isolate: the bidirectional algorithm orders them in both directions.
        if any(map(str.isalpha, found)):
            parts += [text[end : run.start()], _FSI, found, _PDI]
            end = run.end()
    return "".join([*parts, text[end:]])
