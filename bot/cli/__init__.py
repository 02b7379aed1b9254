"""Command lines (``mujaz clean | brief | check | bot | models | evaluate``) come in; printed results go out.

No other package prints. Results go to stdout, progress and notices to stderr. Exit status: 0 success;
1 a source failed; 2 usage, or the command's extra is not installed; 3 weights missing where
they are required; 4 a package of the installation is missing. What a command needs is imported when it
runs: ``mujaz --help`` answers at once, and a command without the bot's libraries runs where they are not
installed.
"""

from __future__ import annotations

import sys
from importlib.metadata import version
from typing import Annotated

import typer

from bot.children import NOT_INSTALLED
from bot.cli import brief, check, checkpoints, evaluate, serve
from bot.cli.extras import missing_extra
from bot.settings import SettingsError

app = typer.Typer(
    name="mujaz",
    help="Briefs of Arabic articles, in Arabic and in English.",
    no_args_is_help=True,
    epilog="Example: mujaz brief article.txt",
    pretty_exceptions_enable=False,
)
app.command(epilog="Example: mujaz clean --json article.txt page.html")(brief.clean)
app.command(epilog="Example: mujaz brief article.txt https://example.org/news")(brief.brief)
app.command(epilog="Example: mujaz check --source article.txt --text summary.txt")(check.check)
app.command("bot", epilog="Example: MUJAZ_TELEGRAM_TOKEN=123:abc mujaz bot")(serve.bot)
app.add_typer(
    checkpoints.app,
    name="models",
    help="List, fetch and verify the checkpoints.",
    epilog="Example: mujaz models pull",
)
app.add_typer(
    evaluate.app,
    name="evaluate",
    help="Score files of outputs, or a checkpoint.",
    epilog="Example: mujaz evaluate summary --corpus articles.jsonl",
)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"mujaz {version('mujaz')}")
        raise typer.Exit


@app.callback()
def _mujaz(
    _version: Annotated[
        bool,
        typer.Option(
            "--version", help="Print the version.", callback=_print_version, is_eager=True
        ),
    ] = False,
) -> None:
    """Briefs of Arabic articles, in Arabic and in English."""


def main() -> None:
    """Run the command line; an error that the operator can correct is one sentence on stderr."""
    try:
        app()
    except SettingsError as error:
        sys.exit(_report(error, status=2))
    except ImportError as error:
        sentence = missing_extra(error) if isinstance(error, ModuleNotFoundError) else None
        if sentence is not None:
            sys.exit(_report(sentence, status=2))
        sys.exit(_report(f"Mujaz is not installed completely: {error}.", status=NOT_INSTALLED))
    except BrokenPipeError:
        # The reader of stdout (`| head`) has closed it, which is no error.
        sys.stderr.close()
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)


def _report(sentence: object, *, status: int) -> int:
    typer.echo(f"mujaz: {sentence}", err=True)
    return status
