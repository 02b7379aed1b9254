"""The article of a web page, or of a page that somebody saved."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

FEWEST_WORDS = 20
"""What is shorter was not written as an article: a menu, a notice about cookies."""

FEWEST_PAID_WORDS = 120
"""What is shorter, on a page that says it is not for everybody, is only its beginning."""

# How pages say so themselves: schema.org's isAccessibleForFree, Open Graph's content_tier.
_PAID = re.compile(
    rb"""["']?isAccessibleForFree["']?\s*[:=]\s*["']?false|content_tier["']\s+content=["'](?:locked|metered)""",
    re.IGNORECASE,
)


class PaywallError(Exception):
    """The page shows the beginning of an article to everybody, and the rest to subscribers."""


@dataclass(frozen=True, slots=True)
class Extract:
    """The article of a page: its text, a paragraph a line, and its title."""

    text: str = field(repr=False)
    title: str | None = field(repr=False)


def page_of(content: bytes, url: str | None = None) -> Extract | None:
    """The article in a page's HTML, ``None`` where there is none. Raises :class:`PaywallError`."""
    import trafilatura

    # Its own duplicate filter drops Arabic words; ours comes after.
    found = trafilatura.bare_extraction(
        content, url=url, include_comments=False, deduplicate=False, with_metadata=True
    )
    text = getattr(found, "text", None) or ""
    words = len(text.split())
    if words < FEWEST_PAID_WORDS and _PAID.search(content):
        raise PaywallError
    return Extract(text, getattr(found, "title", None)) if words >= FEWEST_WORDS else None
