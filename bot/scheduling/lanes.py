"""Runs work in order within a lane and concurrently among lanes; a lane is a chat, or the models."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from typing import Any

log = logging.getLogger(__name__)

COALESCE_SECONDS = 0.005
"""Wake-ups within this time lead to one call of ``look``: under load, one query serves many events."""

Work = Callable[[], Coroutine[Any, Any, None]]
"""The next piece of work of a lane."""


@dataclass(frozen=True, slots=True)
class Found:
    """The result of a ``look``: work by lane, in the order in which lanes start.

    ``next_look`` is the seconds after which more work is due without a wake-up; ``None``: none is.
    """

    work: Mapping[int, Work] = field(default_factory=dict)
    next_look: float | None = None


Look = Callable[[Sequence[int]], Awaitable[Found]]
"""Finds work for the lanes that are not busy; its argument is the busy ones."""


class LaneRunner:
    """Starts the work that ``look`` finds: one piece at a time in a lane, lanes side by side.

    ``look`` is called after each wake-up, each end of a piece of work, and ``next_look``; the event is
    cleared before the call, so that no wake-up is lost. Work that raises is logged under ``name``, and
    its lane pauses for ``retry_after`` seconds. An error of ``look`` itself ends :meth:`run`.

    ``at_once``: maximum number of concurrent lanes, by default any. ``grace``: seconds for unfinished
    work when the runner is cancelled.
    """

    def __init__(
        self,
        name: str,
        look: Look,
        *,
        retry_after: float,
        at_once: int | None = None,
        grace: float = 0.0,
    ) -> None:
        self._name = name
        self._look = look
        self._retry_after = retry_after
        self._at_once = at_once
        self._grace = grace
        self._running: dict[int, asyncio.Task[None]] = {}
        self._paused: set[int] = set()
        self.wake = asyncio.Event()

    async def run(self) -> None:
        """Run work until cancelled; set ``wake`` when there is more."""
        try:
            while True:
                self.wake.clear()
                next_look = await self._start()
                with suppress(TimeoutError):
                    await asyncio.wait_for(self.wake.wait(), next_look)
                await asyncio.sleep(COALESCE_SECONDS)
        finally:
            await self._stop()

    async def _start(self) -> float | None:
        """Start work in the free lanes; returns the seconds until the next look without a wake-up."""
        room = None if self._at_once is None else self._at_once - len(self._running)
        if room == 0:
            return None
        found = await self._look([*self._running, *self._paused])
        for lane, work in islice(found.work.items(), room):
            task = asyncio.create_task(work())
            self._running[lane] = task
            task.add_done_callback(partial(self._ended, lane))
        return found.next_look

    def _ended(self, lane: int, task: asyncio.Task[None]) -> None:
        self._running.pop(lane, None)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error(
                "%s %d failed (%s): next attempt in %.0f s.",
                self._name, lane, type(error).__name__, self._retry_after,
            )  # fmt: skip
            self._paused.add(lane)
            asyncio.get_running_loop().call_later(self._retry_after, self._resume, lane)
        self.wake.set()

    def _resume(self, lane: int) -> None:
        self._paused.discard(lane)
        self.wake.set()

    async def _stop(self) -> None:
        running = list(self._running.values())
        if running and self._grace:
            _, late = await asyncio.wait(running, timeout=self._grace)
            running = list(late)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
