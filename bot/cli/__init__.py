"""The command line: ``mujaz clean | brief | check | bot | models | evaluate``.

The only place that prints. Results go to stdout, progress and notices to stderr. Exit status: 0 all
done; 1 some source failed; 2 usage, or the command's extra is not installed; 3 weights missing where
they are required. What a command needs is imported when it runs: ``mujaz --help`` answers at once, and
a command without the bot's libraries runs where they are not installed.
"""

from __future__ import annotations

import sys
from importlib.metadata import version
from typing import Annotated

import typer

from bot.cli import brief, check, checkpoints, evaluate, serve
from bot.cli.extras import missing_extra
from bot.settings import SettingsError

app = typer.Typer(
    name="mujaz",
    help="Briefs of Arabic articles, in Arabic and in English.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command()(brief.clean)
app.command()(brief.brief)
app.command()(check.check)
app.command("bot")(serve.bot)
app.add_typer(checkpoints.app, name="models", help="The checkpoints: what is here, fetch, verify.")
app.add_typer(evaluate.app, name="evaluate", help="Scores, for files of outputs or a checkpoint.")


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
    """Run the command line; what the operator can mend is said in one sentence."""
    try:
        app()
    except SettingsError as error:
        sys.exit(_said(error, status=2))
    except ModuleNotFoundError as error:
        sentence = missing_extra(error)
        if sentence is None:
            raise
        sys.exit(_said(sentence, status=2))
    except BrokenPipeError:
        # The reader of our output (`| head`) has gone: not a fault, and nothing more to say.
        sys.stderr.close()
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)


def _said(message: object, *, status: int) -> int:
    typer.echo(f"mujaz: {message}", err=True)
    return status
