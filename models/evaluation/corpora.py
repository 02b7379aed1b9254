"""Reads corpora and outputs: text files of lines, and JSONL files."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from models.errors import ModelError

Record = TypeVar("Record")


class CorpusError(ModelError):
    """A corpus file cannot be read or has the wrong format; ``str()`` says why."""

    def __init__(self, path: Path, message: str) -> None:
        super().__init__(f"{path}: {message}")
        self.path = path


def read_lines(path: Path) -> list[str]:
    """The lines of a UTF-8 text file, in order, without line ends.

    Only a line feed ends a line: published test sets have U+2028 and the like inside lines. Raises
    :class:`CorpusError`, also if the file is empty.
    """
    lines = _text(path).split("\n")
    if not lines[-1]:
        lines.pop()
    if not lines:
        raise CorpusError(path, "the file is empty")
    return [line.removesuffix("\r") for line in lines]


def read_parallel(path: Path, *, like: Path, lines: int) -> list[str]:
    """The lines of a file that is parallel to ``like``, which has ``lines`` lines.

    Raises :class:`CorpusError`.
    """
    read = read_lines(path)
    if len(read) != lines:
        raise CorpusError(path, f"{len(read):,} lines, but {like} has {lines:,}")
    return read


def read_records(path: Path, record: Callable[[dict[str, Any]], Record]) -> list[Record]:
    """The result of ``record`` for the object in each line of a JSONL file; blank lines are skipped.

    Raises :class:`CorpusError` with the line's number if a line is no JSON object, or if ``record``
    raises ``KeyError`` or ``TypeError``: a field is missing or has the wrong type.
    """
    records = []
    for number, line in enumerate(read_lines(path), start=1):
        if not line.strip():
            continue
        try:
            fields = json.loads(line)
        except json.JSONDecodeError as error:
            raise CorpusError(path, f"line {number} is not JSON") from error
        if not isinstance(fields, dict):
            raise CorpusError(path, f"line {number} is not a JSON object")
        try:
            records.append(record(fields))
        except KeyError as error:
            raise CorpusError(path, f"line {number} has no field {error}") from error
        except TypeError as error:
            raise CorpusError(path, f"line {number}: {error}") from error
    if not records:
        raise CorpusError(path, "the file holds no record")
    return records


def text_field(fields: dict[str, Any], name: str) -> str:
    """The text in field ``name``. Raises ``KeyError``, or ``TypeError`` if it is no text."""
    value = fields[name]
    if not isinstance(value, str):
        raise TypeError(f"the field {name!r} is not text")
    return value


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise CorpusError(path, (error.strerror or str(error)).lower()) from error
    except UnicodeDecodeError as error:
        raise CorpusError(path, "the file is not UTF-8 text") from error
