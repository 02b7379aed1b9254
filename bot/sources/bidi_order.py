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
"""The least space between words, as a share of a letter's size."""

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
_PAIRED = re.compile(r"\([^()\n]{1,200}\)|«[^«»\n]{1,200}»|\[[^\[\]\n]{1,200}\]")


@dataclass(slots=True)
class Cell:
    """What stands in one place of a line, from ``left`` to ``right``: a letter with its marks."""

    text: str
    left: float
    right: float
    size: float


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


def with_brackets_right(text: str) -> str:
    """``text``, with its brackets turned round if most of them stand back to back.

    Some files name a bracket by what it looks like, some by what it does; :func:`read` expects the
    first, and turns those of the second.
    """
    turned = text.translate(_MIRRORED)
    return turned if len(_PAIRED.findall(turned)) > len(_PAIRED.findall(text)) else text


def is_backwards(text: str) -> bool:
    """Whether Arabic words end with the article instead of beginning with it."""
    begin, end = len(_ARTICLE_FIRST.findall(text)), len(_ARTICLE_LAST.findall(text))
    return end > 4 and end > 2 * begin


def _with_marks(cells: list[Cell]) -> list[Cell]:
    """Letters, each with the marks that stand over it."""
    bases = [cell for cell in cells if not _is_mark(cell.text)]
    for mark in cells:
        if _is_mark(mark.text) and bases:
            min(bases, key=lambda base: _distance(mark, base)).text += mark.text.strip()
    return bases


def _is_mark(text: str) -> bool:
    bare = text.strip()
    return bool(bare) and all(unicodedata.combining(character) for character in bare)


def _distance(mark: Cell, base: Cell) -> float:
    place = (mark.left + mark.right) / 2
    return max(base.left - place, place - base.right, 0.0)


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
