"""The checks do not get worse: right and wrong texts of one source, written for these tests."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from models.checking import Language, check
from tests.quality import gate

HERE = Path(__file__).parent

PAIRS = [json.loads(line) for line in (HERE / "checks_pairs.jsonl").read_text("utf-8").splitlines()]
KINDS = sorted({pair["kind"] for pair in PAIRS})


@pytest.mark.parametrize("kind", KINDS)
def test_the_checks_reach_their_floors(kind: str) -> None:
    sought = kind.partition(":")[0]
    language: Language = "ar" if sought == "name" else "en"
    right = wrong = told = 0
    for pair in PAIRS:
        if pair["kind"] == kind:
            wrong += 1
            faults = check(pair["source"], pair["wrong"], language=language)
            told += any(finding.kind == sought for finding in faults)
            right += not check(pair["source"], pair["right"], language=language)
    alarms = wrong - right
    gate.require("checks", f"{kind}: precision", told / (told + alarms))
    gate.require("checks", f"{kind}: recall", told / wrong)


def test_the_pairs_are_many_and_of_every_kind() -> None:
    assert len(PAIRS) >= 120
    assert {kind.partition(":")[0] for kind in KINDS} == {
        "number",
        "length",
        "loop",
        "script",
        "name",
    }


def test_the_labels_name_lines_and_kinds_and_hold_no_text() -> None:
    lines = (HERE / "checks_labels.tsv").read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")]

    assert {system for system, _, _ in rows} == {"google", "opusmt"}
    assert {kind for _, _, kind in rows} <= {"ok", "number", "length", "loop", "script", "name"}
    assert all(number.isdecimal() for _, number, _ in rows)
