"""ROUGE by its definition. What known texts score is in tests/quality/test_scorer_gate.py."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.evaluation.rouge import Rouge, common_subsequence, rouge_l, rouge_n, tokens

TEXTS = st.text(alphabet="ابت ج.", max_size=40)


def test_tokens_are_arabic_and_latin_words_in_lower_case() -> None:
    assert tokens("قال: «نحن في ٢٠٢٤، و Covid-19».") == [
        "قال",
        "نحن",
        "في",
        "٢٠٢٤",
        "و",
        "covid",
        "19",
    ]


def test_a_diacritic_parts_a_word_as_in_published_scores() -> None:
    assert tokens("كتبَ") == ["كتب"]
    assert tokens("كَتب") == ["ك", "تب"]


def test_an_ngram_counts_no_oftener_than_the_reference_has_it() -> None:
    assert rouge_n("من قال من", "من من من من", 1) == Rouge(precision=2 / 4, recall=2 / 3)


def test_order_counts_for_longer_ngrams() -> None:
    assert rouge_n("زار الوزير الميناء", "الميناء زار الوزير", 2) == Rouge(1 / 2, 1 / 2)


def test_f_is_the_harmonic_mean() -> None:
    assert Rouge(precision=1.0, recall=0.5).f == pytest.approx(2 / 3)


@pytest.mark.parametrize(("reference", "output"), [("", ""), ("نص", ""), ("", "نص"), ("نص", "آخر")])
def test_what_shares_nothing_scores_nothing(reference: str, output: str) -> None:
    for score in (rouge_n(reference, output, 1), rouge_l(reference, output)):
        assert (score.precision, score.recall, score.f) == (0, 0, 0)


@given(TEXTS.filter(tokens))
def test_a_text_scores_one_against_itself(text: str) -> None:
    assert rouge_n(text, text, 1).f == rouge_l(text, text).f == 1


@given(TEXTS, TEXTS)
def test_precision_and_recall_change_places_with_the_texts(one: str, other: str) -> None:
    there, back = rouge_l(one, other), rouge_l(other, one)

    assert (there.precision, there.recall) == (back.recall, back.precision)


@given(st.lists(st.integers(0, 4), max_size=30), st.lists(st.integers(0, 4), max_size=30))
def test_the_bit_parallel_length_is_that_of_the_table(one: list[int], other: list[int]) -> None:
    row = [0] * (len(other) + 1)
    for item in one:
        above = row
        row = [0]
        for column, candidate in enumerate(other):
            row.append(above[column] + 1 if item == candidate else max(above[column + 1], row[-1]))

    assert common_subsequence(one, other) == row[-1]
