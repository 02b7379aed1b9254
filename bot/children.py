"""Starts child processes with this interpreter and its packages, without the working folder on their path.

``python -m`` puts the working folder first on the import path, where an unrelated ``models.py`` would be
imported in place of :mod:`models`.
"""

from __future__ import annotations

import asyncio
import os
import sys
from asyncio.subprocess import Process
from collections.abc import Mapping
from pathlib import Path
from typing import Any

NOT_INSTALLED = 4
"""The exit status of a command that cannot import what it needs."""

_HOME = Path(__file__).resolve().parent.parent


class ChildStartError(Exception):
    """The process cannot start: the installation or the machine is the cause, not an article.

    ``str()`` is a sentence for the operator.
    """

    def __init__(self, module: str, reason: str) -> None:
        super().__init__(
            f"python -m {module} cannot start ({reason}): Mujaz or a package of it is not installed "
            "completely, or the machine has no resources for another process."
        )


async def start(
    module: str, *arguments: str, environment: Mapping[str, str] | None = None, **options: Any
) -> Process:
    """Start ``python -m module``; ``environment`` replaces this process's environment.

    ``options`` are those of :func:`asyncio.create_subprocess_exec`. Raises :class:`ChildStartError`.
    """
    inherited = os.environ if environment is None else environment
    try:
        return await asyncio.create_subprocess_exec(
            *command(module, *arguments),
            env={**inherited, "PYTHONPATH": search_path()},
            **options,
        )
    except OSError as error:
        raise ChildStartError(module, error.strerror or type(error).__name__) from error


def command(module: str, *arguments: str) -> list[str]:
    """The command line of a child; ``-P`` keeps the working folder off its path."""
    return [sys.executable, "-P", "-m", module, *arguments]


def search_path() -> str:
    """This process's ``sys.path`` as ``PYTHONPATH``, so that a child imports the same packages.

    The working folder is left out, unless the bot itself lies in it (a checkout).
    """
    try:
        folder = Path.cwd()
    except FileNotFoundError:
        # It was removed: nothing can be imported from it, and relative entries cannot be resolved.
        return os.pathsep.join(entry for entry in sys.path if Path(entry).is_absolute())
    places = [Path(entry).resolve() for entry in sys.path]
    return os.pathsep.join(str(place) for place in places if place != folder or place == _HOME)


def last_line(stderr: bytes) -> str:
    """The last line of an interpreter's stderr, which names the exception that ended it."""
    lines = stderr.decode(errors="replace").strip().splitlines()
    return lines[-1].strip() if lines else "nothing was written to stderr"
