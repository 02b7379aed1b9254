"""Parsers of other people's files and long texts, in a process that may be slow, grow, or die.

The process has a share of memory and of time, and nothing of ours in its environment. It is asked
over its standard input, a line of JSON and then the content, and answers with a line of JSON.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from contextlib import suppress
from typing import Any, Literal

SECONDS = 60
"""Of processor time; a page of a PDF takes some 0.1."""

_PATIENCE = 2 * SECONDS

Kind = Literal["document", "page", "article"]


class SandboxError(Exception):
    """The process ran out of its time or memory, or was killed."""


async def ask(kind: Kind, name: str, content: bytes) -> dict[str, Any]:
    """What :mod:`bot.sources.sandbox_worker` finds in ``content``. Raises :class:`SandboxError`."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot.sources.sandbox_worker",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        # The token and the database are no business of a parser.
        env={"PYTHONPATH": os.pathsep.join(sys.path), "PYTHONUTF8": "1"},
    )
    request = json.dumps({"kind": kind, "name": name}).encode() + b"\n" + content
    try:
        answer, _ = await asyncio.wait_for(process.communicate(request), _PATIENCE)
    except TimeoutError as error:
        raise SandboxError(f"nothing was found in {_PATIENCE} s") from error
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()
    if process.returncode != 0:
        raise SandboxError(f"the process ended with {process.returncode}")
    found: dict[str, Any] = json.loads(answer)
    return found
