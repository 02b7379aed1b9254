"""Foreign words stand between isolates, and what needs none is left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ui.bidi import isolated


def marked(text: str, *, in_arabic: bool = True) -> str:
    """Isolates as brackets, to be seen."""
    return isolated(text, in_arabic=in_arabic).replace("\u2068", "[").replace("\u2069", "]")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("قالت OPEC اليوم", "قالت [OPEC] اليوم"),
        ("شركة General Motors, Inc. الأمريكية", "شركة [General Motors, Inc]. الأمريكية"),
        ("اكتب /summarize هنا", "اكتب [/summarize] هنا"),
        ("تابع @qanat_1 و#News", "تابع [@qanat_1] و#[News]"),
        ("في AT&T و B-52.", "في [AT&T] و [B-52]."),
        ("عام 2012 و 50% و 3.5", "عام 2012 و 50% و 3.5"),
        ("لا شيء هنا", "لا شيء هنا"),
    ],
)
def test_in_arabic_words_of_latin_letters_are_isolated(text: str, expected: str) -> None:
    assert marked(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Send لخص to it", "Send [لخص] to it"),
        ("The paper الشرق الأوسط said so.", "The paper [الشرق الأوسط] said so."),
        ("In 2012, 5 came", "In 2012, 5 came"),
    ],
)
def test_in_english_words_of_arabic_letters_are_isolated(text: str, expected: str) -> None:
    assert marked(text, in_arabic=False) == expected


@given(st.text(alphabet="اب َ،؟2٢aB /@#&.:-,\n😀"), st.booleans())
def test_isolates_come_in_pairs_and_change_nothing_else(text: str, in_arabic: bool) -> None:
    found = isolated(text, in_arabic=in_arabic)
    assert found.replace("\u2068", "").replace("\u2069", "") == text
    depth = 0
    for character in found:
        depth += (character == "\u2068") - (character == "\u2069")
        assert depth in (0, 1)
    assert depth == 0
