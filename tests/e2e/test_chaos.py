"""Faults of every kind and kills at once, on a small scale; `make chaos` is the whole of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.chaos import Plan, run


@pytest.mark.timeout(300)
def test_whatever_happens_no_answer_is_lost_repeated_or_disordered(
    tmp_path: Path, cache: Path
) -> None:
    plan = Plan(articles=20, chats=8, kills=2, seed=1, patience=200)
    figures = run(plan, tmp_path, MUJAZ_CACHE=str(cache))
    assert figures.given == 20
    assert figures.faults.total() > 0
    assert figures.off == {}
