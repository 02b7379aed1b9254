"""Words that cleaning keeps are counted against those that must stay."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.evaluation.cleaning import Case, read_cases, score
from models.evaluation.corpora import CorpusError


def test_what_is_lost_lowers_recall_and_what_is_left_lowers_precision() -> None:
    cases = [
        Case("loses", "", ("واحد اثنان", "ثلاثة أربعة")),
        Case("leaves", "", ("واحد اثنان ثلاثة",)),
    ]
    kept = iter([["واحد اثنان"], ["واحد اثنان ثلاثة", "تابعونا"]])

    report = score(cases, lambda _text: next(kept))

    scores = {row.name: row.scores for row in report.rows}
    assert scores["loses"] == (1.0, 0.5)
    assert scores["leaves"] == (0.75, 1.0)
    assert scores["all"] == (5 / 6, 5 / 7)


def test_a_word_kept_twice_is_wrong_once() -> None:
    (row, _) = score([Case("twice", "", ("واحد اثنان",))], lambda _text: ["واحد واحد اثنان"]).rows

    assert row.scores == (2 / 3, 1.0)


def test_words_of_one_kind_are_counted_together() -> None:
    cases = [Case("kind", "أ", ("أ",)), Case("kind", "ب ت ث", ("ب ت ث",))]

    (row, _) = score(cases, lambda text: [text.replace("ب", "")]).rows

    assert row.scores == (1.0, 3 / 4)
    assert row.count == 2


def test_mujazs_own_cleaning_is_scored_unless_another_is_given() -> None:
    paragraph = "افتتحت بلدية المدينة يوم الأحد جسرا جديدا فوق النهر بعد ثلاث سنوات من العمل."
    case = Case("repeated paragraph", f"{paragraph}\n{paragraph}", (paragraph,))

    assert score([case]).rows[0].scores == (1.0, 1.0)


def test_nothing_kept_where_nothing_must_stay_is_right() -> None:
    assert score([Case("all dirt", "x", ())], lambda _text: []).rows[0].scores == (1.0, 1.0)


def test_cases_are_read_and_bad_ones_named(tmp_path: Path) -> None:
    path = tmp_path / "cases.jsonl"
    path.write_text('{"kind": "a", "text": "b c", "keep": ["b"]}\n', encoding="utf-8")
    assert read_cases(path) == [Case("a", "b c", ("b",))]

    path.write_text('{"kind": "a", "text": "b c", "keep": "b"}\n', encoding="utf-8")
    with pytest.raises(CorpusError, match="line 1: the field 'keep' is not a list of texts"):
        read_cases(path)
