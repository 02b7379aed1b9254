"""Every command shows an example that it would run, and shells complete its name."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from bot.cli import app

# Typer's commands are those of click, or of the copy of it that newer ones bring along.
ROOT: Any = typer.main.get_command(app)


def children(command: Any) -> Mapping[str, Any]:
    found: Mapping[str, Any] = getattr(command, "commands", {})
    return found


def commands(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    yield path
    for name, child in children(command).items():
        yield from commands(child, (*path, name))


PATHS = list(commands(ROOT))


def test_all_commands_are_looked_at() -> None:
    assert {("bot",), ("brief",), ("models", "pull"), ("evaluate", "summary")} <= set(PATHS)


@pytest.mark.parametrize("path", PATHS, ids=" ".join)
def test_help_ends_with_an_example_that_the_command_accepts(path: tuple[str, ...]) -> None:
    shown = CliRunner().invoke(app, [*path, "--help"], env={"COLUMNS": "200"}).output
    example = shown.rpartition("Example: ")[2].strip()
    words = [word for word in shlex.split(example) if not word.startswith("MUJAZ_")]
    assert words[: len(path) + 1] == ["mujaz", *path]
    arguments, command = words[1:], ROOT
    while children(command):
        command, arguments = children(command)[arguments[0]], arguments[1:]
    # Raises a usage error for an option or an argument that does not exist.
    command.make_context(words[-1], arguments)


def test_shells_complete_the_names_of_commands() -> None:
    environment = {"_MUJAZ_COMPLETE": "complete_bash", "COMP_WORDS": "mujaz mod", "COMP_CWORD": "1"}
    done = CliRunner().invoke(app, [], env=environment, prog_name="mujaz")
    assert done.output.split() == ["models"]
    assert "--install-completion" in CliRunner().invoke(app, ["--help"]).output
