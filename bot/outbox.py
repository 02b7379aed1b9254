"""What is to be sent, in the order of each chat, at the pace that Telegram allows, until it is sent.

A network error after a send does not mean that it was not sent, and Telegram offers no way to ask.
A reader loses more by a missing brief than by one that comes twice: what may not have arrived is
sent again.
"""

from __future__ import annotations

import asyncio
import json
import logging
import random
import re
import time
from collections import defaultdict, deque
from datetime import timedelta
from html import unescape
from typing import Any

from telegram import Bot
from telegram.error import BadRequest, Forbidden, RetryAfter, TelegramError

from bot.store import SendState, Store, StoredMessage

log = logging.getLogger(__name__)

CHAT_INTERVAL = 1.0
GROUP_BURST, GROUP_WINDOW = 20, 60.0
ALL_BURST, ALL_WINDOW = 30, 1.0
"""Telegram's pace: a message a second to a chat, 20 a minute to a group, 30 a second in all."""

_LONGEST_PAUSE = 60.0
_TAG = re.compile(r"<[^>]+>")


class Pace:
    """When the next message may go to a chat."""

    def __init__(self) -> None:
        self._next: defaultdict[int, float] = defaultdict(float)
        self._groups: defaultdict[int, deque[float]] = defaultdict(deque)
        self._all: deque[float] = deque()

    def wait(self, chat: int, now: float) -> float:
        """Seconds until a message may go to ``chat``."""
        until = self._next[chat]
        until = max(until, _free_at(self._all, ALL_BURST, ALL_WINDOW, now))
        if chat < 0:
            until = max(until, _free_at(self._groups[chat], GROUP_BURST, GROUP_WINDOW, now))
        return max(0.0, until - now)

    def sent(self, chat: int, now: float) -> None:
        """A message went to ``chat``."""
        self.hold(chat, now + CHAT_INTERVAL)
        self._all.append(now)
        if chat < 0:
            self._groups[chat].append(now)

    def hold(self, chat: int, until: float) -> None:
        """Nothing goes to ``chat`` before ``until``."""
        self._next[chat] = max(self._next[chat], until)


def _free_at(times: deque[float], burst: int, window: float, now: float) -> float:
    while times and times[0] <= now - window:
        times.popleft()
    return times[-burst] + window if len(times) >= burst else 0.0


class Outbox:
    """Sends what the store holds, chats side by side."""

    def __init__(self, bot: Bot, store: Store) -> None:
        self._bot = bot
        self._store = store
        self._pace = Pace()
        self._sending: dict[int, asyncio.Task[None]] = {}
        self.wake = asyncio.Event()

    async def run(self) -> None:
        """Send until cancelled; set ``wake`` when there is something new."""
        try:
            while True:
                self.wake.clear()
                pause = await self._start_due()
                try:
                    await asyncio.wait_for(self.wake.wait(), pause)
                except TimeoutError:
                    continue
        finally:
            for task in self._sending.values():
                task.cancel()
            await asyncio.gather(*self._sending.values(), return_exceptions=True)

    async def _start_due(self) -> float | None:
        """Start what may be sent now; how long until the next may, or ``None`` for nothing."""
        pauses = []
        for message in await self._store.next_messages(without_chats=list(self._sending)):
            now = time.monotonic()
            pause = self._pace.wait(message.chat, now)
            if pause > 0:
                pauses.append(pause)
                continue
            self._pace.sent(message.chat, now)
            task = asyncio.create_task(self._send(message))
            self._sending[message.chat] = task
            task.add_done_callback(lambda _, chat=message.chat: self._done(chat))  # type: ignore[misc]
        return min(pauses, default=None)

    def _done(self, chat: int) -> None:
        self._sending.pop(chat, None)
        self.wake.set()

    async def _send(self, message: StoredMessage) -> None:
        try:
            await self._bot.do_api_request(message.method, api_kwargs=json.loads(message.payload))
        except RetryAfter as error:
            seconds = retry_seconds(error)
            log.warning("Chat %d must wait %.0f s.", message.chat, seconds)
            self._pace.hold(message.chat, time.monotonic() + seconds)
        except Forbidden:
            log.info("Chat %d has blocked the bot.", message.chat)
            await self._store.close_message(message.id, SendState.DROPPED)
        except BadRequest as error:
            await self._refused(message, error)
        except TelegramError as error:
            pause = min(2.0**message.attempts, _LONGEST_PAUSE) * random.uniform(0.7, 1.3)
            log.warning("Message %d: %s, again in %.0f s.", message.id, type(error).__name__, pause)
            self._pace.hold(message.chat, time.monotonic() + pause)
            await self._store.count_attempt(message.id)
        else:
            await self._store.close_message(message.id, SendState.SENT)

    async def _refused(self, message: StoredMessage, error: BadRequest) -> None:
        parameters = json.loads(message.payload)
        if "can't parse entities" in error.message.casefold() and "parse_mode" in parameters:
            log.error("Message %d: Telegram refused its markup; it goes out plain.", message.id)
            await self._store.count_attempt(message.id, json.dumps(_plain(parameters)))
        elif "message is not modified" in error.message.casefold():
            # The same button twice: what it shows is shown.
            await self._store.close_message(message.id, SendState.SENT)
        else:
            log.error("Message %d was refused and is dropped.", message.id)
            await self._store.close_message(message.id, SendState.DROPPED)


def _plain(parameters: dict[str, Any]) -> dict[str, Any]:
    """The same message without markup."""
    plain = {key: value for key, value in parameters.items() if key != "parse_mode"}
    return {**plain, "text": unescape(_TAG.sub("", parameters["text"]))}


def retry_seconds(error: RetryAfter) -> float:
    """How long Telegram asks to wait, which the library gives in one of two types."""
    waited = error.retry_after
    return waited.total_seconds() if isinstance(waited, timedelta) else float(waited)
