"""Downloads missing weights while the bot already serves.

The download runs as ``mujaz models pull`` in a child process: it resumes after an interruption, and the
memory of the conversion is released when it ends.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence

from bot.children import NOT_INSTALLED, ChildStartError, start
from bot.scheduling.retry import Backoff, retry

log = logging.getLogger(__name__)

_BACKOFF = Backoff(5.0, 600.0, jitter=(0.8, 1.2))


class IncompleteError(Exception):
    """An attempt ended before every checkpoint was here."""


async def fetch(names: Sequence[str]) -> None:
    """Fetch the checkpoints; repeat with growing pauses until all are here."""

    async def attempt() -> None:
        if not await _pull(names):
            raise IncompleteError

    def report(_: BaseException, seconds: float) -> None:
        log.warning("The weights are not here yet: trying again in %.0f s.", seconds)

    await retry(
        attempt,
        on=IncompleteError,
        pause=lambda _, failures: _BACKOFF.seconds(failures),
        report=report,
    )


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
