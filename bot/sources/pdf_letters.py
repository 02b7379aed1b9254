"""The letters of a PDF's pages, each in the box where it stands once its page is level.

A letter's box is taken from its baseline: the slant of italics does not widen it, and a page that is
drawn on its side, on its head or askew is turned until its lines are level.
"""

from __future__ import annotations

import io
import math
from collections import Counter
from collections.abc import Iterator, Sequence

from pdfminer.converter import PDFLayoutAnalyzer
from pdfminer.layout import LTChar, LTPage
from pdfminer.pdfcolor import PDFColorSpace
from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdffont import PDFFont, PDFUnicodeNotDefined
from pdfminer.pdfinterp import PDFGraphicState, PDFPageInterpreter, PDFResourceManager
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFParser
from pdfminer.utils import Matrix

_ASKEW = 5
"""Degrees by which the lines of one page may differ in direction, as those of scanned pages do."""


class Letter(LTChar):
    """A letter with the direction of its baseline in degrees; ``number``: its place in the file."""

    direction: int
    number: int


def pages_of(content: bytes, most: int) -> Iterator[list[Letter]]:
    """The letters of each of the first ``most`` pages, in the order in which they are drawn.

    Raises whatever pdfminer raises.
    """
    document = PDFDocument(PDFParser(io.BytesIO(content)))
    resources = PDFResourceManager(caching=False)
    collector = _Collector(resources)
    interpreter = PDFPageInterpreter(resources, collector)
    for number, page in enumerate(PDFPage.create_pages(document)):
        if number == most:
            return
        interpreter.process_page(page)
        yield _level(collector.letters)


class _Collector(PDFLayoutAnalyzer):
    """Keeps the letters of the page that was read last."""

    letters: list[Letter]

    def begin_page(self, page: PDFPage, ctm: Matrix) -> None:
        super().begin_page(page, ctm)
        self.letters = []

    def receive_layout(self, ltpage: LTPage) -> None:
        """Nothing is laid out: the letters were kept as they came."""

    def render_char(
        self,
        matrix: Matrix,
        font: PDFFont,
        fontsize: float,
        scaling: float,
        rise: float,
        cid: int,
        ncs: PDFColorSpace,
        graphicstate: PDFGraphicState,
    ) -> float:
        """Keep a letter; answers how far the pen moves."""
        try:
            text = font.to_unichr(cid)
        except PDFUnicodeNotDefined:
            text = self.handle_undefined_char(font, cid)
        width = font.char_width(cid)
        if upright := _upright(matrix):
            letter = Letter(
                upright,
                font,
                abs(fontsize),
                scaling,
                rise,
                text,
                width,
                font.char_disp(cid),
                ncs,
                graphicstate,
            )
            letter.direction = _direction(matrix, fontsize)
            letter.number = len(self.letters)
            # What is drawn in a mirror is no letter to read.
            if letter.upright:
                self.letters.append(letter)
        return width * fontsize * scaling


def _upright(matrix: Matrix) -> Matrix | None:
    """A letter's matrix without turn and slant, at the same place; ``None`` where it has no width."""
    a, b, c, d, x, y = matrix
    stretch = math.hypot(a, b)
    return (stretch, 0, 0, (a * d - b * c) / stretch, x, y) if stretch else None


def _direction(matrix: Matrix, fontsize: float) -> int:
    """Where a letter's baseline leads, in degrees."""
    # A negative size draws letters on their head, which the page then turns upright.
    sign = math.copysign(1, fontsize)
    return round(math.degrees(math.atan2(sign * matrix[1], sign * matrix[0])))


def _level(letters: Sequence[Letter]) -> list[Letter]:
    """The letters of most lines, turned about the page's corner until those lines are level."""
    if not letters:
        return []
    direction, _ = Counter(letter.direction for letter in letters).most_common(1)[0]
    turn = math.radians(direction)
    level = [c for c in letters if abs((c.direction - direction + 180) % 360 - 180) <= _ASKEW]
    for letter in level:
        x, y = letter.matrix[4:]
        across = x * math.cos(turn) + y * math.sin(turn)
        up = y * math.cos(turn) - x * math.sin(turn)
        letter.matrix = (*letter.matrix[:4], across, up)
        left, bottom, right, top = letter.bbox
        letter.set_bbox((left + across - x, bottom + up - y, right + across - x, top + up - y))
    return level
