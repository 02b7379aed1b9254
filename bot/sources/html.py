"""Extracts the article of a web page."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

MINIMUM_WORDS = 20
"""A shorter text is not an article, but a menu or a cookie notice."""

MINIMUM_PAYWALLED_WORDS = 120
"""A shorter text on a page with a declared paywall is only the beginning of its article."""

# Declarations of a paywall: schema.org's isAccessibleForFree, Open Graph's content_tier.
_PAYWALL = re.compile(
    rb"""["']?isAccessibleForFree["']?\s*[:=]\s*["']?false|content_tier["']\s+content=["'](?:locked|metered)""",
    re.IGNORECASE,
)
_BEGINNING = 1024
"""Bytes that are searched for the null bytes of UTF-16."""


class PaywallError(Exception):
    """The page shows only the beginning of its article; the rest is for subscribers."""


@dataclass(frozen=True, slots=True)
class Extract:
    """The extracted article: its text, one paragraph per line, and its title."""

    text: str = field(repr=False)
    title: str | None = field(repr=False)


class FrontPageError(Exception):
    """The page shows the beginnings of many articles: the front page of a site or of a section."""


def extract_page(content: bytes | str, url: str | None = None) -> Extract | None:
    """The article in a page's HTML; ``None`` if there is none.

    Raises :class:`PaywallError`, :class:`FrontPageError`.
    """
    import trafilatura
    from trafilatura.utils import load_html

    from bot.sources.html_blocks import blocks_of, wrap_bare_text
    from bot.sources.html_lead import is_front, lead_of

    tree = load_html(_decoded_utf16(content))
    if tree is None:
        return None
    wrap_bare_text(tree)
    blocks = blocks_of(tree)
    # Its duplicate filter drops Arabic words; models.cleaning removes repetition later.
    found = trafilatura.bare_extraction(
        tree, url=url, include_comments=False, deduplicate=False, with_metadata=True
    )
    text = getattr(found, "text", None) or ""
    words = len(text.split())
    raw = content.encode(errors="replace") if isinstance(content, str) else content
    if words < MINIMUM_PAYWALLED_WORDS and _PAYWALL.search(raw):
        raise PaywallError
    if is_front(tree, blocks, text, url):
        raise FrontPageError
    text = "\n".join([*lead_of(tree, blocks, text), text])
    return (
        Extract(text, getattr(found, "title", None)) if len(text.split()) >= MINIMUM_WORDS else None
    )


def _decoded_utf16(content: bytes | str) -> bytes | str:
    """``content``, decoded if it is UTF-16, which the parser recognises only if the page declares it."""
    if isinstance(content, str) or b"\0" not in content[:_BEGINNING]:
        return content
    from bot.sources.encodings import decode_text

    return decode_text(content) or content
