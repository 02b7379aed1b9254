"""Corrects mirrored brackets in the text of a PDF.

Some PDFs encode a bracket by its shape, some by its role, and some mix both: in one line, brackets around
Arabic words may be mirrored and those around Latin words correct.
"""

from __future__ import annotations

_PAIRS = ("()", "[]", "{}", "«»", "‹›")
# Characters that may stand between a bracket and the word beside it.
_OPENERS, _CLOSERS = "([{«‹\"“'", ")]}»›\"”'.,،؛:;!?؟…"


def with_corrected_brackets(text: str) -> str:
    """``text`` with mirrored brackets corrected, for each pair of brackets and each line."""
    for pair in _PAIRS:
        if pair[0] in text or pair[1] in text:
            mirrored = _are_mostly_mirrored(text, pair)
            text = "\n".join(_line(line, pair, mirrored=mirrored) for line in text.split("\n"))
    return text


def _line(line: str, pair: str, *, mirrored: bool) -> str:
    """Correct a line's brackets of one pair; ``mirrored``: most of the text's brackets are."""
    if _is_balanced(line, pair):
        return line
    swapped = _mirrored(line, pair)
    return swapped if _is_balanced(swapped, pair) else _one_by_one(line, pair, mirrored=mirrored)


def _mirrored(text: str, pair: str) -> str:
    return text.translate(str.maketrans(pair, pair[::-1]))


def _is_balanced(line: str, pair: str) -> bool:
    """Whether each opening bracket is closed later in the line, and each closing one was opened."""
    depth = 0
    for position in _positions(line, pair):
        depth += 1 if line[position] == pair[0] else -1
        if depth < 0:
            return False
    return depth == 0


def _are_mostly_mirrored(text: str, pair: str) -> bool:
    roles = [(text[position], _role(text, position, pair)) for position in _positions(text, pair)]
    mirrored = sum(role not in ("", bracket) for bracket, role in roles)
    return mirrored > sum(role == bracket for bracket, role in roles)


def _one_by_one(line: str, pair: str, *, mirrored: bool) -> str:
    """Correct each bracket by the characters beside it; if these do not decide, like most of the text."""
    found = list(line)
    for position in _positions(line, pair):
        default = _mirrored(line[position], pair) if mirrored else line[position]
        found[position] = _role(line, position, pair) or default
    return "".join(found)


def _positions(text: str, pair: str) -> list[int]:
    return [position for position, character in enumerate(text) if character in pair]


def _role(text: str, position: int, pair: str) -> str:
    """The bracket that the spaces at ``position`` suggest; empty if they do not decide."""
    before, after = text[max(0, position - 1) : position], text[position + 1 : position + 2]
    free_before = not before or before.isspace() or before in _OPENERS
    free_after = not after or after.isspace() or after in _CLOSERS
    if free_before == free_after:
        return ""
    return pair[0] if free_before else pair[1]
