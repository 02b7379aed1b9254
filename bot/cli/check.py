"""``mujaz check``: compares a summary or translation with its Arabic source and prints findings."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from models.checking import Finding

FAILED = 1
USAGE = 2


def check(
    source: Annotated[Path, typer.Option(help="File with the Arabic source.")],
    text: Annotated[Path, typer.Option(help="File with a summary or translation of it.")],
    lines: Annotated[bool, typer.Option("--lines", help="Compare line by line.")] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object per line.")
    ] = False,
) -> None:
    """Check a summary or translation against its source: numbers, names, loops, lost sentences."""
    from models.checking import check as findings_of

    whole = _read(source), _read(text)
    if not lines:
        _print(None, findings_of(*whole), as_json=as_json)
        return
    # Only a line feed ends a line; splitlines would also split at other characters of a text.
    pairs = [content.removesuffix("\n").split("\n") if content else [] for content in whole]
    if len(pairs[0]) != len(pairs[1]):
        counts = f"{len(pairs[0])} and {len(pairs[1])}"
        typer.echo(f"mujaz: the files have different numbers of lines: {counts}", err=True)
        raise typer.Exit(USAGE)
    for number, pair in enumerate(zip(*pairs, strict=True), start=1):
        _print(number, findings_of(*pair), as_json=as_json)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        typer.echo(f"mujaz: {path}: {(error.strerror or str(error)).lower()}", err=True)
    except UnicodeDecodeError:
        typer.echo(f"mujaz: {path}: the file is not UTF-8", err=True)
    raise typer.Exit(FAILED)


def _print(line: int | None, findings: Sequence[Finding], *, as_json: bool) -> None:
    if as_json:
        fields = [{"kind": finding.kind, "detail": finding.detail} for finding in findings]
        typer.echo(json.dumps({"line": line, "findings": fields}, ensure_ascii=False))
    else:
        at = f"line {line}: " if line else ""
        for finding in findings:
            typer.echo(f"{at}{finding.kind}: {finding.detail}")
