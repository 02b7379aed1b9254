"""What readers are shown beside messages: that the bot is at work, and that their press was heard.

Nothing is promised by it, and it is never tried again: whatever becomes of it, the answer comes.
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

SHOWN = 4.5
"""Seconds after which «typing» is shown again; Telegram takes it away after five."""

AT_A_TIME = 16
"""Chats that are shown it. Telegram counts these calls too, and whoever waits longer has a notice."""


class ChatActions:
    """Shows «typing» where an article is taken in or worked on, and answers presses."""

    def __init__(self, bot: Bot, store: Store) -> None:
        self._bot = bot
        self._store = store
        self._shown: dict[int, float] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def receive(self, effects: Effects) -> None:
        """Show at once that something came in."""
        now = time.monotonic()
        for job in effects.jobs:
            # Whoever forwards a hundred articles is shown it once.
            if not job.quiet and now - self._shown.get(job.address.chat, -SHOWN) >= SHOWN:
                self._shown[job.address.chat] = now
                self._do(self._type(job.address))
        if effects.answer is not None:
            self._do(self._answer(effects.answer))

    async def run(self) -> None:
        """Show those who wait that they are not forgotten, until cancelled."""
        while True:
            await asyncio.sleep(SHOWN)
            self._shown.clear()
            for address in await self._store.jobs.busy_addresses(AT_A_TIME):
                await self._type(address)

    def _do(self, courtesy: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(courtesy)
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
