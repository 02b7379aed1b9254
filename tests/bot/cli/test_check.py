"""``mujaz check`` on files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    """A source of three lines, and a text with a wrong number on its second."""
    source, text = tmp_path / "source.ar", tmp_path / "text.en"
    source.write_text("وصل 39 زائرا.\nفتح السوق عام ٢٠١٧.\nنام\u2028الطفل.\n", encoding="utf-8")
    text.write_text(
        "Thirty-nine visitors came.\nThe market opened in 2012.\nThe child slept.", encoding="utf-8"
    )
    return str(source), str(text)


def _run(files: tuple[str, str], *more: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, ["check", "--source", files[0], "--text", files[1], *more])
    return result.exit_code, result.stdout, result.stderr


def test_every_pair_of_lines_gets_one_object_in_order(files: tuple[str, str]) -> None:
    status, out, _ = _run(files, "--lines", "--json")

    assert status == 0
    assert [json.loads(line) for line in out.splitlines()] == [
        {"line": 1, "findings": []},
        {
            "line": 2,
            "findings": [{"kind": "number", "detail": "2012 is not in the source (٢٠١٧)"}],
        },
        {"line": 3, "findings": []},
    ]


def test_the_whole_is_one_object_without_a_line(files: tuple[str, str]) -> None:
    status, out, _ = _run(files, "--json")

    assert status == 0
    assert json.loads(out) == {
        "line": None,
        "findings": [{"kind": "number", "detail": "2012 is not in the source (٢٠١٧)"}],
    }


def test_a_reader_sees_the_line_the_kind_and_the_fault(files: tuple[str, str]) -> None:
    assert _run(files, "--lines")[:2] == (
        0,
        "line 2: number: 2012 is not in the source (٢٠١٧)\n",
    )


def test_files_of_different_lengths_cannot_be_compared_line_by_line(
    files: tuple[str, str], tmp_path: Path
) -> None:
    short = tmp_path / "short"
    short.write_text("One line.\n")

    status, out, err = _run((files[0], str(short)), "--lines")

    assert (status, out) == (2, "")
    assert "different numbers of lines: 3 and 1" in err
    assert _run((files[0], str(short)))[0] == 0


@pytest.mark.parametrize("content", [None, b"\xff\xfe\xff"], ids=["none", "not UTF-8"])
def test_a_file_that_cannot_be_read_costs_one_sentence(
    files: tuple[str, str], tmp_path: Path, content: bytes | None
) -> None:
    broken = tmp_path / "broken"
    if content is not None:
        broken.write_bytes(content)

    status, out, err = _run((files[0], str(broken)), "--json")

    assert (status, out) == (1, "")
    assert err.startswith("mujaz: ")
    assert err.count("\n") == 1


def test_a_missing_option_is_a_usage_error(files: tuple[str, str]) -> None:
    assert CliRunner().invoke(app, ["check", "--source", files[0]]).exit_code == 2
