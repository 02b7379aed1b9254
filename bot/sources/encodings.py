"""Decodes text files whose encoding is not declared."""

from __future__ import annotations

import re

_REPLACEMENT = "\ufffd"
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_ARABIC = re.compile(r"[\u0621-\u064a]")
_COMMON = re.compile(r"[\u0600-\u06ff\t\n\r -~]")
# A word with the prefix al-, the most common one in Arabic. A text in one of the legacy encodings contains
# hardly any such word if it is decoded as the other.
_AL_PREFIX = re.compile(r"\b\u0627\u0644\w{3}")
_LEGACY = ("cp1256", "iso-8859-6")
"""Legacy encodings of Arabic; the first, of Windows, is the default."""


def decode_text(content: bytes) -> str | None:
    """The text in ``content``, without up to 5% of invalid characters; ``None`` if it is not text."""
    if content.startswith(_UTF16_MARKS):
        text = _decoded(content, "utf-16")
    elif b"\0" in content:
        text = _utf16(content)
    else:
        text = _utf8(content)
        text = _legacy(content) if text is None else text
    return None if text is None or "\0" in text else text


def _utf8(content: bytes) -> str | None:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = _decoded(content, "utf-8-sig")
    # English with a few words in a legacy encoding is nearly valid UTF-8, but has no Arabic letters.
    return text if text and _ARABIC.search(text) else None


def _utf16(content: bytes) -> str | None:
    """UTF-16 without a byte order mark; in the wrong order, most characters are uncommon."""
    for encoding in ("utf-16-le", "utf-16-be"):
        text = _decoded(content, encoding)
        if text and len(_COMMON.findall(text)) > 0.9 * len(text):
            return text
    return None


def _legacy(content: bytes) -> str:
    readings = [content.decode(encoding, "replace") for encoding in _LEGACY]
    best = max(readings, key=lambda text: len(_AL_PREFIX.findall(text)) - text.count(_REPLACEMENT))
    return best.replace(_REPLACEMENT, "")


def _decoded(content: bytes, encoding: str) -> str | None:
    """The text without invalid characters; ``None`` if they are more than 5%."""
    text = content.decode(encoding, "replace")
    return None if text.count(_REPLACEMENT) * 20 > len(text) else text.replace(_REPLACEMENT, "")
