"""Which forms of a word count as the same."""

from __future__ import annotations

import pytest

from models.text.stemming import stems


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("المدينة", "ومدينته"),
        ("والطلاب", "طلاب"),
        ("للمهندسين", "مهندسون"),
        ("السيارات", "سيارة"),
        ("مدرسة", "مَدْرَسَـــة"),
        ("٢٠٢٤", "2024"),
    ],
)
def test_forms_of_one_word_have_one_stem(one: str, other: str) -> None:
    assert stems(one) == stems(other) != []


@pytest.mark.parametrize(("one", "other"), [("كتاب", "مكتب"), ("عام", "علم"), ("120", "80")])
def test_words_of_other_meaning_keep_their_own(one: str, other: str) -> None:
    assert stems(one) != stems(other)


def test_function_words_say_nothing() -> None:
    assert stems("وهو الذي كان قد ذهب إلى هذا البيت") == stems("ذهب البيت")


def test_repetitions_are_kept_in_order() -> None:
    assert len(stems("بيت كبير وبيت صغير")) == 4
