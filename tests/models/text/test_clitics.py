"""How much of a word each strength takes off, and what it never takes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.text.clitics import (
    COPIES,
    LAYERS,
    RETRIEVAL,
    Strength,
    forms,
    likely_forms,
    shorter_forms,
    strip,
)

STRENGTHS = [COPIES, RETRIEVAL, LAYERS]


@pytest.mark.parametrize(
    ("word", "copies", "retrieval", "layers"),
    [
        ("والكتاب", "كتاب", "كتاب", "كتاب"),
        ("كالكتاب", "كتاب", "كتاب", "كتاب"),
        ("للكتاب", "كتاب", "كتاب", "كتاب"),
        ("وللكتاب", "للكتاب", "كتاب", "كتاب"),
        ("وبالكتاب", "بالكتاب", "بالكتاب", "كتاب"),
        ("كمدينه", "كمدينه", "مدينه", "كمدينه"),
        ("كتاب", "كتاب", "تاب", "كتاب"),
        ("ولد", "ولد", "ولد", "ولد"),
        ("وولد", "ولد", "ولد", "ولد"),
    ],
)
def test_each_strength_takes_its_own_share(
    word: str, copies: str, retrieval: str, layers: str
) -> None:
    assert [strip(word, strength) for strength in STRENGTHS] == [copies, retrieval, layers]


@pytest.mark.parametrize("strength", STRENGTHS)
@given(word=st.text(alphabet="وفبلكاسمد", min_size=1, max_size=8))
def test_three_letters_remain_and_they_are_the_last_ones(strength: Strength, word: str) -> None:
    rest = strip(word, strength)

    assert word.endswith(rest)
    assert len(rest) >= min(3, len(word))


def test_forms_are_all_that_a_word_may_be() -> None:
    assert set(forms("وبالقاهره")) == {"وبالقاهره", "بالقاهره", "القاهره", "قاهره"}
    assert set(forms("سيقول")) == {"سيقول", "يقول"}
    assert forms("ولد") == ("ولد",)


def test_shorter_forms_stop_at_a_letter_that_is_no_clitic() -> None:
    assert list(shorter_forms("واب", "وفبل")) == ["واب", "اب"]
    assert list(shorter_forms("ولليله", "وبل")) == ["ولليله", "لليله", "ليله", "يله"]
    assert list(shorter_forms("وب", "وب")) == ["وب", "ب", ""]


def test_a_first_letter_is_likely_a_clitic_by_the_second() -> None:
    assert likely_forms("ولندن") == ("ولندن", "لندن")
    assert likely_forms("لتونس") == ("لتونس", "تونس")
    assert likely_forms("لندن") == ("لندن",)
    assert likely_forms("فرنسا") == ("فرنسا",)
