"""Lengths tell a cut translation from a short one."""

from __future__ import annotations

from models.checking.lengths import is_cut, is_padded, missing_sentence

SOURCE = (
    "قال المدير إن المدرسة ستغلق أبوابها أسبوعا كاملا لإصلاح السقف الذي تضرر من الأمطار الغزيرة."
)
RIGHT = (
    "The headmaster said the school would close for a whole week to repair the roof, "
    "which was damaged by heavy rain."
)
TWO = "وصل القطار متأخرا إلى المحطة. وانتظر الركاب ساعات طويلة تحت المطر قبل أن يفتح الباب."


def test_a_right_translation_is_neither_cut_nor_padded() -> None:
    assert not is_cut(SOURCE, RIGHT)
    assert not is_padded(SOURCE, RIGHT)


def test_far_too_short_is_cut_and_far_too_long_padded() -> None:
    assert is_cut(SOURCE, "The headmaster said so.")
    assert is_padded("أغلقت المدرسة.", RIGHT)


def test_stopping_in_mid_sentence_needs_less_to_be_cut() -> None:
    half = "The headmaster said the school would close for a whole"

    assert is_cut(SOURCE, half)
    assert not is_cut(SOURCE, half + " week.")


def test_a_sentence_too_few_and_a_length_that_fits_the_rest_is_a_missing_sentence() -> None:
    alone = "The train reached the station late."

    assert missing_sentence(TWO, alone) == TWO[TWO.index("وانتظر") :]
    assert missing_sentence(TWO, f"{alone} The passengers waited for hours in the rain.") is None


def test_two_sentences_made_one_miss_nothing() -> None:
    joined = (
        "The train reached the station late, and the passengers waited for long hours in the rain "
        "before the door opened."
    )

    assert missing_sentence(TWO, joined) is None


def test_diacritics_make_no_text_longer() -> None:
    marked = "قَالَ المُدِيرُ إِنَّ المَدْرَسَةَ سَتُغْلِقُ أَبْوَابَهَا."

    assert not is_cut(marked, "The headmaster said the school would close.")
