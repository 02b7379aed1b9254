"""The text of a PDF in the order in which it is read, told from where its letters stand.

A PDF holds glyphs and places. Arabic stands in it from either end, in plain letters or in printed
forms, its numbers and Latin words drawn before it or after: the order in the file says nothing. So
letters are sorted by place, as the eye sees them, into columns, lines and words.
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

from bot.sources.bidi_order import Cell, is_backwards, kind, read
from bot.sources.brackets import with_brackets_right
from bot.sources.pdf_letters import Letter, pages_of
from bot.sources.spelling import is_misspelled
from models.text.sentences import ends_sentence

MOST_PAGES = 200

_SAME_LINE = 0.35
_GUTTER = 0.5
_ALONE = 3.0
_ENOUGH = 4
"""Shares of a letter's size: how far off its line a mark may stand; the least space between columns
where the lines around have it too, and where they do not. And how many lines are enough of them."""

_UNREADABLE = re.compile(r"\(cid:\d+\)|[\ue000-\uf8ff\ufffd]")
_ALEF_LAM = re.compile(r"[\u0622\u0623\u0625\u0627]\u0644")
_DIGITS = re.compile(r"\d+")


class UnreadableError(Exception):
    """The file has letters but does not tell which, or tells wrong ones or in a wrong order."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of print as it is read; ``size`` is its letters', ``fill`` its width by its column's."""

    text: str
    size: float
    fill: float


def pdf_text(content: bytes) -> str:
    """The paragraphs of a PDF, a line each; empty where it holds no letters.

    Raises :class:`UnreadableError`, and whatever pdfminer raises.
    """
    pages = [_lines(letters) for letters in pages_of(content, MOST_PAGES)]
    heads = _running_heads(pages)
    lines = [line for page in pages for line in page if _DIGITS.sub("", line.text) not in heads]
    text = with_brackets_right("\n".join(_paragraphs(lines)))
    unreadable = len(_UNREADABLE.findall(text))
    if unreadable * 20 > len(text) - unreadable:
        raise UnreadableError
    text = _UNREADABLE.sub("", text)
    if is_backwards(text) or is_misspelled(text):
        raise UnreadableError
    return text


class _Page(LTPage):
    """A page whose rows are found by us: layout analysis only puts them in order."""

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
        objs: Iterable[object],  # noqa: ARG002 - pdfminer's parameter; we know the rows
    ) -> Iterator[LTTextLineHorizontal]:
        for row in self._rows:
            line = LTTextLineHorizontal(laparams.word_margin)
            for letter in row:
                line.add(letter)
            yield line


def _lines(letters: Sequence[Letter]) -> list[Line]:
    """The lines of a page, column by column, in the order in which they are read."""
    kinds = Counter(kind(letter.get_text()) for letter in letters)
    to_left = kinds["R"] >= kinds["L"]
    rows = [row for row in map(_struck_once, _rows(letters)) if row]
    columns = [part for number in range(len(rows)) for part in _columns(rows, number)]
    if to_left:
        # Layout analysis begins with the left column. In a mirror, that is the right one.
        for letter in (letter for row in rows for letter in row):
            letter.set_bbox((-letter.x1, letter.y0, -letter.x0, letter.y1))
    if not columns:
        return []
    page = _Page(columns)
    page.analyze(LAParams(line_margin=1.0))
    return [
        Line(
            read((_cell(letter, mirrored=to_left) for letter in row), to_left=to_left),
            max(letter.size for letter in row),
            line.width / (box.width or 1),
        )
        for box in page
        if isinstance(box, LTTextBox)
        for line in box
        if isinstance(line, LTTextLine) and (row := [c for c in line if isinstance(c, Letter)])
    ]


def _rows(letters: Iterable[Letter]) -> list[list[Letter]]:
    """Letters that stand on one line across the page, from its top."""
    rows: list[list[Letter]] = []
    for letter in sorted(letters, key=lambda c: -c.matrix[5]):
        if rows and rows[-1][0].matrix[5] - letter.matrix[5] <= _SAME_LINE * letter.size:
            rows[-1].append(letter)
        else:
            rows.append([letter])
    return rows


def _struck_once(row: Iterable[Letter]) -> list[Letter]:
    """A row from its left, without spaces at its ends and letters struck twice for boldness."""
    seen: dict[str, float] = {}
    once: list[Letter] = []
    for letter in sorted(row, key=lambda c: c.x0):
        text = letter.get_text()
        if text.strip("\0 ") and letter.x0 - seen.get(text, -1e9) > 0.1 * letter.size:
            once.append(letter)
        seen[text] = letter.x0
    return once


def _columns(rows: Sequence[Sequence[Letter]], number: int) -> Iterator[Sequence[Letter]]:
    """A row cut at the gutters between columns: gaps that the rows above or below have as well."""
    row, start = rows[number], 0
    above, below = rows[max(0, number - 12) : number][::-1], rows[number + 1 : number + 13]
    for end, left, right in _gaps(row):
        gutter = any(_is_free(side, left, right, 2 * row[0].size) for side in (above, below))
        if gutter or right - left > _ALONE * row[0].size:
            yield row[start:end]
            start = end
    yield row[start:]


def _is_free(rows: Sequence[Sequence[Letter]], left: float, right: float, near: float) -> bool:
    """Whether the nearest rows that come near the gap leave it free, and there are enough of them."""
    beside = [r for r in rows if any(c.x0 < right + near and c.x1 > left - near for c in r)]
    nearest = beside[:_ENOUGH]
    return len(nearest) == _ENOUGH and not any(
        c.x0 < right and c.x1 > left for row in nearest for c in row
    )


def _gaps(row: Sequence[Letter]) -> Iterator[tuple[int, float, float]]:
    """Where a row has a gap as wide as a gutter: the place behind it, and its middle part."""
    for place, (one, other) in enumerate(pairwise(row), 1):
        width = other.x0 - one.x1
        if width > _GUTTER * one.size:
            yield place, one.x1 + width / 4, other.x0 - width / 4


def _cell(letter: Letter, *, mirrored: bool) -> Cell:
    left, right = (-letter.x1, -letter.x0) if mirrored else (letter.x0, letter.x1)
    text = unicodedata.normalize("NFKC", letter.get_text())
    # One shape for both is lam before alef, whatever the file says: alef joins nothing behind it.
    if _ALEF_LAM.fullmatch(text):
        text = text[::-1]
    return Cell(text, left, right, letter.size, letter.number)


def _running_heads(pages: Sequence[Sequence[Line]]) -> set[str]:
    """What stands at the edge of page after page, numbers aside, and lines of a number alone."""
    edges = Counter(
        edge
        for page in pages
        for edge in {_DIGITS.sub("", line.text) for line in [*page[:2], *page[-2:]]}
    )
    often = max(3, len(pages) // 3)
    return {edge for edge, times in edges.items() if times >= often} | {"", "-", "- -"}


def _paragraphs(lines: Iterable[Line]) -> list[str]:
    """Lines joined: one that fills its column and ends no sentence goes on in the next."""
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
