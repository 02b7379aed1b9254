"""Brackets of a printed text turned to face what they enclose.

Some PDFs name a bracket by what it looks like, some by what it does, and some do both by turns: in the
same line the brackets around Arabic stand wrong and those around Latin words right.
"""

from __future__ import annotations

_PAIRS = ("()", "[]", "{}", "«»", "‹›")
# What stands between a bracket and a word without being part of it.
_OPENERS, _CLOSERS = "([{«‹\"“'", ")]}»›\"”'.,،؛:;!?؟…"


def with_brackets_right(text: str) -> str:
    """``text`` with its brackets turned wherever they stand wrong, kind by kind and line by line."""
    for pair in _PAIRS:
        if pair[0] in text or pair[1] in text:
            wrong = _are_mostly_wrong(text, pair)
            text = "\n".join(_line(line, pair, wrong=wrong) for line in text.split("\n"))
    return text


def _line(line: str, pair: str, *, wrong: bool) -> str:
    """A line's brackets of one kind; ``wrong``: those of the text mostly are."""
    if _is_balanced(line, pair):
        return line
    turned = _turned(line, pair)
    return turned if _is_balanced(turned, pair) else _one_by_one(line, pair, wrong=wrong)


def _turned(text: str, pair: str) -> str:
    return text.translate(str.maketrans(pair, pair[::-1]))


def _is_balanced(line: str, pair: str) -> bool:
    """Whether each bracket that opens is closed behind it, and none closes what is not open."""
    depth = 0
    for place in _places(line, pair):
        depth += 1 if line[place] == pair[0] else -1
        if depth < 0:
            return False
    return depth == 0


def _are_mostly_wrong(text: str, pair: str) -> bool:
    roles = [(text[place], _role(text, place, pair)) for place in _places(text, pair)]
    wrong = sum(role not in ("", bracket) for bracket, role in roles)
    return wrong > sum(role == bracket for bracket, role in roles)


def _one_by_one(line: str, pair: str, *, wrong: bool) -> str:
    """Each bracket by what stands around it; where that does not tell, as most of the text does."""
    found = list(line)
    for place in _places(line, pair):
        otherwise = _turned(line[place], pair) if wrong else line[place]
        found[place] = _role(line, place, pair) or otherwise
    return "".join(found)


def _places(text: str, pair: str) -> list[int]:
    return [place for place, character in enumerate(text) if character in pair]


def _role(text: str, place: int, pair: str) -> str:
    """The bracket that would stand there, told by the spaces around it; empty where they do not tell."""
    before, behind = text[max(0, place - 1) : place], text[place + 1 : place + 2]
    free_before = not before or before.isspace() or before in _OPENERS
    free_behind = not behind or behind.isspace() or behind in _CLOSERS
    if free_before == free_behind:
        return ""
    return pair[0] if free_before else pair[1]
