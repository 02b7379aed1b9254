"""Brackets face what they enclose, however the file names them."""

from __future__ import annotations

import pytest

from bot.sources.brackets import with_corrected_brackets


@pytest.mark.parametrize(
    ("printed", "right"),
    [
        (")في بيان( و»الثانية«", "(في بيان) و«الثانية»"),
        (")في بيان( عن منظمة (WHO) أمس", "(في بيان) عن منظمة (WHO) أمس"),
        ("المنظمة (WHO) قالت )في بيان(:", "المنظمة (WHO) قالت (في بيان):"),
        (")في بيان( و«الثانية»", "(في بيان) و«الثانية»"),
        ("»المرحلة الثانية« (جسر)", "«المرحلة الثانية» (جسر)"),
        ("]انظر الملحق[ والبند 1)", "[انظر الملحق] والبند 1)"),
        ("قال: »نبدأ غدا\nوننتهي قبل الشتاء«.", "قال: «نبدأ غدا\nوننتهي قبل الشتاء»."),
        (")أ( ثم )ب( ثم ) ج", "(أ) ثم (ب) ثم ( ج"),
    ],
)
def test_a_bracket_that_stands_wrong_is_turned(printed: str, right: str) -> None:
    assert with_corrected_brackets(printed) == right


@pytest.mark.parametrize(
    "text",
    [
        "(في بيان) 1)",
        "1) البند الأول\n2) البند الثاني (المعدل)",
        "( في بيان ) و« الثانية »",
        "(أ (ب) ج)",
        "الدالة f(x) معروفة",
        "«بدأ القول\nوانتهى القول»",
        "",
    ],
)
def test_a_bracket_that_stands_right_stays(text: str) -> None:
    assert with_corrected_brackets(text) == text
