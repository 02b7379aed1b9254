"""Extracts the text of a PDF in reading order, from the positions of its letters.

A PDF contains glyphs and positions. Arabic may be in logical or in visual order, in letters or presentation
forms, and its numbers and Latin words may be drawn earlier or later: the drawing order is not reliable. So
letters are arranged by position into columns, lines and words.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pdfminer.layout import (
    LAParams,
    LTPage,
    LTTextBox,
    LTTextLine,
    LTTextLineHorizontal,
)

from bot.sources.bidi_order import Cell, bidi_class, is_reversed, logical_text
from bot.sources.brackets import with_corrected_brackets
from bot.sources.pdf_letters import Letter, pages_of
from bot.sources.spelling import is_misspelled
from models.text.sentences import ends_sentence

MAXIMUM_PAGES = 200

_BASELINE_TOLERANCE = 0.35
"""Distance of baselines within one line, as a share of the letter size."""

_SHARED_GUTTER, _LONE_GUTTER = 0.5, 3.0
"""Minimum space between columns, as shares of the letter size: if neighbouring lines have it, and if not."""

_GUTTER_ROWS = 4
"""Neighbouring rows that must have the same gap."""

_UNREADABLE = re.compile(r"\(cid:\d+\)|[\ue000-\uf8ff\ufffd]")
_ALEF_LAM = re.compile(r"[\u0622\u0623\u0625\u0627]\u0644")
_DIGITS = re.compile(r"\d+")


class UnreadableError(Exception):
    """The characters of the file are undefined, wrong, or in the wrong order."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line in logical order; ``size``: of its letters; ``fill``: its width as a share of its column's."""

    text: str
    size: float
    fill: float


def pdf_text(content: bytes) -> str:
    """The paragraphs of a PDF, one per line; empty if it contains no letters.

    Raises :class:`UnreadableError`, and the errors of pdfminer.
    """
    pages = [_lines(letters) for letters in pages_of(content, MAXIMUM_PAGES)]
    heads = _running_heads(pages)
    lines = [line for page in pages for line in page if _DIGITS.sub("", line.text) not in heads]
    text = with_corrected_brackets("\n".join(_paragraphs(lines)))
    unreadable = len(_UNREADABLE.findall(text))
    if unreadable * 20 > len(text) - unreadable:
        raise UnreadableError
    text = _UNREADABLE.sub("", text)
    if is_reversed(text) or is_misspelled(text):
        raise UnreadableError
    return text


class _LayoutPage(LTPage):
    """A page with known rows, for which pdfminer's layout analysis only finds the order."""

    def __init__(self, rows: Sequence[Sequence[Letter]]) -> None:
        self._rows = rows
        letters = [letter for row in rows for letter in row]
        left, top = min(c.x0 for c in letters), max(c.y1 for c in letters)
        right, bottom = max(c.x1 for c in letters), min(c.y0 for c in letters)
        super().__init__(1, (left, bottom, right, top))
        self.extend(letters)

    def group_objects(
        self,
        laparams: LAParams,
        objs: Iterable[object],  # noqa: ARG002 - pdfminer's parameter; the rows are known
    ) -> Iterator[LTTextLineHorizontal]:
        for row in self._rows:
            line = LTTextLineHorizontal(laparams.word_margin)
            for letter in row:
                line.add(letter)
            yield line


def _lines(letters: Sequence[Letter]) -> list[Line]:
    """The lines of a page in reading order, column by column."""
    classes = Counter(bidi_class(letter.get_text()) for letter in letters)
    rtl = classes["R"] >= classes["L"]
    rows = [row for row in map(_without_duplicates, _rows(letters)) if row]
    columns = [part for number in range(len(rows)) for part in _columns(rows, number)]
    if rtl:
        # Layout analysis begins with the left column: mirror the page to begin with the right one.
        for letter in (letter for row in rows for letter in row):
            letter.set_bbox((-letter.x1, letter.y0, -letter.x0, letter.y1))
    if not columns:
        return []
    page = _LayoutPage(columns)
    page.analyze(LAParams(line_margin=1.0))
    return [
        Line(
            logical_text((_cell(letter, mirrored=rtl) for letter in row), rtl=rtl),
            max(letter.size for letter in row),
            line.width / (box.width or 1),
        )
        for box in page
        if isinstance(box, LTTextBox)
        for line in box
        if isinstance(line, LTTextLine) and (row := [c for c in line if isinstance(c, Letter)])
    ]


