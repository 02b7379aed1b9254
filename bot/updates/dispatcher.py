"""Stored updates are handled: in their order within a chat, chats side by side."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Sequence
from itertools import groupby

from telegram import Bot, Update

from bot.domain.context import Circumstances, Question
from bot.domain.effects import Effects
from bot.domain.policy import Policy
from bot.observability.metrics import Metrics
from bot.storage import Store, StoredUpdate
from bot.updates.router import handle, question

log = logging.getLogger(__name__)

RETRY_AFTER = 5.0
TOGETHER = 0.005
"""Seconds in which what comes is looked at together: under load one look does for many."""

AT_ONCE = 16
"""Chats whose updates are handled at a time."""


class Dispatcher:
    """Handles what the intake stored.

    ``look_up`` adds to the circumstances what only Telegram or the machine can tell; ``settled`` is
    told what was stored.
    """

    def __init__(
        self,
        bot: Bot,
        store: Store,
        policy: Policy,
        metrics: Metrics,
        look_up: Callable[[Question, Update, Circumstances], Awaitable[Circumstances]],
        settled: Callable[[Effects], None],
    ) -> None:
        self._bot = bot
        self._store = store
        self._policy = policy
        self._metrics = metrics
        self._look_up = look_up
        self._settled = settled
        self._lanes: dict[int, asyncio.Task[None]] = {}
        self.wake = asyncio.Event()

    async def run(self) -> None:
        """Handle until cancelled; set ``wake`` when there are new updates."""
        try:
            while True:
                self.wake.clear()
                await self._start()
                await self.wake.wait()
                await asyncio.sleep(TOGETHER)
        finally:
            for task in self._lanes.values():
                task.cancel()
            await asyncio.gather(*self._lanes.values(), return_exceptions=True)

    async def _start(self) -> None:
        new = await self._store.updates.new(without_chats=list(self._lanes))
        by_chat = groupby(sorted(new, key=lambda u: (u.chat, u.id)), key=lambda u: u.chat)
        lanes = sorted((list(updates) for _, updates in by_chat), key=lambda lane: lane[0].id)
        for lane in lanes[: AT_ONCE - len(self._lanes)]:
            task = asyncio.create_task(self._handle(lane))
            self._lanes[lane[0].chat] = task
            task.add_done_callback(self._done_with(lane[0].chat))

    def _done_with(self, chat: int) -> Callable[[asyncio.Task[None]], None]:
        def done(task: asyncio.Task[None]) -> None:
            self._lanes.pop(chat, None)
            if not task.cancelled() and (error := task.exception()) is not None:
                log.error("The updates of chat %d: %s.", chat, type(error).__name__)
                asyncio.get_running_loop().call_later(RETRY_AFTER, self.wake.set)
            else:
                self.wake.set()

        return done

    async def _handle(self, updates: Sequence[StoredUpdate]) -> None:
        for update in updates:
            effects = await self._effects(update)
            if effects is None:
                await self._store.updates.set_aside(update.id)
                self._metrics.updates.labels("aside").inc()
            else:
                self._metrics.updates.labels("handled").inc()
                self._settled(effects)

    async def _effects(self, stored: StoredUpdate) -> Effects | None:
        """What an update led to, ``None`` where it cannot be read or what it leads to be stored."""
        try:
            update = Update.de_json(json.loads(stored.payload), self._bot)
            asked = question(update, self._policy)
            known = await self._store.updates.circumstances(asked)
            known = await self._look_up(asked, update, known)
            return await self._store.commit(stored.id, handle(update, known, self._policy))
        except Exception as error:  # noqa: BLE001 - whatever an update does, those behind it go on
            log.error("Update %d is set aside: %s.", stored.id, type(error).__name__)
            return None
