"""Handles stored updates: in their order within a chat, chats side by side."""

from __future__ import annotations

import json
import logging
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from itertools import groupby

from telegram import Bot, Update

from bot.domain.context import Circumstances, Question
from bot.domain.effects import Effects
from bot.domain.policy import Policy
from bot.observability.metrics import Metrics
from bot.scheduling.lanes import Found, LaneRunner
from bot.storage import Store, StoredUpdate
from bot.updates.router import handle, question, refuse

log = logging.getLogger(__name__)

RETRY_AFTER = 5.0
"""Seconds after which the updates of a chat are taken up again, where they could not be stored."""

AT_ONCE = 16
"""Chats whose updates are handled concurrently."""


class Dispatcher:
    """Handles the updates that the receiver stored.

    ``look_up`` adds to the context what only Telegram or the machine knows; ``settled`` is called
    with the effects that were stored.
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
        self._lanes = LaneRunner(
            "The updates of chat", self._look, retry_after=RETRY_AFTER, at_once=AT_ONCE
        )
        self.wake = self._lanes.wake

    async def run(self) -> None:
        """Handle until cancelled; set ``wake`` when there are new updates."""
        await self._lanes.run()

    async def _look(self, busy: Sequence[int]) -> Found:
        """The new updates of each chat, chats in the order of their oldest."""
        new = await self._store.updates.new(without_chats=busy)
        by_chat = groupby(sorted(new, key=lambda u: (u.chat, u.id)), key=lambda u: u.chat)
        lanes = sorted((list(updates) for _, updates in by_chat), key=lambda lane: lane[0].id)
        return Found({lane[0].chat: partial(self._handle, lane) for lane in lanes})

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
        """The effects of an update, stored; ``None`` where it is unreadable or they cannot be stored."""
        try:
            update = Update.de_json(json.loads(stored.payload), self._bot)
            asked = question(update, self._policy)
            context = await self._store.updates.circumstances(asked)
            context = await self._look_up(asked, update, context)
            effects = handle(update, context, self._policy)
            exceeded = await self._store.commit(stored.id, effects)
            if exceeded is not None:
                # Until the refusal is stored the update waits: a kill in between loses nothing.
                effects = refuse(update, context, effects, exceeded)
                await self._store.commit(stored.id, effects)
        except Exception as error:  # noqa: BLE001 - one update's error must not stop those behind it
            log.error("Update %d is set aside: %s.", stored.id, type(error).__name__)
            return None
        return effects
