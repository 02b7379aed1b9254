"""Downloads missing weights while the bot already serves.

The download runs as ``mujaz models pull`` in a child process: it resumes after an interruption, and the
memory of the conversion is released when it ends.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Sequence

from bot.children import NOT_INSTALLED, ChildStartError, start

log = logging.getLogger(__name__)

FIRST_PAUSE, LONGEST_PAUSE = 5.0, 600.0
"""Seconds before the second attempt, doubled after each, and their maximum."""


async def fetch(names: Sequence[str]) -> None:
    """Fetch the checkpoints; repeat with growing pauses until all are here."""
    pause = FIRST_PAUSE
    while not await _pull(names):
        log.warning("The weights are not here yet: trying again in %.0f s.", pause)
        await asyncio.sleep(pause * random.uniform(0.8, 1.2))
        pause = min(2 * pause, LONGEST_PAUSE)


async def _pull(names: Sequence[str]) -> bool:
    """Make one attempt; return whether every checkpoint is here."""
    try:
        status = await _run(names)
    except ChildStartError as error:
        log.error("%s", error)
        return False
    if status == NOT_INSTALLED:
        log.error("Mujaz is not installed completely: the weights cannot be fetched.")
    return status == 0


async def _run(names: Sequence[str]) -> int:
    """Run ``mujaz models pull``, log its progress, return its exit status. Raises ChildStartError."""
    process = await start(
        "bot", "models", "pull", *names,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert process.stderr is not None
    try:
        async for line in process.stderr:
            log.info("%s", line.decode(errors="replace").rstrip())
        return await process.wait()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
