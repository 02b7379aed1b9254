"""Translations are scored as sacrebleu does by itself, and say how."""

from __future__ import annotations

from models.evaluation.translation import score

REFERENCES = ["The cat sat on the mat.", "Two dogs ran away."]


def test_every_system_has_a_row_in_order() -> None:
    report = score({"same": REFERENCES, "other": ["A bird.", "A fish."]}, REFERENCES)

    assert [row.name for row in report.rows] == ["same", "other"]
    assert report.rows[0].scores[0] > 99.99
    assert report.rows[1].scores[0] < 10
    assert report.rows[0].count == 2


def test_case_counts() -> None:
    (row,) = score({"lower": [line.lower() for line in REFERENCES]}, REFERENCES).rows

    assert row.scores[0] < 90


def test_the_settings_are_named() -> None:
    bleu, chrf = score({"same": REFERENCES}, REFERENCES).notes

    assert "tok:13a" in bleu
    assert "nc:6|nw:0" in chrf
