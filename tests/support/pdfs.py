"""PDFs made glyph by glyph, in the shapes in which other programs leave Arabic."""

from __future__ import annotations

import io
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    TextStringObject,
)

Glyph = tuple[str, float, float]
"""What a glyph stands for, and its place in points from the page's lower left."""

SIZE = 10.0
WIDTH = SIZE / 2
_PAGE = (420, 595)


@dataclass(frozen=True, slots=True)
class Drawn:
    """How the lines of a page lie: turned by degrees about its middle, and their letters slanted."""

    turn: float = 0
    slant: float = 0

    def matrix(self, x: float, y: float) -> str:
        """The text matrix of a glyph that stands at that place of a level page."""
        cos, sin = math.cos(math.radians(self.turn)), math.sin(math.radians(self.turn))
        left, up = x - _PAGE[0] / 2, y - _PAGE[1] / 2
        linear = (cos, sin, self.slant * cos - sin, self.slant * sin + cos)
        place = (left * cos - up * sin + _PAGE[0] / 2, left * sin + up * cos + _PAGE[1] / 2)
        return " ".join(f"{number:.4f}" for number in (*linear, *place))


def line(drawn: Sequence[str] | str, left: float, height: float) -> list[Glyph]:
    """Glyphs side by side, as they are seen from the left; a space leaves room and draws nothing."""
    places = [(text, left + n * WIDTH, height) for n, text in enumerate(drawn)]
    return [glyph for glyph in places if glyph[0] != " "]


def pdf_of(
    pages: Iterable[Sequence[Glyph]], *, tells_letters: bool = True, drawn: Drawn | None = None
) -> bytes:
    """A PDF that draws glyphs in the order given; one need not tell which letters they are."""
    place = (drawn or Drawn()).matrix
    writer = PdfWriter()
    numbers: dict[str, int] = {}
    contents = []
    for glyphs in pages:
        shown = [
            f"{place(x, y)} Tm <{numbers.setdefault(text, len(numbers) + 1):04x}> Tj"
            for text, x, y in glyphs
        ]
        contents.append(f"BT /F {SIZE} Tf {' '.join(shown)} ET".encode())
    font = writer._add_object(_font(writer, numbers if tells_letters else {}))
    for content in contents:
        page = writer.add_blank_page(width=_PAGE[0], height=_PAGE[1])
        page[NameObject("/Contents")] = writer._add_object(_stream(content))
        fonts = DictionaryObject({NameObject("/F"): font})
        page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def _font(writer: PdfWriter, numbers: dict[str, int]) -> DictionaryObject:
    system = DictionaryObject(
        {
            NameObject("/Registry"): TextStringObject("Adobe"),
            NameObject("/Ordering"): TextStringObject("Identity"),
            NameObject("/Supplement"): NumberObject(0),
        }
    )
    glyphs = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/CIDFontType2"),
            NameObject("/BaseFont"): NameObject("/Test"),
            NameObject("/CIDSystemInfo"): system,
            NameObject("/DW"): NumberObject(500),
        }
    )
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type0"),
            NameObject("/BaseFont"): NameObject("/Test"),
            NameObject("/Encoding"): NameObject("/Identity-H"),
            NameObject("/DescendantFonts"): ArrayObject([writer._add_object(glyphs)]),
        }
    )
    if numbers:
        font[NameObject("/ToUnicode")] = writer._add_object(_stream(_letters(numbers)))
    return font


def _letters(numbers: dict[str, int]) -> bytes:
    said = "\n".join(f"<{n:04x}> <{t.encode('utf-16-be').hex()}>" for t, n in numbers.items())
    return (
        "/CIDInit /ProcSet findresource begin begincmap\n"
        "1 begincodespacerange <0000> <ffff> endcodespacerange\n"
        f"{len(numbers)} beginbfchar\n{said}\nendbfchar endcmap end"
    ).encode()


def _stream(content: bytes) -> DecodedStreamObject:
    stream = DecodedStreamObject()
    stream.set_data(content)
    return stream
