"""The text of a message with its entities, as HTML that is laid out the way Telegram lays it out.

Each line is a paragraph with a direction of its own, that of its first strong character.
"""

from __future__ import annotations

import html
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

Entity = Mapping[str, Any]

_TAGS = {
    "bold": "b",
    "italic": "i",
    "underline": "u",
    "strikethrough": "s",
    "code": "code",
    "spoiler": 'span class="spoiler"',
    **dict.fromkeys(
        "text_link url email phone_number mention text_mention hashtag cashtag bot_command".split(),
        'span class="link"',
    ),
}
_BLOCKS = {"blockquote": "quote", "expandable_blockquote": "quote folded", "pre": "pre"}
_ISOLATES, _END_OF_ISOLATE = ("LRI", "RLI", "FSI"), "PDI"


@dataclass(frozen=True)
class _Span:
    """An entity, its offsets in characters."""

    kind: str
    start: int
    end: int


def direction(text: str) -> str:
    """``rtl`` or ``ltr``, as the first strong character outside isolates has it (UAX 9, P2 and P3)."""
    depth = 0
    for character in text:
        kind = unicodedata.bidirectional(character)
        if kind in _ISOLATES:
            depth += 1
        elif kind == _END_OF_ISOLATE:
            depth = max(0, depth - 1)
        elif not depth and kind in ("L", "R", "AL"):
            return "ltr" if kind == "L" else "rtl"
    return "ltr"


def marked(text: str, entities: Iterable[Entity], *, tail: str = "") -> tuple[str, bool]:
    """The paragraphs of ``text``; ``tail``, already HTML, goes to the end of the last line.

    Also whether it went there: it does where that line runs from the left, and is no quotation.
    """
    spans = _spans(text, entities)
    parts = []
    fits = False
    for block, start, end in _blocks(text, spans):
        fits = not block and direction(text[text.rfind("\n", start, end) + 1 : end]) == "ltr"
        last = end == len(text) and fits
        lines = _lines(text, start, end, spans, tail if last else "")
        parts.append(_quoted(block, lines, text[start:end]) if block else lines)
    return "".join(parts), fits


def _spans(text: str, entities: Iterable[Entity]) -> list[_Span]:
    """Entities with their UTF-16 offsets made offsets of characters, outer ones first."""
    raw = text.encode("utf-16-le", "surrogatepass")

    def place(unit: int) -> int:
        return len(raw[: 2 * unit].decode("utf-16-le", "replace"))

    spans = [
        _Span(e["type"], place(e["offset"]), place(e["offset"] + e["length"])) for e in entities
    ]
    return sorted(spans, key=lambda span: (span.start, -span.end))


def _blocks(text: str, spans: Sequence[_Span]) -> Iterator[tuple[str, int, int]]:
    """(class, start, end) of the blocks of the text; the class of what is no quotation is empty.

    A quotation begins and ends lines by itself: the line break on either side is part of it.
    """
    done = 0
    for span in spans:
        if span.kind not in _BLOCKS or span.start < done:
            continue
        if span.start > done:
            yield "", done, span.start - (text[span.start - 1] == "\n")
        yield _BLOCKS[span.kind], span.start, span.end - (text[span.end - 1] == "\n")
        done = span.end + (text[span.end : span.end + 1] == "\n")
    if done < len(text):
        yield "", done, len(text)


def _quoted(kind: str, lines: str, text: str) -> str:
    return f'<div class="{kind}" dir="{direction(text)}"><div class="lines">{lines}</div></div>'


def _lines(text: str, start: int, end: int, spans: Sequence[_Span], tail: str) -> str:
    paragraphs = []
    for line in text[start:end].split("\n"):
        stop = start + len(line)
        inner = _inline(text, start, stop, spans) + (tail if stop == end else "")
        paragraphs.append(f'<p dir="{direction(line)}">{inner or "<br>"}</p>')
        start = stop + 1
    return "".join(paragraphs)


def _inline(text: str, start: int, end: int, spans: Sequence[_Span]) -> str:
    """A line with the marks of the entities over it."""
    here = [s for s in spans if s.kind in _TAGS and s.start < end and s.end > start]
    cuts = {start, end, *(min(max(c, start), end) for s in here for c in (s.start, s.end))}
    bounds = sorted(cuts)
    parts = []
    for left, right in pairwise(bounds):
        tags = [_TAGS[s.kind] for s in here if s.start <= left and right <= s.end]
        closed = "".join(f"</{tag.split()[0]}>" for tag in reversed(tags))
        opened = "".join(f"<{tag}>" for tag in tags)
        parts.append(f"{opened}{html.escape(text[left:right])}{closed}")
    return "".join(parts)
