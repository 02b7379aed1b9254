"""The text of a file that does not say in which encoding it was written."""

from __future__ import annotations

import re

_LOST = "\ufffd"
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_ARABIC = re.compile(r"[\u0621-\u064a]")
_USUAL = re.compile(r"[\u0600-\u06ff\t\n\r -~]")
# A word with the article al-, the commonest thing that Arabic is written with. What was written in
# one of the old encodings shows hardly any when it is read in the other.
_ARTICLE = re.compile(r"\b\u0627\u0644\w{3}")
_OLD = ("cp1256", "iso-8859-6")
"""The encodings of old Arabic files, Windows' first: it is the one to take where nothing tells."""


def decoded(content: bytes) -> str | None:
    """The text in ``content``, without what one broken byte in twenty costs; ``None``: it is no text."""
    if content.startswith(_UTF16_MARKS):
        text = _mostly(content, "utf-16")
    elif b"\0" in content:
        text = _utf16(content)
    else:
        text = _utf8(content)
        text = _old(content) if text is None else text
    return None if text is None or "\0" in text else text


def _utf8(content: bytes) -> str | None:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = _mostly(content, "utf-8-sig")
    # English with a few bytes of an old encoding is nearly all UTF-8 too, but for its Arabic.
    return text if text and _ARABIC.search(text) else None


def _utf16(content: bytes) -> str | None:
    """UTF-16 that does not say in which order its bytes stand: in the wrong one it is no Arabic."""
    for encoding in ("utf-16-le", "utf-16-be"):
        text = _mostly(content, encoding)
        if text and len(_USUAL.findall(text)) > 0.9 * len(text):
            return text
    return None


def _old(content: bytes) -> str:
    readings = [content.decode(encoding, "replace") for encoding in _OLD]
    best = max(readings, key=lambda text: len(_ARTICLE.findall(text)) - text.count(_LOST))
    return best.replace(_LOST, "")


def _mostly(content: bytes, encoding: str) -> str | None:
    """The text where nineteen in twenty of its characters are sound, without the others."""
    text = content.decode(encoding, "replace")
    return None if text.count(_LOST) * 20 > len(text) else text.replace(_LOST, "")
