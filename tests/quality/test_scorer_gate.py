"""The scorers find what was computed by hand, or printed by those who defined the scores."""

from __future__ import annotations

from math import exp

import pytest

from models.evaluation.rouge import rouge_l, rouge_n
from models.evaluation.translation import score


@pytest.mark.parametrize(
    ("output", "published"),
    [("police kill the gunman", 3 / 4), ("the gunman kill police", 2 / 4)],
)
def test_rouge_l_is_that_of_lins_examples(output: str, published: float) -> None:
    """Lin 2004, section 3.1: the longest common subsequence sees the order that bigrams miss."""
    assert rouge_l("police killed the gunman", output).f == pytest.approx(published)


def test_rouge_2_cannot_tell_lins_examples_apart() -> None:
    one, other = "police kill the gunman", "the gunman kill police"

    scores = [rouge_n("police killed the gunman", text, 2).f for text in (one, other)]

    assert scores == pytest.approx([1 / 3, 1 / 3])


def test_rouge_of_arabic_is_that_computed_by_hand() -> None:
    reference = "زار وزير النقل الميناء الجديد يوم الأحد"
    output = "زار وزير النقل يوم الأحد الميناء"

    # All 6 words of the output are among the 7 of the reference.
    assert rouge_n(reference, output, 1).f == pytest.approx(2 * 1 * (6 / 7) / (1 + 6 / 7))
    # زار وزير, وزير النقل and يوم الأحد: 3 of 5 bigrams, and of 6.
    assert rouge_n(reference, output, 2).f == pytest.approx(2 * 3 / (5 + 6))
    # زار وزير النقل يوم الأحد: 5 of 6 words, and of 7.
    assert rouge_l(reference, output).f == pytest.approx(2 * 5 / (6 + 7))


@pytest.mark.parametrize(
    ("output", "bleu"),
    [
        pytest.param("the cat sat on the mat", 100, id="same"),
        # 5/6 words, 4/5 pairs, 3/4 and 2/3 longer ones: their product is 1/3.
        pytest.param("the cat sat on the rug", 100 * (1 / 3) ** 0.25, id="one word"),
        # All that is there is right; 4 words for 6 cost the brevity penalty.
        pytest.param("the cat sat on", 100 * exp(1 - 6 / 4), id="short"),
    ],
)
def test_bleu_is_that_computed_by_hand(output: str, bleu: float) -> None:
    (row,) = score({"system": [output]}, ["the cat sat on the mat"]).rows

    assert row.scores[0] == pytest.approx(bleu)


def test_chrf_is_that_computed_by_hand() -> None:
    (row,) = score({"system": ["abcdefg"]}, ["abcdefh"]).rows

    # Of n-grams of 1 to 6 letters all but the last one are shared: precision and recall are equal.
    mean = (6 / 7 + 5 / 6 + 4 / 5 + 3 / 4 + 2 / 3 + 1 / 2) / 6
    assert row.scores[1] == pytest.approx(100 * mean)
