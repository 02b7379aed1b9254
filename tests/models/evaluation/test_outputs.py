"""A long run that is stopped goes on where it was."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from models.evaluation.outputs import BATCH, outputs_path, resume

INPUTS = [f"سطر {n}" for n in range(3 * BATCH - 1)]


class _KilledError(Exception):
    pass


def _upper(texts: Sequence[str]) -> list[str]:
    return [f"line\n{text}" for text in texts]


def _all(path: Path, inputs: Sequence[str] = INPUTS) -> list[str]:
    return [output for batch in resume(path, inputs, _upper) for output in batch]


def test_outputs_come_in_order_and_are_kept_a_line_each(tmp_path: Path) -> None:
    path = tmp_path / "new" / "outputs.txt"

    outputs = _all(path)

    assert outputs == [f"line {text}" for text in INPUTS]
    assert path.read_text(encoding="utf-8") == "".join(f"{output}\n" for output in outputs)


def test_what_was_made_before_a_kill_is_not_made_again(tmp_path: Path) -> None:
    path = tmp_path / "outputs.txt"
    asked: list[str] = []

    def killed_at_the_second_batch(texts: Sequence[str]) -> list[str]:
        if asked:
            raise _KilledError
        asked.extend(texts)
        return _upper(texts)

    with pytest.raises(_KilledError):
        list(resume(path, INPUTS, killed_at_the_second_batch))

    def remembering(texts: Sequence[str]) -> list[str]:
        asked.extend(texts)
        return _upper(texts)

    outputs = [output for batch in resume(path, INPUTS, remembering) for output in batch]
    assert outputs == [f"line {text}" for text in INPUTS]
    assert asked == INPUTS


def test_a_line_cut_short_by_a_kill_is_made_again(tmp_path: Path) -> None:
    path = tmp_path / "outputs.txt"
    whole = _all(path)
    path.write_bytes(path.read_bytes()[:-3])

    assert _all(path) == whole


def test_a_finished_run_asks_for_nothing(tmp_path: Path) -> None:
    path = tmp_path / "outputs.txt"
    whole = _all(path)

    def never(texts: Sequence[str]) -> list[str]:
        raise AssertionError(texts)

    assert [output for batch in resume(path, INPUTS, never) for output in batch] == whole


def test_a_run_of_anything_else_has_another_file(tmp_path: Path) -> None:
    paths = {
        outputs_path(tmp_path, checkpoint, settings, inputs)
        for checkpoint in ("a/b", "a-b")
        for settings in ("int8", "float32")
        for inputs in (["x", "y"], ["x\0y"], ["x"])
    }

    # ["x", "y"] and ["x\0y"] would be one text if they were only joined.
    assert len(paths) == 12
    assert all(path.parent == tmp_path for path in paths)
