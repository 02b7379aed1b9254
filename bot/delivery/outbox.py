"""What is to be sent, in the order of each chat, at the pace that Telegram allows, until it is sent.

A network error after a send does not mean that it was not sent. So a message whose fate is unknown
is looked for before it is sent again (:mod:`bot.delivery.recovery`). What is not found is sent again: a reader
loses more by a missing brief than by one that comes twice.
"""

from __future__ import annotations

import json
import logging
import re
import time
from collections.abc import Sequence
from functools import partial
from html import unescape
from typing import Any

import httpx
from telegram import Bot
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    RetryAfter,
    TelegramError,
)

from bot.delivery.rate_limit import RateLimiter
from bot.delivery.recovery import UNCHANGED, find
from bot.gateway.retry import retry_seconds
from bot.observability.metrics import Metrics
from bot.scheduling.lanes import Found, LaneRunner, Work
from bot.scheduling.retry import Backoff
from bot.storage import SendState, Store, StoredMessage

log = logging.getLogger(__name__)

LAST_SENDS = 2.0
"""Seconds that sends under way have when the bot stops."""

MOST_ATTEMPTS = 1500
"""A day of trying: what Telegram's server itself cannot carry out would block its chat for ever."""

_LONGEST_PAUSE = 60.0
_BACKOFF = Backoff(1.0, _LONGEST_PAUSE, jitter=(0.7, 1.3))
_TAG = re.compile(r"<[^>]+>")
# Failures of the way there: Telegram has seen nothing of the call.
_NEVER_ARRIVED = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
# What a call asked for is so already.
_DONE_BEFORE = (UNCHANGED, "message to delete not found")
# The topic was closed or deleted; the reader is still in the group.
_NO_TOPIC = ("topic_closed", "topic_deleted", "message thread not found")
# Telegram says this of chats in which the bot may not write, or which are no more.
_SHUT = (
    "chat not found",
    "have no rights",
    "not enough rights",
    "chat_write_forbidden",
    "chat_send_plain_forbidden",
    "peer_id_invalid",
    "group chat was deactivated",
)


class Outbox:
    """Sends what the store holds, chats side by side."""

    def __init__(self, bot: Bot, store: Store, pace: RateLimiter, metrics: Metrics) -> None:
        self._bot = bot
        self._store = store
        self._pace = pace
        self._metrics = metrics
        self._lanes = LaneRunner(
            "Sending to chat", self._look, retry_after=_LONGEST_PAUSE, grace=LAST_SENDS
        )
        self.wake = self._lanes.wake

    async def run(self) -> None:
        """Send until cancelled; set ``wake`` when there is something new.

        Sends under way have :data:`LAST_SENDS` to end: one that is cut off may arrive twice.
        """
        await self._lanes.run()

    async def _look(self, busy: Sequence[int]) -> Found:
        """The first message of each chat that may have one now."""
        work: dict[int, Work] = {}
        pauses = []
        for message in await self._store.outbox.next(without_chats=busy):
            now = time.monotonic()
            pause = self._pace.wait(message.chat, now)
            if pause > 0:
                pauses.append(pause)
                continue
            if message.method != "deleteMessage":
                self._pace.sent(message.chat, now)
            work[message.chat] = partial(self._send, message)
        return Found(work, min(pauses, default=None))

    async def _send(self, message: StoredMessage) -> None:
        async with self._pace.alone(message.chat):
            await self._send_alone(message)

    async def _send_alone(self, message: StoredMessage) -> None:
        parameters = json.loads(message.payload)
        if not await self._store.outbox.begin(message.id):
            return
        try:
            if message.uncertain and message.method == "sendMessage":
                arrived = await find(self._bot, self._store, parameters)
                if arrived is not None:
                    await self._close(message, SendState.SENT, arrived, "found")
                    return
            result = await self._bot.do_api_request(message.method, api_kwargs=parameters)
        except TelegramError as error:
            await self._failed(message, parameters, error)
        else:
            number = result.get("message_id") if isinstance(result, dict) else None
            await self._close(message, SendState.SENT, number, "sent")

    async def _failed(
        self, message: StoredMessage, parameters: dict[str, Any], error: TelegramError
    ) -> None:
        match error:
            case RetryAfter():
                seconds = retry_seconds(error)
                log.warning("Chat %d must wait %.0f s.", message.chat, seconds)
                self._pace.hold(message.chat, time.monotonic() + seconds)
                await self._again(message)
            case Forbidden():
                await self._shut(message)
            case ChatMigrated():
                await self._store.chats.move(message.chat, error.new_chat_id)
                await self._again(message)
            case BadRequest():
                await self._refused(message, parameters, error)
            case _:
                if isinstance(error.__cause__, _NEVER_ARRIVED):
                    await self._again(message)
                await self._hold(message, type(error).__name__)
        self._metrics.sends.labels(type(error).__name__).inc()

    async def _again(self, message: StoredMessage, payload: str | None = None) -> None:
        """This attempt failed for certain: of an earlier one that says nothing."""
        await self._store.outbox.refused(message.id, payload, uncertain=message.uncertain)

    async def _shut(self, message: StoredMessage) -> None:
        log.info("Chat %d is closed to the bot.", message.chat)
        await self._close(message, SendState.DROPPED, None, "dropped")
        await self._store.chats.drop(message.chat)

    async def _hold(self, message: StoredMessage, reason: str) -> None:
        """Wait before the next attempt; give up a message that was tried for a day."""
        if message.attempts >= MOST_ATTEMPTS:
            log.error("Message %d is given up: %s.", message.id, reason)
            await self._close(message, SendState.DROPPED, None, "dropped")
            return
        pause = _BACKOFF.seconds(message.attempts + 1)
        log.warning("Message %d: %s, again in %.0f s.", message.id, reason, pause)
        self._pace.hold(message.chat, time.monotonic() + pause)

    async def _refused(
        self, message: StoredMessage, parameters: dict[str, Any], error: BadRequest
    ) -> None:
        said = error.message.casefold()
        if "can't parse entities" in said and "parse_mode" in parameters:
            log.error("Message %d: Telegram refused its markup; it goes out plain.", message.id)
            await self._again(message, json.dumps(_plain(parameters)))
        elif any(words in said for words in _DONE_BEFORE):
            await self._close(message, SendState.SENT, None, "sent")
        elif any(words in said for words in _NO_TOPIC) and "message_thread_id" in parameters:
            log.info("Message %d: its topic is closed; it goes to the group.", message.id)
            del parameters["message_thread_id"]
            await self._again(message, json.dumps(parameters))
        elif any(words in said for words in _SHUT):
            await self._shut(message)
        else:
            log.error("Message %d was refused and is dropped.", message.id)
            await self._close(message, SendState.DROPPED, None, "dropped")

    async def _close(
        self, message: StoredMessage, state: SendState, arrived: int | None, outcome: str
    ) -> None:
        await self._store.outbox.close(message.id, state, arrived)
        self._metrics.sends.labels(outcome).inc()


def _plain(parameters: dict[str, Any]) -> dict[str, Any]:
    """The same message without markup."""
    plain = {key: value for key, value in parameters.items() if key != "parse_mode"}
    return {**plain, "text": unescape(_TAG.sub("", parameters["text"]))}
