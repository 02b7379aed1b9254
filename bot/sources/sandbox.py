"""Runs parsers of untrusted files, and the cleaning of long texts, in a child process with limits.

The process has limits of memory and processor time and an empty environment. The request on its stdin
is a line of JSON and then the content; the answer on its stdout is a line of JSON.
"""

from __future__ import annotations

import asyncio
import json
import logging
from asyncio.subprocess import Process
from contextlib import suppress
from typing import Any, Literal

from bot.children import ChildStartError, last_line, start
from bot.sources.errors import InstallationError

SECONDS = 60
"""Processor time in seconds; a page of a PDF takes about 0.1."""

_PATIENCE = 2 * SECONDS

STARTED = b"started\n"
"""The process writes this before it reads the request: its imports have succeeded."""

_MODULE = "bot.sources.sandbox_worker"

log = logging.getLogger(__name__)

Kind = Literal["document", "page", "article"]


class SandboxError(Exception):
    """The process exceeded its limits of time or memory, or was killed."""


async def ask(kind: Kind, name: str, content: bytes) -> dict[str, Any]:
    """The answer of :mod:`bot.sources.sandbox_worker` for ``content``.

    Raises :class:`SandboxError` if the content exceeds the limits, InstallationError if the process
    cannot start or a package is missing.
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
        # A parser must not see the token or the address of the database.
        environment={"PYTHONUTF8": "1"},
    )
    try:
        await _wait_for_start(process)
        answer, _ = await asyncio.wait_for(process.communicate(request), _PATIENCE)
    except TimeoutError as error:
        raise SandboxError(f"nothing was found in {_PATIENCE} s") from error
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()
    if process.returncode != 0:
        raise SandboxError(f"the process ended with {process.returncode}")
    return answer


async def _wait_for_start(process: Process) -> None:
    """Wait until the process runs our code; it has not seen the request yet. Raises ChildStartError."""
    assert process.stdout is not None
    assert process.stderr is not None
    try:
        async with asyncio.timeout(_PATIENCE):
            await process.stdout.readexactly(len(STARTED))
    except asyncio.IncompleteReadError as error:
        reason = last_line(await process.stderr.read())
        raise ChildStartError(_MODULE, reason) from error
    except TimeoutError as error:
        raise ChildStartError(_MODULE, f"nothing in {_PATIENCE} s") from error
