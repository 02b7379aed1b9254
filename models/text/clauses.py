"""Divides a sentence that is longer than a model's window."""

from __future__ import annotations

import re
from collections.abc import Callable

# From the strongest boundary to the weakest; the first one found inside a text divides it.
_BOUNDARIES = (r"(?<=[؛;:])\s+|\.{2,}\s*", r"(?<=[،,])\s+|\s+(?=[،,])", r"\s+")


def divide(text: str, *, limit: int, cost: Callable[[str], int]) -> list[str]:
    """``text`` in pieces that each cost at most ``limit``, in order; none if it is blank.

    Text that costs more is halved, as evenly as its semicolons allow, else its commas, else its
    words, else its letters, until the pieces fit. Only white space between pieces is lost. A single
    character that costs more than ``limit`` stays.
    """
    text = text.strip()
    if len(text) <= 1 or cost(text) <= limit:
        return [text] if text else []
    for boundary in _BOUNDARIES:
        cuts = [match.end() for match in re.finditer(boundary, text)]
        cuts = [cut for cut in cuts if 0 < cut < len(text)]
        if cuts:
            middle = min(cuts, key=lambda cut: abs(2 * cut - len(text)))
            break
    else:
        middle = len(text) // 2
    halves = text[:middle], text[middle:]
    return [piece for half in halves for piece in divide(half, limit=limit, cost=cost)]
