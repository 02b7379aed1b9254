"""What is scored is read whole, or the reader is told what is wrong with it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from models.evaluation.corpora import (
    CorpusError,
    read_lines,
    read_parallel,
    read_records,
    text_field,
)


def _file(folder: Path, content: str | bytes) -> Path:
    path = folder / "corpus.txt"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def _text(fields: dict[str, Any]) -> str:
    return text_field(fields, "text")


def test_only_a_line_feed_ends_a_line(tmp_path: Path) -> None:
    path = _file(tmp_path, "واحد\u2028وتتمته\r\n\nثلاثة\x85وتتمته\n")

    assert read_lines(path) == ["واحد\u2028وتتمته", "", "ثلاثة\x85وتتمته"]


def test_a_byte_order_mark_is_no_text(tmp_path: Path) -> None:
    assert read_lines(_file(tmp_path, b"\xef\xbb\xbfone\n")) == ["one"]


def test_files_of_different_length_are_refused_with_both_lengths(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"corpus\.txt: 2 lines, but reference\.en has 3"):
        read_parallel(_file(tmp_path, "a\nb\n"), like=Path("reference.en"), lines=3)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "the file is empty"),
        (b"\xff\xfe", "the file is not UTF-8 text"),
        ("\n\n", "the file holds no record"),
        ('{"text": "a"}\n{"text"\n', "line 2 is not JSON"),
        ("[1]", "line 1 is not a JSON object"),
        ('{"title": "a"}', "line 1 has no field 'text'"),
        ('{"text": 3}', "line 1: the field 'text' is not text"),
    ],
)
def test_what_is_wrong_with_a_file_is_said_in_a_sentence(
    tmp_path: Path, content: str | bytes, message: str
) -> None:
    with pytest.raises(CorpusError) as caught:
        read_records(_file(tmp_path, content), _text)

    assert str(caught.value) == f"{tmp_path / 'corpus.txt'}: {message}"


def test_a_missing_file_is_said_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="no such file or directory"):
        read_lines(tmp_path / "missing.txt")


def test_records_come_in_order_and_blank_lines_are_passed_over(tmp_path: Path) -> None:
    path = _file(tmp_path, '{"text": "أ"}\n\n{"text": "ب"}\n')

    assert read_records(path, _text) == ["أ", "ب"]
