"""``mujaz evaluate translation | summary | cleaning``: scores, for outputs or for a checkpoint.

Exit status: 0 scored; 1 a file cannot be scored, read or written; 2 usage; 3 no weights.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from models.errors import MissingWeightsError, ModelError

if TYPE_CHECKING:
    from models.engines import Engine
    from models.evaluation.report import Report

app = typer.Typer(no_args_is_help=True)

FAILED = 1
MISSING_WEIGHTS = 3


class Half(StrEnum):
    """Every other document of a corpus: one half to develop on, the other to judge by."""

    EVEN = "even"
    ODD = "odd"


Outputs = Annotated[
    list[Path] | None, typer.Option(help="A system's outputs, one a line; may be repeated.")
]
Checkpoint = Annotated[
    str | None, typer.Option(help="Run this model (a hub name or a folder) and score it, too.")
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
Table = Annotated[Path | None, typer.Option(help="Write the scores to this file, as Markdown.")]
Picture = Annotated[Path | None, typer.Option(help="Draw the scores into this file, as SVG.")]


@app.command()
def translation(
    reference: Annotated[Path, typer.Option(help="The English of a translator, line by line.")],
    source: Annotated[Path | None, typer.Option(help="The Arabic, line by line.")] = None,
    output: Outputs = None,
    checkpoint: Checkpoint = None,
    as_json: Json = False,
    table: Table = None,
    picture: Picture = None,
) -> None:
    """BLEU and chrF of English translations."""
    from models.evaluation.corpora import read_lines, read_parallel
    from models.evaluation.translation import score

    if not output and not checkpoint:
        raise typer.BadParameter("nothing to score: give --output or --checkpoint")
    if checkpoint and not source:
        raise typer.BadParameter("--checkpoint needs the Arabic: give --source")
    with _said(), _written(table, picture, as_json=as_json) as write:
        references = read_lines(reference)
        arabic = read_parallel(source, like=reference, lines=len(references)) if source else []
        systems = _read_outputs(output or [], reference, len(references))
        if checkpoint:
            systems[checkpoint] = _run(checkpoint, "translation", arabic, _translator)
        write(score(systems, references))


@app.command()
def summary(
    corpus: Annotated[Path, typer.Option(help="JSONL: text, summary, others' outputs by name.")],
    output: Outputs = None,
    checkpoint: Checkpoint = None,
    half: Annotated[Half | None, typer.Option(help="Every other document alone.")] = None,
    as_json: Json = False,
    table: Table = None,
    picture: Picture = None,
) -> None:
    """ROUGE of Arabic summaries: extractive ones, leads, those in the corpus, a checkpoint's."""
    from models.evaluation.summary import BASELINES, read_documents, score

    with _said(), _written(table, picture, as_json=as_json) as write:
        documents = read_documents(corpus)
        systems = {name: [made(d) for d in documents] for name, made in BASELINES.items()}
        for name in documents[0].outputs:
            systems[name] = [document.outputs[name] for document in documents]
        systems |= _read_outputs(output or [], corpus, len(documents))
        if checkpoint:
            texts = [document.text for document in documents]
            systems[checkpoint] = _run(checkpoint, "summary", texts, _summarizer)
        part = slice(half is Half.ODD, None, 2 if half else 1)
        write(score({name: made[part] for name, made in systems.items()}, documents[part]))


@app.command()
def cleaning(
    corpus: Annotated[Path, typer.Option(help="JSONL: kind, text, keep (what must stay).")],
    as_json: Json = False,
    table: Table = None,
    picture: Picture = None,
) -> None:
    """Word-level precision and recall of what cleaning keeps, by kind."""
    from models.evaluation.cleaning import read_cases, score

    with _said(), _written(table, picture, as_json=as_json) as write:
        write(score(read_cases(corpus)))


@contextmanager
def _said() -> Iterator[None]:
    """What keeps us from scoring is one sentence on stderr."""
    try:
        yield
    except ModelError as error:
        typer.echo(f"mujaz: {error}", err=True)
        missing = isinstance(error, MissingWeightsError)
        raise typer.Exit(MISSING_WEIGHTS if missing else FAILED) from error
    except OSError as error:
        typer.echo(f"mujaz: {error.filename}: {(error.strerror or '').lower()}", err=True)
        raise typer.Exit(FAILED) from error


@contextmanager
def _written(
    table: Path | None, picture: Path | None, *, as_json: bool
) -> Iterator[Callable[[Report], None]]:
    """How to print and write a report; what cannot be written is found before a long run."""
    from models.evaluation import report as form

    if picture and picture.suffix.lower() != ".svg":
        raise typer.BadParameter("a picture is written as SVG: give a name that ends in .svg")
    for path in filter(None, (table, picture)):
        if not path.absolute().parent.is_dir():
            raise typer.BadParameter(f"there is no folder {path.parent} to write to")

    def write(report: Report) -> None:
        text = form.markdown(report)
        typer.echo(json.dumps(form.fields(report), ensure_ascii=False) if as_json else text)
        if table:
            table.write_text(text, encoding="utf-8")
        if picture:
            picture.write_text(form.picture(report), encoding="utf-8")

    yield write


def _read_outputs(paths: Sequence[Path], like: Path, lines: int) -> dict[str, list[str]]:
    from models.evaluation.corpora import read_parallel

    names = [path.name for path in paths]
    return {
        str(path) if names.count(path.name) > 1 else path.name: read_parallel(
            path, like=like, lines=lines
        )
        for path in paths
    }


def _run(
    checkpoint: str,
    task: str,
    inputs: Sequence[str],
    loaded: Callable[[Engine, str], Callable[[Sequence[str]], list[str]]],
) -> list[str]:
    """What a checkpoint makes of ``inputs``; a run that was stopped goes on where it was."""
    from importlib.metadata import version

    from rich.console import Console
    from rich.progress import Progress

    from bot.settings import read_settings
    from models.checkpoints.store import locate
    from models.engines import load_engine
    from models.evaluation.outputs import outputs_path, resume

    settings = read_settings()
    folder = locate(checkpoint, engine=settings.engine, cache=settings.cache)
    if folder is None:
        raise MissingWeightsError(checkpoint)
    made_by = f"{task} {settings.engine} {version('mujaz')}"
    path = outputs_path(settings.cache / "evaluation", checkpoint, made_by, inputs)
    typer.echo(f"mujaz: the outputs are kept in {path}", err=True)
    generate = loaded(load_engine(folder, settings.engine), checkpoint)
    outputs: list[str] = []
    with Progress(console=Console(stderr=True)) as progress:
        bar = progress.add_task(task, total=len(inputs))
        for batch in resume(path, inputs, generate):
            outputs += batch
            progress.advance(bar, len(batch))
    return outputs


def _translator(engine: Engine, name: str) -> Callable[[Sequence[str]], list[str]]:
    from models.translation import Translator

    translator = Translator(engine, name)
    return lambda texts: [made.text for made in translator.translate(texts)]


def _summarizer(engine: Engine, name: str) -> Callable[[Sequence[str]], list[str]]:
    from models.evaluation.summary import cleaned
    from models.summary.summarizer import Length, Summarizer

    summarizer = Summarizer(engine, name)

    def generate(texts: Sequence[str]) -> list[str]:
        articles = [cleaned(text) for text in texts]
        return [made.text for made in summarizer.summarize(articles, Length.NORMAL)]

    return generate
