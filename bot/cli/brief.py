"""``mujaz clean`` and ``mujaz brief``."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.sources import STDIN, InputError, failed, read
from models.errors import ModelError

if TYPE_CHECKING:
    from models.cleaning import Cleaned
    from models.pipeline import Article, Brief, Pipeline

BATCH = 8
"""Articles in one batch of the models."""

SOME_FAILED = 1
MISSING_WEIGHTS = 3

Json = Annotated[
    bool,
    typer.Option("--json", help="Print one JSON object per line, in the order of the sources."),
]


def clean(
    sources: Annotated[list[str] | None, typer.Argument(metavar="[FILE|-]...")] = None,
    as_json: Json = False,
) -> None:
    """Print articles without their repetition and boilerplate."""
    from models.cleaning import clean as cleaned_of

    inputs = _Inputs(sources)
    for article in inputs:
        cleaned = cleaned_of(article.text, title=article.title)
        if as_json:
            _print_json(_cleaned_fields(article.source, cleaned))
        else:
            typer.echo("\n".join(cleaned.paragraphs))
            typer.echo(f"{article.source}: {_receipt(cleaned)}", err=True)
    raise typer.Exit(inputs.status)


def brief(
    sources: Annotated[list[str] | None, typer.Argument(metavar="[FILE|URL|-]...")] = None,
    as_json: Json = False,
    require_models: Annotated[
        bool, typer.Option("--require-models", help="Exit with status 3 if weights are missing.")
    ] = False,
) -> None:
    """Summarize articles in Arabic and translate the summaries into English."""
    inputs = _Inputs(sources)
    pipeline = _pipeline()
    if pipeline.missing:
        typer.echo(_missing(pipeline), err=True)
        if require_models:
            raise typer.Exit(MISSING_WEIGHTS)
    articles = iter(inputs)
    while batch := list(islice(articles, BATCH)):
        for article, outcome in zip(batch, pipeline.brief(batch), strict=True):
            if isinstance(outcome, ModelError):
                inputs.fail(article.source, outcome)
            elif as_json:
                _print_json(_brief_fields(outcome))
            else:
                _print_brief(outcome, pipeline)
    raise typer.Exit(inputs.status)


class _Inputs:
    """Iterates over the articles of the sources, in order; a source that fails is reported and skipped."""

    def __init__(self, sources: Sequence[str] | None) -> None:
        self._sources = sources or [STDIN]
        self.status = 0

    def __iter__(self) -> Iterator[Article]:
        for source in self._sources:
            try:
                yield read(source)
            except InputError as error:
                self.fail(source, error)

    def fail(self, source: str, error: InputError | ModelError) -> None:
        """Report a source that failed on stderr, and set the exit status."""
        typer.echo(failed(source, error), err=True)
        self.status = SOME_FAILED


def _pipeline() -> Pipeline:
    from bot.settings import read_settings
    from models.pipeline import load

    settings = read_settings()
    try:
        return load(
            settings.summarizer,
            settings.translator,
            engine=settings.engine,
            cache=settings.cache,
        )
    except ModelError as error:
        typer.echo(f"mujaz: {error}", err=True)
        raise typer.Exit(MISSING_WEIGHTS) from error


def _missing(pipeline: Pipeline) -> str:
    names = " and ".join(pipeline.missing)
    return f"mujaz: not on this machine: {names}. To get the weights, run: mujaz models pull"


def _print_json(fields: dict[str, Any]) -> None:
    typer.echo(json.dumps(fields, ensure_ascii=False))


def _cleaned_fields(source: str, cleaned: Cleaned) -> dict[str, Any]:
    return {
        "source": source,
        "paragraphs": list(cleaned.paragraphs),
        "removed": [{"text": r.text, "reason": str(r.reason)} for r in cleaned.removed],
        "words_before": cleaned.words_before,
        "words_after": cleaned.words_after,
    }


def _brief_fields(brief: Brief) -> dict[str, Any]:
    return {
        "source": brief.source,
        "summary": brief.summary,
        "translation": brief.translation,
        "summarizer": brief.summarizer,
        "translator": brief.translator,
        "cleaned": _cleaned_fields(brief.source, brief.cleaned),
        "findings": [{"kind": f.kind, "detail": f.detail} for f in brief.findings],
        "seconds": {step: round(seconds, 3) for step, seconds in brief.seconds.items()},
    }


def _print_brief(brief: Brief, pipeline: Pipeline) -> None:
    typer.secho(brief.source, bold=True)
    if brief.title:
        typer.echo(brief.title)
    typer.echo(f"\n{brief.summary}\n")
    typer.echo(f"{brief.translation or _untranslated(pipeline)}\n")
    for finding in brief.findings:
        typer.secho(f"  check: {finding.detail}", fg="yellow")
    typer.secho(f"  summary: {_writer(brief)}", dim=True)
    typer.secho(f"  {_receipt(brief.cleaned)}\n", dim=True)


def _untranslated(pipeline: Pipeline) -> str:
    if pipeline.translator:
        return "(No translation: the translator failed.)"
    return "(No translation: no translator's weights on this machine. Run: mujaz models pull)"


def _writer(brief: Brief) -> str:
    extractive = brief.summarizer == "extractive"
    return "extractive, whole sentences of the source" if extractive else brief.summarizer


def _receipt(cleaned: Cleaned) -> str:
    """One line: how much was removed, and of what kinds."""
    if not cleaned.removed:
        return f"stripped: nothing, {cleaned.words_after} words"
    share = 1 - cleaned.words_after / max(1, cleaned.words_before)
    kinds = Counter(str(removed.reason) for removed in cleaned.removed)
    counts = ", ".join(f"{count} {kind}" for kind, count in kinds.most_common())
    words = f"{cleaned.words_before} -> {cleaned.words_after} words"
    return f"stripped: {counts} ({words}, {share:.0%} less)"
