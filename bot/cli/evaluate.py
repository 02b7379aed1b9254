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
    """Every other document of a corpus: one half for development, the other for the test."""

    EVEN = "even"
    ODD = "odd"


Outputs = Annotated[
    list[Path] | None,
    typer.Option(help="File of a system's outputs, one per line; may be repeated."),
]
Checkpoint = Annotated[
    str | None, typer.Option(help="Also run and score this checkpoint (hub name or folder).")
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
Table = Annotated[
    Path | None, typer.Option(help="Also write the scores to this file, as Markdown.")
]
Picture = Annotated[Path | None, typer.Option(help="Also draw the scores into this file, as SVG.")]


@app.command(epilog="Example: mujaz evaluate translation --reference en.txt --output system.txt")
def translation(
    reference: Annotated[Path, typer.Option(help="File of reference translations, line by line.")],
    source: Annotated[
        Path | None, typer.Option(help="File of the Arabic sources, line by line.")
    ] = None,
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
    with _reported_errors(), _written(table, picture, as_json=as_json) as write:
        references = read_lines(reference)
        arabic = read_parallel(source, like=reference, lines=len(references)) if source else []
        systems = _read_outputs(output or [], reference, len(references))
        if checkpoint:
            systems[checkpoint] = _run(checkpoint, "translation", arabic, _translator)
        write(score(systems, references))


@app.command(epilog="Example: mujaz evaluate summary --corpus articles.jsonl --half odd")
def summary(
    corpus: Annotated[
        Path, typer.Option(help="JSONL file: text, summary, and outputs of other systems by name.")
    ],
    output: Outputs = None,
    checkpoint: Checkpoint = None,
    half: Annotated[Half | None, typer.Option(help="Score every other document only.")] = None,
    as_json: Json = False,
    table: Table = None,
    picture: Picture = None,
) -> None:
    """ROUGE of Arabic summaries: extractive, lead sentences, the corpus's own, a checkpoint's."""
    from models.evaluation.summary import BASELINES, read_documents, score

    with _reported_errors(), _written(table, picture, as_json=as_json) as write:
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


@app.command(epilog="Example: mujaz evaluate cleaning --corpus cases.jsonl --json")
def cleaning(
    corpus: Annotated[
        Path, typer.Option(help="JSONL file: kind, text, keep (the text that must remain).")
    ],
    as_json: Json = False,
    table: Table = None,
    picture: Picture = None,
) -> None:
    """Word-level precision and recall of the text that cleaning keeps, by kind."""
    from models.evaluation.cleaning import read_cases, score

    with _reported_errors(), _written(table, picture, as_json=as_json) as write:
        write(score(read_cases(corpus)))


@contextmanager
def _reported_errors() -> Iterator[None]:
    """Print an error as one sentence on stderr, and exit."""
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
    """A function that prints and writes a report; paths are checked before a long run."""
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
    """The outputs of a checkpoint for ``inputs``; an interrupted run resumes."""
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
