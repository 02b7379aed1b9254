"""Handles stored updates: in order within a chat, concurrently among chats."""

from __future__ import annotations

import json
import logging
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from itertools import groupby

from telegram import Bot, Update

from bot.domain.context import ContextQuery, UpdateContext
from bot.domain.effects import Effects
from bot.domain.policy import Policy
from bot.observability.metrics import Metrics
from bot.scheduling.lanes import Found, LaneRunner
from bot.storage import Store, StoredUpdate
from bot.updates.router import context_query, handle, refuse

log = logging.getLogger(__name__)

RETRY_AFTER = 5.0
"""Seconds before the updates of a chat are handled again after their effects could not be stored."""

AT_ONCE = 16
"""Chats whose updates are handled concurrently."""


class Dispatcher:
    """Handles the updates that the receiver stored.

    ``complete`` adds facts from Telegram and the operating system to the context; ``on_handled`` is
    called with the effects that were stored.
    """

    def __init__(
        self,
        bot: Bot,
        store: Store,
        policy: Policy,
        metrics: Metrics,
        complete: Callable[[ContextQuery, Update, UpdateContext], Awaitable[UpdateContext]],
        on_handled: Callable[[Effects], None],
    ) -> None:
        self._bot = bot
        self._store = store
        self._policy = policy
        self._metrics = metrics
        self._complete = complete
        self._on_handled = on_handled
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
                self._on_handled(effects)

    async def _effects(self, stored: StoredUpdate) -> Effects | None:
        """The stored effects of an update; ``None`` if it is unreadable or they cannot be stored."""
        try:
            update = Update.de_json(json.loads(stored.payload), self._bot)
            query = context_query(update, self._policy)
            context = await self._store.updates.circumstances(query)
            context = await self._complete(query, update, context)
            effects = handle(update, context, self._policy)
            exceeded = await self._store.commit(stored.id, effects)
            if exceeded is not None:
                # The update stays unhandled until the refusal is stored: a kill in between loses nothing.
                effects = refuse(update, context, effects, exceeded)
                await self._store.commit(stored.id, effects)
        except Exception as error:  # noqa: BLE001 - one update's error must not stop the next ones
            log.error("Update %d is set aside: %s.", stored.id, type(error).__name__)
            return None
        return effects
