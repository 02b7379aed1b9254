"""Sends stored messages: in order within each chat, within Telegram's limits, until they are sent.

After a network error it is unknown whether the message was sent. So the bot searches for it before it is sent
again (:mod:`bot.delivery.recovery`), and sends it again if it is not found: a missing brief is worse for a
reader than a second copy.
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
"""Seconds for unfinished sends when the bot stops."""

MOST_ATTEMPTS = 1500
"""About a day of attempts: a message that Telegram can never send would block its chat for ever."""

_LONGEST_PAUSE = 60.0
_BACKOFF = Backoff(1.0, _LONGEST_PAUSE, jitter=(0.7, 1.3))
_TAG = re.compile(r"<[^>]+>")
# Connection errors, after which Telegram cannot have received the call.
_NEVER_ARRIVED = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
# Errors of calls whose effect exists already.
_ALREADY_DONE = (UNCHANGED, "message to delete not found")
# The topic was closed or deleted; the reader is still in the group.
_NO_TOPIC = ("topic_closed", "topic_deleted", "message thread not found")
# Errors of chats that no longer exist, or in which the bot has no permission to write.
_CHAT_CLOSED = (
    "chat not found",
    "have no rights",
    "not enough rights",
    "chat_write_forbidden",
    "chat_send_plain_forbidden",
    "peer_id_invalid",
    "group chat was deactivated",
)


class Outbox:
    """Sends the messages of the store, chats side by side."""

    def __init__(self, bot: Bot, store: Store, limiter: RateLimiter, metrics: Metrics) -> None:
        self._bot = bot
        self._store = store
        self._limiter = limiter
        self._metrics = metrics
        self._lanes = LaneRunner(
            "Sending to chat", self._look, retry_after=_LONGEST_PAUSE, grace=LAST_SENDS
        )
        self.wake = self._lanes.wake

    async def run(self) -> None:
        """Send until cancelled; set ``wake`` when there is something new.

        Unfinished sends have :data:`LAST_SENDS` to end: an interrupted one may arrive twice.
        """
        await self._lanes.run()

    async def _look(self, busy: Sequence[int]) -> Found:
        """The first message of each chat that the rate limit allows now."""
        work: dict[int, Work] = {}
        pauses = []
        for message in await self._store.outbox.next(without_chats=busy):
            now = time.monotonic()
            pause = self._limiter.wait(message.chat, now)
            if pause > 0:
                pauses.append(pause)
                continue
            if message.method != "deleteMessage":
                self._limiter.sent(message.chat, now)
            work[message.chat] = partial(self._send, message)
        return Found(work, min(pauses, default=None))

    async def _send(self, message: StoredMessage) -> None:
        async with self._limiter.lock(message.chat):
            await self._send_locked(message)

    async def _send_locked(self, message: StoredMessage) -> None:
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
                self._limiter.hold(message.chat, time.monotonic() + seconds)
                await self._requeue(message)
            case Forbidden():
                await self._close_chat(message)
            case ChatMigrated():
                await self._store.chats.move(message.chat, error.new_chat_id)
                await self._requeue(message)
            case BadRequest():
                await self._refused(message, parameters, error)
            case _:
                if isinstance(error.__cause__, _NEVER_ARRIVED):
                    await self._requeue(message)
                await self._back_off(message, type(error).__name__)
        self._metrics.sends.labels(type(error).__name__).inc()

    async def _requeue(self, message: StoredMessage, payload: str | None = None) -> None:
        """Store that this attempt certainly failed; the outcome of an earlier one stays unknown."""
        await self._store.outbox.refused(message.id, payload, uncertain=message.uncertain)

    async def _close_chat(self, message: StoredMessage) -> None:
        log.info("Chat %d is closed to the bot.", message.chat)
        await self._close(message, SendState.DROPPED, None, "dropped")
        await self._store.chats.drop(message.chat)

    async def _back_off(self, message: StoredMessage, reason: str) -> None:
        """Pause before the next attempt; drop a message that was tried for a day."""
        if message.attempts >= MOST_ATTEMPTS:
            log.error("Message %d is abandoned: %s.", message.id, reason)
            await self._close(message, SendState.DROPPED, None, "dropped")
            return
        pause = _BACKOFF.seconds(message.attempts + 1)
        log.warning("Message %d: %s, next attempt in %.0f s.", message.id, reason, pause)
        self._limiter.hold(message.chat, time.monotonic() + pause)

    async def _refused(
        self, message: StoredMessage, parameters: dict[str, Any], error: BadRequest
    ) -> None:
        said = error.message.casefold()
        if "can't parse entities" in said and "parse_mode" in parameters:
            log.error(
                "Message %d: Telegram refused its markup; it is sent as plain text.", message.id
            )
            await self._requeue(message, json.dumps(_plain(parameters)))
        elif any(words in said for words in _ALREADY_DONE):
            await self._close(message, SendState.SENT, None, "sent")
        elif any(words in said for words in _NO_TOPIC) and "message_thread_id" in parameters:
            log.info("Message %d: its topic is closed; it is sent to the group.", message.id)
            del parameters["message_thread_id"]
            await self._requeue(message, json.dumps(parameters))
        elif any(words in said for words in _CHAT_CLOSED):
            await self._close_chat(message)
        else:
            log.error("Message %d was refused and is dropped.", message.id)
            await self._close(message, SendState.DROPPED, None, "dropped")

    async def _close(
        self, message: StoredMessage, state: SendState, arrived: int | None, outcome: str
    ) -> None:
        await self._store.outbox.close(message.id, state, arrived)
        self._metrics.sends.labels(outcome).inc()


def _plain(parameters: dict[str, Any]) -> dict[str, Any]:
    """The parameters of the same message without markup."""
    plain = {key: value for key, value in parameters.items() if key != "parse_mode"}
    return {**plain, "text": unescape(_TAG.sub("", parameters["text"]))}
