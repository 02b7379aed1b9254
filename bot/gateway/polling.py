"""Updates are stored before Telegram is told to forget them; what they lead to comes after.

Telegram forgets an update when those behind its number are asked for, or when the webhook answers: we
ask, and answer, when it is stored. Nothing is said of numbers otherwise, not even at the start: after
a week without updates Telegram goes on with any number, maybe a lower one.
"""

from __future__ import annotations

import asyncio
import json
import logging
import random
from collections.abc import Callable, Sequence
from typing import Any, TypeGuard

from telegram import Bot
from telegram.error import (
    Conflict,
    EndPointNotFound,
    InvalidToken,
    RetryAfter,
    TelegramError,
)

from bot.gateway.client import retry_seconds
from bot.storage import Store, StoredUpdate

log = logging.getLogger(__name__)

LONG_POLL = 30
"""Seconds that Telegram holds a request while there is nothing new."""

NEWCOMER = 30.0
"""Seconds of polling after which a bot is the one that was here first."""

RETRY_EVERY = 5.0
STAND_BY_LOOK = 5.0
LOOKS = 3
"""A bot that stands by looks that often, and takes over when so often updates wait for nobody."""

_LONGEST_PAUSE = 60.0

ALLOWED_UPDATES = ["message", "callback_query", "channel_post", "my_chat_member"]


class UpdateReceiver:
    """Takes updates in, by polling or from a webhook; ``stored`` is told when there are new ones."""

    def __init__(self, bot: Bot, store: Store, stored: Callable[[], None]) -> None:
        self._bot = bot
        self._store = store
        self._stored = stored
        self.is_well = True
        """Whether updates come in: the last request was answered."""

    async def add(self, raw: Sequence[Any]) -> int | None:
        """Store raw updates. The number of the newest, ``None`` where none can be told by a number."""
        updates = [
            _stored(u) for u in raw if isinstance(u, dict) and _is_number(u.get("update_id"))
        ]
        if len(updates) < len(raw):
            log.error("%d updates without a number are passed over.", len(raw) - len(updates))
        if not updates:
            return None
        if await self._store.updates.add(updates):
            self._stored()
        return max(update.id for update in updates)

    async def poll(self) -> None:
        """Ask for updates until cancelled."""
        await self._stop_webhook()
        loop = asyncio.get_running_loop()
        pause, since = 1.0, loop.time()
        stored: int | None = None
        while True:
            try:
                raw = await self._ask(stored)
                stored = await self.add(raw)
                if raw and stored is None:
                    await asyncio.sleep(_LONGEST_PAUSE)
            except Conflict as error:
                if "webhook" in error.message.casefold():
                    await self._stop_webhook()
                    continue
                # Telegram lets the newest request live. Whoever was here first asks again, and
                # whoever came second stands by: else the two would end each other's for ever.
                if loop.time() - since < NEWCOMER:
                    await self._stand_by()
                    since = loop.time()
                else:
                    log.warning("Another bot polled with this token (409): going on.")
                    await asyncio.sleep(1)
            except InvalidToken:
                raise
            except Exception as error:  # noqa: BLE001 - whatever Telegram answers, the next may be well
                self.is_well = False
                # Its own words may hold the address, and the address the token.
                log.warning("Telegram does not answer (%s): trying again.", type(error).__name__)
                waited = retry_seconds(error) if isinstance(error, RetryAfter) else pause
                await asyncio.sleep(waited * random.uniform(1, 1.3))
                pause = min(2 * pause, _LONGEST_PAUSE)
            else:
                pause, self.is_well = 1.0, True

    async def _ask(self, stored: int | None) -> Sequence[Any]:
        """The updates behind those that are ``stored``, or all that Telegram has not forgotten."""
        asked = asyncio.get_running_loop().time()
        try:
            raw = await self._bot.do_api_request(
                "getUpdates",
                api_kwargs={
                    "offset": stored + 1 if stored is not None else None,
                    "timeout": LONG_POLL,
                    "allowed_updates": ALLOWED_UPDATES,
                },
                read_timeout=LONG_POLL + 10,
            )
        except EndPointNotFound:
            # So it is said of a token that was revoked, too: this says it in clear words.
            await self._bot.get_me()
            raise
        if not isinstance(raw, list):
            raise TelegramError("what came is no list of updates")
        if not raw and asyncio.get_running_loop().time() - asked < 1:
            # It did not hold the request, which it is asked to.
            await asyncio.sleep(1)
        return raw

    async def _stop_webhook(self) -> None:
        """Telegram gives no updates to a bot that polls while it has a webhook."""
        while True:
            try:
                await self._bot.delete_webhook()
            except InvalidToken:
                raise
            except TelegramError as error:
                self.is_well = False
                log.warning("A webhook could not be removed: %s.", type(error).__name__)
                await asyncio.sleep(RETRY_EVERY)
            else:
                return

    async def _stand_by(self) -> None:
        """Wait until nobody takes the updates that wait, without taking any oneself."""
        log.error("Another bot polls with this token (409): standing by until it stops.")
        looks = 0
        while looks < LOOKS:
            await asyncio.sleep(STAND_BY_LOOK)
            try:
                pending = (await self._bot.get_webhook_info()).pending_update_count
            except TelegramError:
                continue
            looks = looks + 1 if pending else 0
        log.warning("Updates wait and nobody takes them: taking over.")


def _is_number(value: object) -> TypeGuard[int]:
    """Whether a value is a number that a database can hold."""
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**63


def _stored(update: dict[str, Any]) -> StoredUpdate:
    content = next((v for k, v in update.items() if k != "update_id" and isinstance(v, dict)), {})
    # A pressed button holds the message that it stands under.
    holder = content.get("message") if "data" in content else content
    chat = holder.get("chat") if isinstance(holder, dict) else None
    return StoredUpdate(
        update["update_id"],
        _number_of(chat) or 0,
        _storable(update),
        _number_of(content.get("from")),
    )


def _number_of(described: object) -> int | None:
    """The number of a chat or a user."""
    number = described.get("id") if isinstance(described, dict) else None
    return number if _is_number(number) else None


def _storable(update: dict[str, Any]) -> str:
    payload = json.dumps(update, ensure_ascii=False)
    try:
        payload.encode()
    except UnicodeEncodeError:
        # Half of a surrogate pair is no text that a database takes, but JSON has escapes for it.
        return json.dumps(update)
    return payload
