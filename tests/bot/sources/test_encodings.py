"""Text is read in the encoding that it was written in, whatever says so."""

from __future__ import annotations

import codecs

import pytest

from bot.sources.encodings import decode_text
from tests.support.checkpoints import SUMMARIES

PASSAGE = SUMMARIES[0][0]
ENGLISH = "The minister said that the plan would be announced soon. " * 5


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1256", "iso-8859-6"]
)
def test_arabic_is_read_in_each_of_its_encodings(encoding: str) -> None:
    assert decode_text(PASSAGE.encode(encoding)) == PASSAGE


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be", "cp1256"])
def test_english_is_read_too(encoding: str) -> None:
    assert decode_text(ENGLISH.encode(encoding)) == ENGLISH


def test_a_broken_byte_costs_its_character_alone() -> None:
    broken = PASSAGE[:20].encode() + b"\xff" + PASSAGE[20:].encode()
    assert decode_text(broken) == PASSAGE
    assert decode_text(codecs.BOM_UTF16_BE + PASSAGE.encode("utf-16-be") + b"\x06") == PASSAGE


@pytest.mark.parametrize(
    "content", [bytes(range(256)) * 4, b"text with \0 in it", codecs.BOM_UTF16_LE + b"\0\0" * 9]
)
def test_what_has_zero_bytes_and_is_no_utf_16_is_no_text(content: bytes) -> None:
    assert decode_text(content) is None


def test_nothing_is_an_empty_text() -> None:
    assert decode_text(b"") == ""
