"""Parsers of other people's files and long texts, in a process that may be slow, grow, or die.

The process has a share of memory and of time, and nothing of ours in its environment. It is asked
over its standard input, a line of JSON and then the content, and answers with a line of JSON.
"""

from __future__ import annotations

import asyncio
import json
import logging
from contextlib import suppress
from typing import Any, Literal

from bot.children import ChildStartError, last_line, start
from bot.sources.errors import InstallationError

SECONDS = 60
"""Of processor time; a page of a PDF takes some 0.1."""

_PATIENCE = 2 * SECONDS

STARTED = b"started\n"
"""What the process writes before its answer, once everything that it needs is imported."""

_MODULE = "bot.sources.sandbox_worker"

log = logging.getLogger(__name__)

Kind = Literal["document", "page", "article"]


class SandboxError(Exception):
    """The process ran out of its time or memory, or was killed."""


async def ask(kind: Kind, name: str, content: bytes) -> dict[str, Any]:
    """What :mod:`bot.sources.sandbox_worker` finds in ``content``.

    Raises :class:`SandboxError` where the content is too much for the process, and InstallationError
    where the process cannot start or lacks a package, whatever the content is.
    """
    request = json.dumps({"kind": kind, "name": name}).encode() + b"\n" + content
    try:
        output = await _run(request)
        found: dict[str, Any] = json.loads(output)
        if "missing" in found:
            raise ChildStartError(_MODULE, found["missing"])
    except ChildStartError as error:
        log.error("%s", error)
        raise InstallationError(str(error)) from error
    return found


async def _run(request: bytes) -> bytes:
    """The answer to a request. Raises ChildStartError, SandboxError."""
    process = await start(
        _MODULE,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        # The token and the database are no business of a parser.
        environment={"PYTHONUTF8": "1"},
    )
    try:
        output, said = await asyncio.wait_for(process.communicate(request), _PATIENCE)
    except TimeoutError as error:
        raise SandboxError(f"nothing was found in {_PATIENCE} s") from error
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()
    if not output.startswith(STARTED):
        raise ChildStartError(_MODULE, last_line(said))
    if process.returncode != 0:
        raise SandboxError(f"the process ended with {process.returncode}")
    return output.removeprefix(STARTED)
