"""Faults of every kind and kills at once, on a small scale; `make chaos` is the whole of it."""

from __future__ import annotations

from pathlib import Path

from benchmarks.chaos import Plan, run


def test_whatever_happens_no_answer_is_lost_repeated_or_disordered(
    tmp_path: Path, cache: Path
) -> None:
    plan = Plan(articles=30, chats=10, kills=2, seed=1, patience=60)
    figures = run(plan, tmp_path, MUJAZ_CACHE=str(cache))
    assert figures.given == 30
    assert figures.faults.total() > 0
    assert figures.off == {}
