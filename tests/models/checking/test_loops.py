"""Loops are told from what a writer repeats."""

from __future__ import annotations

import pytest

from models.checking.loops import loop


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("It is rarely blah, blah, blah.", "blah"),
        ("the king of the king of the king of Spain", "the king of"),
        ("a p-p-p-p-p-p-p copy", "p-"),
        ("it hurts aaaaaaaaaaaa", "a"),
        ("قال الوزير إن قال الوزير إن قال الوزير إن الأمر", "قال الوزير إن"),
        (
            "he went to the old market he went to the old market and left",
            "he went to the old market",
        ),
        (
            "one of the most, two of the most, three of the most, four of the most, five of the most",
            "of the most",
        ),
    ],
)
def test_what_is_said_over_and_over_is_a_loop(text: str, said: str) -> None:
    assert loop(text) == said


@pytest.mark.parametrize(
    "text",
    [
        "He had had enough; that that remains is little.",
        "It was a very, very long way to Baden-Baden.",
        "Freedom is a word, freedom is a dream, freedom is a road.",
        "1,000,000,000,000 and 000000000000",
        "Wait.................... no",
        "بســـــــــــــــــم الله",
        "",
    ],
)
def test_what_a_writer_repeats_is_none(text: str) -> None:
    assert loop(text) is None


def test_what_the_source_repeats_may_be_repeated() -> None:
    assert loop("No, no, no!", "لا، لا، لا!") is None
    assert loop("No, no, no, no, no, no!", "لا، لا، لا!") == "No"
    assert loop("NOOOOOOOOOOO", "لااااااا") is None
