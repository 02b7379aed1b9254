"""Sends chat actions («typing») and answers callback queries.

Each is sent once and never retried: the reply itself does not depend on it.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any

from telegram import Bot
from telegram.constants import ChatAction
from telegram.error import TelegramError

from bot.domain.effects import Answer, Effects
from bot.domain.jobs import Address
from bot.storage import Store

REPEAT_SECONDS = 4.5
"""«Typing» is sent again after this time; Telegram hides it after five seconds."""

MOST_CHATS = 16
"""Chats that get «typing» at a time: Telegram limits these calls too, and the others have a notice."""


class ChatActions:
    """Shows «typing» in chats with open jobs, and answers callback queries."""

    def __init__(self, bot: Bot, store: Store) -> None:
        self._bot = bot
        self._store = store
        self._shown: dict[int, float] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def receive(self, effects: Effects) -> None:
        """Acknowledge the effects of an update at once."""
        now = time.monotonic()
        for job in effects.jobs:
            # A hundred forwards lead to one chat action.
            if (
                not job.quiet
                and now - self._shown.get(job.address.chat, -REPEAT_SECONDS) >= REPEAT_SECONDS
            ):
                self._shown[job.address.chat] = now
                self._do(self._type(job.address))
        if effects.answer is not None:
            self._do(self._answer(effects.answer))

    async def run(self) -> None:
        """Repeat «typing» in chats with open jobs until cancelled."""
        while True:
            await asyncio.sleep(REPEAT_SECONDS)
            self._shown.clear()
            for address in await self._store.jobs.busy_addresses(MOST_CHATS):
                await self._type(address)

    def _do(self, call: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(call)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _type(self, address: Address) -> None:
        with suppress(TelegramError):
            await self._bot.send_chat_action(
                address.chat, ChatAction.TYPING, message_thread_id=address.topic
            )

    async def _answer(self, answer: Answer) -> None:
        with suppress(TelegramError):
            await self._bot.answer_callback_query(answer.query, answer.text)
