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


_OPENING = 1024


class PaywallError(Exception):
    """The page shows the beginning of an article to everybody, and the rest to subscribers."""


@dataclass(frozen=True, slots=True)
class Extract:
    """The article of a page: its text, a paragraph a line, and its title."""

    text: str = field(repr=False)
    title: str | None = field(repr=False)


class FrontPageError(Exception):
    """The page shows the beginnings of many articles: a site's front page, or one of its sections."""


def page_of(content: bytes | str, url: str | None = None) -> Extract | None:
    """The article in a page's HTML, ``None`` where there is none.

    Raises :class:`PaywallError`, :class:`FrontPageError`.
    """
    import trafilatura
    from trafilatura.utils import load_html

    from bot.sources.html_blocks import blocks_of, with_paragraphs
    from bot.sources.html_lead import is_front, lead_of

    tree = load_html(_unmarked(content))
    if tree is None:
        return None
    with_paragraphs(tree)
    blocks = blocks_of(tree)
    # Its own duplicate filter drops Arabic words; ours comes after.
    found = trafilatura.bare_extraction(
        tree, url=url, include_comments=False, deduplicate=False, with_metadata=True
    )
    text = getattr(found, "text", None) or ""
    words = len(text.split())
    raw = content.encode(errors="replace") if isinstance(content, str) else content
    if words < FEWEST_PAID_WORDS and _PAID.search(raw):
        raise PaywallError
    if is_front(tree, blocks, text, url):
        raise FrontPageError
    text = "\n".join([*lead_of(tree, blocks, text), text])
    return (
        Extract(text, getattr(found, "title", None)) if len(text.split()) >= FEWEST_WORDS else None
    )


def _unmarked(content: bytes | str) -> bytes | str:
    """UTF-16 as text: only the server named it, and the parser looks for names in the page alone."""
    if isinstance(content, str) or b"\0" not in content[:_OPENING]:
        return content
    from bot.sources.encodings import decoded

    return decoded(content) or content
