"""Splits paragraphs into sentences: Arabic text, and Latin text quoted in it."""

from __future__ import annotations

import re
from collections.abc import Iterator

_CLOSERS = "»”’\"')\\]}›"
# Possessive: a run of marks is matched once, so that a page of dots takes linear time.
_END = re.compile(
    rf"(?P<mark>(?<![.!?؟۔])[.!?؟۔]++|(?<!…)…++)(?P<closers>[{_CLOSERS}]*+)(?=\s|$)|\n"
)
_WORD_BEFORE = re.compile(r"[\w.]*$")
_NUMBERED = re.compile(r"[\s(«\"]*[0-9٠-٩]{1,2}$")

# Titles, units and eras that are abbreviated with a full stop inside a sentence.
_ABBREVIATIONS = frozenset(
    "د أ م ص ق ه هـ ت ط ج ر ب ن س ع ك ل ف ا ص.ب ق.م أ.د د.أ م.م ش.م ذ.م ج.م.ع "
    "mr mrs ms dr prof st jr sr vs etc no inc ltd co gen col sen rep gov e.g i.e u.s u.k u.n".split()
)


def split(paragraph: str) -> list[str]:
    """The sentences of ``paragraph``, in order, without the white space between them.

    A sentence ends at . ! ? ؟ or a line end, with the closing quotes and brackets that follow.
    Decimals, abbreviations, initials, item numbers, web addresses and ellipses do not end one.
    Only white space between sentences is lost.
    """
    return [paragraph[start:end] for start, end in spans(paragraph)]


def spans(paragraph: str) -> list[tuple[int, int]]:
    """The start and end offset in ``paragraph`` of each sentence of :func:`split`."""
    found = []
    start = 0
    for end in [*_ends(paragraph), len(paragraph)]:
        sentence = paragraph[start:end]
        stripped = sentence.strip()
        if stripped:
            lead = len(sentence) - len(sentence.lstrip())
            found.append((start + lead, start + lead + len(stripped)))
        start = end
    return found


def ends_sentence(text: str) -> bool:
    """Whether ``text`` ends with a mark that ends or introduces a sentence."""
    return bool(re.search(rf"[.!?؟۔…:؛][{_CLOSERS}]*\s*$", text))


def _ends(paragraph: str) -> Iterator[int]:
    start = 0
    for match in _END.finditer(paragraph):
        if match["mark"] is None or _is_end(paragraph, start, match):
            start = match.end()
            yield start


def _is_end(paragraph: str, start: int, match: re.Match[str]) -> bool:
    mark = match["mark"]
    if mark[0] == "…" or (len(mark) > 1 and set(mark) == {"."}):
        return False
    if mark != ".":
        # «متى؟» سأل: the sentence continues after a quoted question.
        return not match["closers"] or match.end() == len(paragraph.rstrip())
    before = paragraph[max(start, match.start() - 12) : match.start()]
    if match["closers"]:
        return True
    if match.start() - start <= 12 and _NUMBERED.fullmatch(paragraph[start : match.start()]):
        return False
    found = _WORD_BEFORE.search(before)
    word = found[0] if found else ""
    return not (word.casefold() in _ABBREVIATIONS or re.fullmatch(r"[A-Za-z]", word))
