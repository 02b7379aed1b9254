"""PDFs made glyph by glyph, in the shapes in which other programs leave Arabic."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence

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


def line(drawn: Sequence[str] | str, left: float, height: float) -> list[Glyph]:
    """Glyphs side by side, as they are seen from the left; a space leaves room and draws nothing."""
    places = [(text, left + n * WIDTH, height) for n, text in enumerate(drawn)]
    return [glyph for glyph in places if glyph[0] != " "]


def pdf_of(pages: Iterable[Sequence[Glyph]], *, tells_letters: bool = True) -> bytes:
    """A PDF that draws glyphs in the order given; one need not tell which letters they are."""
    writer = PdfWriter()
    numbers: dict[str, int] = {}
    contents = []
    for glyphs in pages:
        drawn = [
            f"1 0 0 1 {x:.2f} {y:.2f} Tm <{numbers.setdefault(text, len(numbers) + 1):04x}> Tj"
            for text, x, y in glyphs
        ]
        contents.append(f"BT /F {SIZE} Tf {' '.join(drawn)} ET".encode())
    font = writer._add_object(_font(writer, numbers if tells_letters else {}))
    for content in contents:
        page = writer.add_blank_page(width=420, height=595)
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
