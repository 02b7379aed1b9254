"""Print read from where it stands: the bidirectional algorithm (Unicode UAX 9) run backwards.

A printed Arabic line is read from its right, and what goes on from left to right within it, numbers
and Latin words, is turned. Some lines have two readings: «ISO 9001» may have been written as two runs.
The likelier one is taken, by which a number behind a Latin word belongs to it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

_WORD_GAP = 0.17
_BORDER = 0.15
"""Shares of a letter's size: the least space between words, and how near to a letter's border a mark
stands that may belong to either side."""

_KINDS = {"L": "L", "R": "R", "AL": "R", "EN": "E", "AN": "A", "ET": "T", "CS": "C", "ES": "H"}
# What goes on from left to right in an Arabic line (UAX 9, W2 to N1). Numbers keep the points, commas
# and strokes within them, but no sign and no percent: behind Arabic letters those go to the left.
# Latin words take with them what stands between them, brackets, and the numbers behind them.
_NUMBER = "[EA](?:C?[EA])*"
_TO_RIGHT = re.compile(
    rf"(?:{_NUMBER})?L(?:[LEA]+T*|[SCHTN]*O[LESCHTN]*K|[SCHTN]+(?=[LE]))*|{_NUMBER}"
)
_TO_LEFT = re.compile(r"R(?:[RA]|[ESCHTNOK]+(?=R))*")
_MIRRORED = str.maketrans("()[]{}<>«»‹›", ")(][}{><»«›‹")
# Alef and lam at either end of a word.
_ARTICLE_FIRST = re.compile(r"\b\u0627\u0644\w{3}")
_ARTICLE_LAST = re.compile(r"\w{3}\u0644\u0627\b")


@dataclass(slots=True)
class Cell:
    """What stands in one place of a line, from ``left`` to ``right``: a letter with its marks.

    ``number`` is its place in the order of drawing, where that is known.
    """

    text: str
    left: float
    right: float
    size: float
    number: int | None = None


def kind(text: str) -> str:
    """One letter for the bidirectional class of ``text``: L, R, E, A (numbers), S (space), others."""
    for character in text:
        if character in "([{":
            return "O"
        if character in ")]}":
            return "K"
        return "S" if character.isspace() else _KINDS.get(unicodedata.bidirectional(character), "N")
    return "N"


def read(cells: Iterable[Cell], *, to_left: bool) -> str:
    """The text of a line, from cells in any order; ``to_left``: the lines around it are Arabic."""
    line = _spaced(_with_marks(sorted(cells, key=lambda cell: cell.left + cell.right)))
    kinds = {kind(cell.text) for cell in line}
    if kinds & {"L", "R"} == {"L"}:
        to_left = False
    elif kinds & {"L", "R"} == {"R"}:
        to_left = True
    return "".join(_in_order(line, to_left=to_left)).strip()


def is_backwards(text: str) -> bool:
    """Whether Arabic words end with the article instead of beginning with it."""
    begin, end = len(_ARTICLE_FIRST.findall(text)), len(_ARTICLE_LAST.findall(text))
    return end > 4 and end > 2 * begin


def _with_marks(cells: list[Cell]) -> list[Cell]:
    """Letters, each with the marks that stand over it."""
    bases = [cell for cell in cells if not _is_mark(cell.text)]
    owners = _drawn_with(cells)
    for mark in cells:
        if _is_mark(mark.text) and bases:
            nearest = min(bases, key=lambda base: _distance(mark, base))
            owner = owners.get(id(mark), nearest)
            sure = _depth(mark, nearest) > _BORDER * mark.size
            far = _distance(mark, owner) > 2 * _BORDER * mark.size
            (nearest if sure or far else owner).text += mark.text.strip()
    return bases


def _drawn_with(cells: list[Cell]) -> dict[int, Cell]:
    """By the ``id`` of a mark, the letter that it was drawn with, where the order of drawing tells.

    A mark is written behind its letter. Where letters are drawn from the left, as most programs lay
    them out, an Arabic word is drawn from its end: the mark comes before its letter.
    """
    drawn = sorted((c for c in cells if c.number is not None), key=lambda c: c.number or 0)
    before, behind = _letter_before(drawn), _letter_before(reversed(drawn))
    return {
        mark: behind[mark] if letter.left < behind[mark].left else letter
        for mark, letter in before.items()
        if mark in behind
    }


def _letter_before(drawn: Iterable[Cell]) -> dict[int, Cell]:
    """By the ``id`` of a mark, the last letter that came before it."""
    found: dict[int, Cell] = {}
    letter: Cell | None = None
    for cell in drawn:
        if not _is_mark(cell.text):
            letter = cell
        elif letter:
            found[id(cell)] = letter
    return found


def _is_mark(text: str) -> bool:
    bare = text.strip()
    return bool(bare) and all(unicodedata.combining(character) for character in bare)


def _distance(mark: Cell, base: Cell) -> float:
    return max(0.0, -_depth(mark, base))


def _depth(mark: Cell, base: Cell) -> float:
    """How far a mark's middle stands within a letter's borders; negative outside of them."""
    place = (mark.left + mark.right) / 2
    return min(place - base.left, base.right - place)


def _spaced(cells: list[Cell]) -> list[Cell]:
    """Cells with a space where there is room for one."""
    line: list[Cell] = []
    for cell in cells:
        if line and cell.left - line[-1].right > _WORD_GAP * cell.size:
            line.append(Cell(" ", line[-1].right, cell.left, cell.size))
        line.append(cell)
    return line


def _in_order(cells: list[Cell], *, to_left: bool) -> list[str]:
    """What stands in cells from the left, in the order in which it is read."""
    kinds = "".join(kind(cell.text) for cell in cells)
    parts: list[list[str]] = []
    place = 0
    for match in (_TO_RIGHT if to_left else _TO_LEFT).finditer(kinds):
        parts += [[_facing(cell, to_left=to_left)] for cell in cells[place : match.start()]]
        run = cells[match.start() : match.end()]
        parts.append([cell.text for cell in run] if to_left else _in_order(run, to_left=True))
        place = match.end()
    parts += [[_facing(cell, to_left=to_left)] for cell in cells[place:]]
    return [text for part in (reversed(parts) if to_left else parts) for text in part]


def _facing(cell: Cell, *, to_left: bool) -> str:
    """A bracket is drawn as it looks: what opens to the left is written as a bracket that opens."""
    return cell.text.translate(_MIRRORED) if to_left else cell.text
