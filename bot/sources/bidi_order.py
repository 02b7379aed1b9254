"""Converts visual to logical order: the inverse of the bidirectional algorithm (Unicode UAX 9).

An Arabic line is read from the right, and its left-to-right runs (numbers, Latin words) are reversed. Some
lines are ambiguous: «ISO 9001» may be one run or two. The more likely reading is used, in which a number
after a Latin word belongs to its run.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

_WORD_GAP = 0.17
"""Minimum space between words, as a share of the letter size."""

_EDGE = 0.15
"""Distance from the edge of a letter, as a share of its size, within which a mark may belong to its neighbour."""

_CLASSES = {"L": "L", "R": "R", "AL": "R", "EN": "E", "AN": "A", "ET": "T", "CS": "C", "ES": "H"}
# A left-to-right run in an Arabic line (UAX 9, W2 to N1). Numbers include points, commas and slashes, but not
# signs and percent: after Arabic letters these are on the left. Latin words include the characters between
# them, brackets, and the numbers after them.
_NUMBER = "[EA](?:C?[EA])*"
_LTR_RUN = re.compile(
    rf"(?:{_NUMBER})?L(?:[LEA]+T*|[SCHTN]*O[LESCHTN]*K|[SCHTN]+(?=[LE]))*|{_NUMBER}"
)
_RTL_RUN = re.compile(r"R(?:[RA]|[ESCHTNOK]+(?=R))*")
_MIRRORED = str.maketrans("()[]{}<>«»‹›", ")(][}{><»«›‹")
# The article al- (alef, lam) at the beginning of a word, and reversed at its end.
_AL_PREFIX = re.compile(r"\b\u0627\u0644\w{3}")
_REVERSED_AL = re.compile(r"\w{3}\u0644\u0627\b")


@dataclass(slots=True)
class Cell:
    """A letter with its combining marks in a line, from ``left`` to ``right``, in the units of the page.

    ``number`` is its index in the drawing order; ``None`` if that is unknown.
    """

    text: str
    left: float
    right: float
    size: float
    number: int | None = None


def bidi_class(text: str) -> str:
    """The class of ``text``: L, R, E and A (numbers), S (space), O and K (brackets), T, C, H, N (others)."""
    for character in text:
        if character in "([{":
            return "O"
        if character in ")]}":
            return "K"
        if character.isspace():
            return "S"
        return _CLASSES.get(unicodedata.bidirectional(character), "N")
    return "N"


def logical_text(cells: Iterable[Cell], *, rtl: bool) -> str:
    """The text of a line in logical order, from cells in any order.

    ``rtl``: the page is Arabic, which decides the direction of a line of both scripts.
    """
    line = _spaced(_with_marks(sorted(cells, key=lambda cell: cell.left + cell.right)))
    classes = {bidi_class(cell.text) for cell in line}
    if classes & {"L", "R"} == {"L"}:
        rtl = False
    elif classes & {"L", "R"} == {"R"}:
        rtl = True
    return "".join(_in_order(line, rtl=rtl)).strip()


def is_reversed(text: str) -> bool:
    """Whether the words are reversed: they end with the article al- instead of beginning with it."""
    prefixes, suffixes = len(_AL_PREFIX.findall(text)), len(_REVERSED_AL.findall(text))
    return suffixes > 4 and suffixes > 2 * prefixes


def _with_marks(cells: list[Cell]) -> list[Cell]:
    """Letters, each with its combining marks."""
    bases = [cell for cell in cells if not _is_mark(cell.text)]
    owners = _owners_by_order(cells)
    for mark in cells:
        if _is_mark(mark.text) and bases:
            nearest = min(bases, key=lambda base: _distance(mark, base))
            owner = owners.get(id(mark), nearest)
            is_inside = _depth(mark, nearest) > _EDGE * mark.size
            is_far = _distance(mark, owner) > 2 * _EDGE * mark.size
            (nearest if is_inside or is_far else owner).text += mark.text.strip()
    return bases


def _owners_by_order(cells: list[Cell]) -> dict[int, Cell]:
    """The letter of each mark according to the drawing order, by ``id`` of the mark.

    In logical order, a mark follows its letter. Programs that draw from the left draw an Arabic word from its
    end, so that the mark precedes its letter.
    """
    drawn = sorted((c for c in cells if c.number is not None), key=lambda c: c.number or 0)
    preceding, following = _letter_before(drawn), _letter_before(reversed(drawn))
    return {
        mark: following[mark] if letter.left < following[mark].left else letter
        for mark, letter in preceding.items()
        if mark in following
    }


def _letter_before(drawn: Iterable[Cell]) -> dict[int, Cell]:
    """The last letter before each mark, by ``id`` of the mark."""
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
    """Distance of a mark's middle from the nearer edge of a letter; negative outside the letter."""
    place = (mark.left + mark.right) / 2
    return min(place - base.left, base.right - place)


def _spaced(cells: list[Cell]) -> list[Cell]:
    """Insert a space into each gap that is wide enough."""
    line: list[Cell] = []
    for cell in cells:
        if line and cell.left - line[-1].right > _WORD_GAP * cell.size:
            line.append(Cell(" ", line[-1].right, cell.left, cell.size))
        line.append(cell)
    return line


def _in_order(cells: list[Cell], *, rtl: bool) -> list[str]:
    """The texts of cells, which are sorted from the left, in logical order."""
    classes = "".join(bidi_class(cell.text) for cell in cells)
    parts: list[list[str]] = []
    place = 0
    for match in (_LTR_RUN if rtl else _RTL_RUN).finditer(classes):
        parts += [[_unmirrored(cell, rtl=rtl)] for cell in cells[place : match.start()]]
        run = cells[match.start() : match.end()]
        parts.append([cell.text for cell in run] if rtl else _in_order(run, rtl=True))
        place = match.end()
    parts += [[_unmirrored(cell, rtl=rtl)] for cell in cells[place:]]
    return [text for part in (reversed(parts) if rtl else parts) for text in part]


def _unmirrored(cell: Cell, *, rtl: bool) -> str:
    """The text of a cell; in a right-to-left line, brackets are drawn mirrored."""
    return cell.text.translate(_MIRRORED) if rtl else cell.text
