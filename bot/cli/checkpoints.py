"""``mujaz models list | pull | verify``."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

from models.errors import ModelError

if TYPE_CHECKING:
    from bot.settings import Settings
    from models.checkpoints.hub import Snapshot
    from models.checkpoints.store import Progress

app = typer.Typer(no_args_is_help=True)

FAILED = 1

Names = Annotated[list[str] | None, typer.Argument(metavar="[NAME]...", show_default=False)]


@app.command("list", epilog="Example: mujaz models list --json")
def list_(
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object per line.")
    ] = False,
) -> None:
    """List the checkpoints: which are on this machine or served, sizes, licences, scores."""
    from bot.settings import read_settings

    settings = read_settings()
    rows = [_row(name, settings) for name in _all_names(settings)]
    if as_json:
        for row in rows:
            typer.echo(json.dumps(row, ensure_ascii=False))
    else:
        _print_table(rows)


@app.command(epilog="Example: mujaz models pull csebuetnlp/mT5_multilingual_XLSum")
def pull(
    names: Names = None,
    update: Annotated[
        bool, typer.Option("--update", help="Fetch the newest revision, not the recorded one.")
    ] = False,
) -> None:
    """Fetch, verify and convert checkpoints (by default, those that are served)."""
    from bot.settings import read_settings

    settings = read_settings()
    failed = False
    for name in names or _served(settings):
        try:
            _pull(name, settings, update=update)
        except ModelError as error:
            typer.echo(f"mujaz: {name}: {error}", err=True)
            failed = True
    typer.echo(f"disk used by converted weights: {_megabytes(_used(settings))}", err=True)
    raise typer.Exit(FAILED if failed else 0)


@app.command(epilog="Example: mujaz models verify")
def verify(names: Names = None) -> None:
    """Check the files of checkpoints against their hashes, and their outputs for fixed sentences."""
    from bot.settings import read_settings

    settings = read_settings()
    failed = False
    for name in names or _served(settings):
        try:
            typer.echo(f"{name}: {_verified(name, settings)}")
        except ModelError as error:
            typer.echo(f"mujaz: {name}: {error}", err=True)
            failed = True
    raise typer.Exit(FAILED if failed else 0)


def _pull(name: str, settings: Settings, *, update: bool) -> None:
    from models.checkpoints.store import fetch

    with _progress() as progress:
        fetched = fetch(
            name,
            engine=settings.engine,
            cache=settings.cache,
            update=update,
            announce=_announce,
            progress=progress,
        )
    freed = f", {_megabytes(fetched.freed)} of raw weights deleted" if fetched.freed else ""
    typer.echo(f"{name}: ready in {fetched.folder}{freed}")


def _announce(snapshot: Snapshot) -> None:
    """Print what will be fetched: files, sizes, licence."""
    from models.checkpoints.catalog import find

    entry = find(snapshot.checkpoint)
    licence = entry.licence if entry else snapshot.licence or "licence not stated"
    about = f" ({entry.note})" if entry else ""
    total = _megabytes(snapshot.size)
    typer.echo(f"{snapshot.checkpoint}: {total} to fetch, {licence}{about}", err=True)
    for file in snapshot.files:
        typer.echo(f"  {file.name}: {_megabytes(file.size)}", err=True)


@contextmanager
def _progress() -> Iterator[Progress]:
    """Progress bars on stderr, one per file and one for the conversion; plain lines without a terminal."""
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

    console = Console(stderr=True)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
    )
    with Progress(*columns, console=console, disable=not console.is_terminal) as bars:
        tasks: dict[str, Any] = {}

        def report(step: str, done: int, total: int) -> None:
            if step not in tasks:
                tasks[step] = bars.add_task(step, total=total)
                if not console.is_terminal:
                    typer.echo(f"{step} ...", err=True)
            bars.update(tasks[step], completed=done)

        yield report


def _verified(name: str, settings: Settings) -> str:
    from models.checkpoints.catalog import find
    from models.checkpoints.store import verify as verify_files
    from models.errors import MissingWeightsError
    from models.pipeline import load_summarizer, load_translator

    folder = _folder(name, settings)
    if folder is None:
        raise MissingWeightsError(name)
    verify_files(folder)
    entry = find(name)
    translates = entry.task == "translation" if entry else name == settings.translator
    (load_translator if translates else load_summarizer)(name, folder, settings.engine)
    return "files as written, sentences as expected"


def _row(name: str, settings: Settings) -> dict[str, Any]:
    from models.checkpoints.catalog import find
    from models.checkpoints.store import read_manifest, size_of

    folder = _folder(name, settings)
    manifest = read_manifest(folder) if folder else None
    entry = find(name)
    return {
        "name": name,
        "task": entry.task if entry else None,
        "served": name in _served(settings),
        "here": folder is not None,
        "bytes_on_disk": size_of(folder) if folder else None,
        "revision": manifest.revision if manifest else None,
        "bytes_to_fetch": entry.size if entry else None,
        "licence": entry.licence if entry else None,
        "scores": entry.scores if entry else None,
    }


def _print_table(rows: list[dict[str, Any]]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for column in ("checkpoint", "for", "here", "to fetch", "licence", "published scores"):
        table.add_column(column, overflow="fold")
    for row in rows:
        here = _megabytes(row["bytes_on_disk"]) if row["here"] else "no"
        fetched = _megabytes(row["bytes_to_fetch"]) if row["bytes_to_fetch"] else "?"
        name = f"{row['name']}{' (served)' if row['served'] else ''}"
        table.add_row(
            name, row["task"] or "?", here, fetched, row["licence"] or "?", row["scores"] or "?"
        )
    console = Console()
    console.width = max(console.width, 140) if not console.is_terminal else console.width
    console.print(table)


def _folder(name: str, settings: Settings) -> Any:
    from models.checkpoints.store import locate

    return locate(name, engine=settings.engine, cache=settings.cache)


def _all_names(settings: Settings) -> list[str]:
    from models.checkpoints.catalog import CATALOG

    return list(dict.fromkeys([*_served(settings), *(checkpoint.name for checkpoint in CATALOG)]))


def _served(settings: Settings) -> list[str]:
    return [settings.summarizer, settings.translator]


def _used(settings: Settings) -> int:
    from models.checkpoints.store import size_of

    return size_of(settings.cache) if settings.cache.is_dir() else 0


def _megabytes(size: int) -> str:
    return f"{size / 1e6:,.1f} MB"
