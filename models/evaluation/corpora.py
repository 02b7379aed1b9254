"""What is scored is read here: files of lines, and files of JSON objects, one a line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from models.errors import ModelError

Record = TypeVar("Record")


class CorpusError(ModelError):
    """A file to be scored cannot be read, or is not what it should be; ``str()`` says why."""

    def __init__(self, path: Path, message: str) -> None:
        super().__init__(f"{path}: {message}")
        self.path = path


def read_lines(path: Path) -> list[str]:
    """The lines of a UTF-8 text file, in order, without their ends.

    Only a line feed ends a line: U+2028 and its kin stand inside lines of published test sets.
    Raises :class:`CorpusError`, also where there is no line.
    """
    lines = _text(path).split("\n")
    if not lines[-1]:
        lines.pop()
    if not lines:
        raise CorpusError(path, "the file is empty")
    return [line.removesuffix("\r") for line in lines]


def read_parallel(path: Path, *, like: Path, lines: int) -> list[str]:
    """The lines of a file that stands line by line beside ``like``, which has ``lines`` lines.

    Raises :class:`CorpusError`.
    """
    read = read_lines(path)
    if len(read) != lines:
        raise CorpusError(path, f"{len(read):,} lines, but {like} has {lines:,}")
    return read


def read_records(path: Path, record: Callable[[dict[str, Any]], Record]) -> list[Record]:
    """One record for each line of a JSONL file, made by ``record`` of the line's object.

    Blank lines are passed over. Raises :class:`CorpusError` that names the line where one is not a
    JSON object, or where ``record`` raises ``KeyError`` or ``TypeError``: a field is missing, or is
    of another type.
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
    """The text in field ``name``. Raises ``KeyError``, or ``TypeError`` where it is no text."""
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
