"""Extracts the letters of a PDF's pages, with their bounding boxes on the straightened page.

Boxes follow the baseline, so the slant of italics does not widen them. Pages that are rotated or skewed are
turned until their lines are horizontal.
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

_SKEW = 5
"""Degrees by which the directions of lines on one page may differ, as on scanned pages."""


class Letter(LTChar):
    """A letter with the direction of its baseline in degrees; ``number``: its index in the drawing order."""

    direction: int
    number: int


def pages_of(content: bytes, maximum: int) -> Iterator[list[Letter]]:
    """The letters of each of the first ``maximum`` pages, in drawing order.

    Raises the errors of pdfminer.
    """
    document = PDFDocument(PDFParser(io.BytesIO(content)))
    resources = PDFResourceManager(caching=False)
    collector = _Collector(resources)
    interpreter = PDFPageInterpreter(resources, collector)
    for number, page in enumerate(PDFPage.create_pages(document)):
        if number == maximum:
            return
        interpreter.process_page(page)
        yield _straightened(collector.letters)


class _Collector(PDFLayoutAnalyzer):
    """Collects the letters of the current page."""

    letters: list[Letter]

    def begin_page(self, page: PDFPage, ctm: Matrix) -> None:
        super().begin_page(page, ctm)
        self.letters = []

    def receive_layout(self, ltpage: LTPage) -> None:
        """Skip layout analysis: only the letters are needed."""

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
        """Collect a letter; returns the advance of the text position."""
        try:
            text = font.to_unichr(cid)
        except PDFUnicodeNotDefined:
            text = self.handle_undefined_char(font, cid)
        width = font.char_width(cid)
        if upright := _upright(matrix):
            size, displacement = abs(fontsize), font.char_disp(cid)
            letter = Letter(
                upright, font, size, scaling, rise, text, width, displacement, ncs, graphicstate
            )
            letter.direction = _direction(matrix, fontsize)
            letter.number = len(self.letters)
            # Mirrored glyphs are not text.
            if letter.upright:
                self.letters.append(letter)
        return width * fontsize * scaling


def _upright(matrix: Matrix) -> Matrix | None:
    """A letter's matrix without rotation and slant, at the same position; ``None`` if it has no width."""
    a, b, c, d, x, y = matrix
    stretch = math.hypot(a, b)
    return (stretch, 0, 0, (a * d - b * c) / stretch, x, y) if stretch else None


def _direction(matrix: Matrix, fontsize: float) -> int:
    """The direction of a letter's baseline in degrees."""
    # A negative size turns letters by 180 degrees; pages with such sizes are rotated back.
    sign = math.copysign(1, fontsize)
    return round(math.degrees(math.atan2(sign * matrix[1], sign * matrix[0])))


def _straightened(letters: Sequence[Letter]) -> list[Letter]:
    """The letters with the most common direction, rotated about the origin until it is horizontal."""
    if not letters:
        return []
    direction, _ = Counter(letter.direction for letter in letters).most_common(1)[0]
    turn = math.radians(direction)
    level = [c for c in letters if abs((c.direction - direction + 180) % 360 - 180) <= _SKEW]
    for letter in level:
        x, y = letter.matrix[4:]
        across = x * math.cos(turn) + y * math.sin(turn)
        up = y * math.cos(turn) - x * math.sin(turn)
        letter.matrix = (*letter.matrix[:4], across, up)
        left, bottom, right, top = letter.bbox
        letter.set_bbox((left + across - x, bottom + up - y, right + across - x, top + up - y))
    return level
