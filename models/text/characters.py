"""Normalises characters: for display, and more strongly for comparison."""

from __future__ import annotations

import re
import unicodedata

# Direction marks, zero-width characters, soft hyphens and byte order marks come along when text is
# copied from web pages and chats. ZWNJ and ZWJ stay: they shape words and emoji.
_INVISIBLE = (
    "\u00ad\u061c\u180e\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e"
    "\u2060\u2061\u2062\u2063\u2064\u2066\u2067\u2068\u2069\ufeff\ufff9\ufffa\ufffb\ufffe\uffff"
)
_LINE_ENDS = "\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"
_SPACES = "\t\u00a0\u1680" + "".join(map(chr, range(0x2000, 0x200B))) + "\u202f\u205f\u3000"


def _presentation_forms() -> dict[int, str]:
    """Arabic presentation forms (FB50-FDFB, FE70-FEFC), mapped to plain letters.

    Ligatures of whole words («ﷺ», from FDF0) stay.
    """
    shapes = [*range(0xFB50, 0xFBC2), *range(0xFBD3, 0xFD3E), *range(0xFD50, 0xFDC8)]
    shapes += range(0xFE70, 0xFEFD)
    plain = ((shape, unicodedata.normalize("NFKC", chr(shape))) for shape in shapes)
    return {shape: letters for shape, letters in plain if letters != chr(shape)}


_VISIBLE: dict[int, str | None] = {
    **dict.fromkeys([*range(0x20), *range(0x7F, 0xA0), *range(0xD800, 0xE000)]),
    **dict.fromkeys(map(ord, _INVISIBLE)),
    **dict.fromkeys(map(ord, _SPACES), " "),
    **dict.fromkeys(map(ord, _LINE_ENDS), "\n"),
    **_presentation_forms(),
    ord("\n"): "\n",
}


def normalise(text: str) -> str:
    """``text`` without invisible characters; line ends become newlines, spaces plain spaces.

    Spelling stays, with diacritics, tatweel and the forms of alef. Idempotent.
    """
    return text.replace("\r\n", "\n").translate(_VISIBLE)


_ALIKE = str.maketrans(
    {
        **dict(zip("ىیېکہھەةۀۃٱڤگ", "يييكهههههه" + "افك", strict=True)),
        **dict.fromkeys("ءـ"),
        "٫": ".",
        "٬": ",",
        "٪": "%",
        **{chr(base + digit): str(digit) for base in (0x660, 0x6F0) for digit in range(10)},
    }
)
_GROUPED = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_WORD = re.compile(r"\d+(?:[.,:/]\d+)*|%|[^\W_]+")
_MARKS = re.compile(
    r"[\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed]+"
)


def words(text: str) -> list[str]:
    """The words of ``text``, folded so that spellings of one word are equal.

    Diacritics, tatweel, hamzas, punctuation and case are removed; the forms of alef, ya, kaf and ta
    marbuta become one letter each; digits become 0-9 without thousands separators. ``%`` is a word.
    """
    plain = _MARKS.sub("", unicodedata.normalize("NFKD", text)).translate(_ALIKE)
    return _WORD.findall(_GROUPED.sub("", plain).casefold())


def fold(text: str) -> str:
    """:func:`words` joined by single spaces, as a key for comparison. Idempotent."""
    return " ".join(words(text))