def _rows(letters: Iterable[Letter]) -> list[list[Letter]]:
    """Letters grouped by baseline, from the top of the page."""
    rows: list[list[Letter]] = []
    for letter in sorted(letters, key=lambda c: -c.matrix[5]):
        if rows and rows[-1][0].matrix[5] - letter.matrix[5] <= _BASELINE_TOLERANCE * letter.size:
            rows[-1].append(letter)
        else:
            rows.append([letter])
    return rows


def _without_duplicates(row: Iterable[Letter]) -> list[Letter]:
    """A row sorted from the left, without white space and letters drawn twice for boldness."""
    seen: dict[str, float] = {}
    kept: list[Letter] = []
    for letter in sorted(row, key=lambda c: c.x0):
        text = letter.get_text()
        if text.strip("\0 ") and letter.x0 - seen.get(text, -1e9) > 0.1 * letter.size:
            kept.append(letter)
        seen[text] = letter.x0
    return kept


def _columns(rows: Sequence[Sequence[Letter]], number: int) -> Iterator[Sequence[Letter]]:
    """Divide a row at the gutters between columns: gaps that the rows above or below have as well."""
    row, start = rows[number], 0
    above, below = rows[max(0, number - 12) : number][::-1], rows[number + 1 : number + 13]
    for end, left, right in _gaps(row):
        gutter = any(_is_free(side, left, right, 2 * row[0].size) for side in (above, below))
        if gutter or right - left > _LONE_GUTTER * row[0].size:
            yield row[start:end]
            start = end
    yield row[start:]


def _is_free(rows: Sequence[Sequence[Letter]], left: float, right: float, near: float) -> bool:
    """Whether enough rows are near the gap, and the nearest of them leave it free."""
    beside = [r for r in rows if any(c.x0 < right + near and c.x1 > left - near for c in r)]
    nearest = beside[:_GUTTER_ROWS]
    return len(nearest) == _GUTTER_ROWS and not any(
        c.x0 < right and c.x1 > left for row in nearest for c in row
    )


def _gaps(row: Sequence[Letter]) -> Iterator[tuple[int, float, float]]:
    """The gaps of a row that may be gutters: index of the next letter, left and right of the middle half."""
    for place, (one, other) in enumerate(pairwise(row), 1):
        width = other.x0 - one.x1
        if width > _SHARED_GUTTER * one.size:
            yield place, one.x1 + width / 4, other.x0 - width / 4


def _cell(letter: Letter, *, mirrored: bool) -> Cell:
    left, right = (-letter.x1, -letter.x0) if mirrored else (letter.x0, letter.x1)
    text = unicodedata.normalize("NFKC", letter.get_text())
    # The ligature is always lam-alef, even if the file maps it in visual order.
    if _ALEF_LAM.fullmatch(text):
        text = text[::-1]
    return Cell(text, left, right, letter.size, letter.number)


def _running_heads(pages: Sequence[Sequence[Line]]) -> set[str]:
    """Texts at the edges of many pages (without their digits), and of lines with only a number."""
    edges = Counter(
        edge
        for page in pages
        for edge in {_DIGITS.sub("", line.text) for line in [*page[:2], *page[-2:]]}
    )
    minimum = max(3, len(pages) // 3)
    return {edge for edge, times in edges.items() if times >= minimum} | {"", "-", "- -"}


def _paragraphs(lines: Iterable[Line]) -> list[str]:
    """Join lines: one that fills its column and does not end a sentence continues in the next line."""
    paragraphs: list[str] = []
    before: Line | None = None
    for line in lines:
        same = before is not None and abs(before.size - line.size) < 0.1 * line.size
        if before and same and before.fill > 0.75 and not ends_sentence(before.text):
            paragraphs[-1] = f"{paragraphs[-1]} {line.text}"
        else:
            paragraphs.append(line.text)
        before = line
    return paragraphs
