"""Receives updates by polling or from the webhook, and stores each before it is acknowledged.

Telegram deletes an update when a request has a higher offset, or when the webhook answers. Both happen
after the update is stored. Requests have no offset otherwise, not even the first one: after a week without
updates, Telegram may continue with a lower number.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, TypeGuard

from telegram import Bot
from telegram.error import Conflict, EndPointNotFound, InvalidToken, TelegramError

from bot.gateway.retry import pause_after, until_answered
from bot.scheduling.retry import Backoff, retry
from bot.storage import Store, StoredUpdate

log = logging.getLogger(__name__)

LONG_POLL_SECONDS = 30
"""Timeout of a long poll: Telegram holds the request for this time while there are no updates."""

STANDBY_THRESHOLD = 30.0
"""After a conflict, a bot that has polled for less time than this stands by."""

RETRY_INTERVAL = 5.0
"""Seconds between attempts to remove a webhook."""

STANDBY_CHECK_SECONDS = 5.0
STANDBY_CHECKS = 3
"""Consecutive checks with pending updates before a standby bot takes over."""

_BACKOFF = Backoff(1.0, 60.0, jitter=(1.0, 1.3))

ALLOWED_UPDATES = ["message", "callback_query", "channel_post", "my_chat_member"]


class UpdateReceiver:
    """Stores updates from polling or from a webhook; calls ``stored`` when there are new ones."""

    def __init__(self, bot: Bot, store: Store, stored: Callable[[], None]) -> None:
        self._bot = bot
        self._store = store
        self._stored = stored
        self.is_healthy = True
        """Whether Telegram answered the last request."""
        self._polling_since = 0.0

    async def add(self, raw: Sequence[Any]) -> int | None:
        """Store raw updates; returns the highest number, ``None`` if no update has a valid one."""
        updates = [
            _stored(u) for u in raw if isinstance(u, dict) and _is_number(u.get("update_id"))
        ]
        if len(updates) < len(raw):
            log.error("%d updates without a number are ignored.", len(raw) - len(updates))
        if not updates:
            return None
        if await self._store.updates.add(updates):
            self._stored()
        return max(update.id for update in updates)

    async def poll(self) -> None:
        """Poll for updates until cancelled. Raises InvalidToken."""
        await self._stop_webhook()
        self._polling_since = asyncio.get_running_loop().time()
        stored: int | None = None
        while True:
            stored = await retry(
                partial(self._receive, stored),
                # After any error in one answer, the next one may be valid.
                on=Exception,
                never_on=InvalidToken,
                pause=lambda error, failures: pause_after(error, failures, _BACKOFF),
                report=self._report,
            )

    async def _receive(self, stored: int | None) -> int | None:
        """Store the updates after ``stored``; returns the newest number, for the next request."""
        try:
            raw = await self._get_updates(stored)
        except Conflict as error:
            await self._resolve_conflict(error)
            return stored
        newest = await self.add(raw)
        self.is_healthy = True
        if raw and newest is None:
            await asyncio.sleep(_BACKOFF.longest)
        return newest

    def _report(self, error: BaseException, _seconds: float) -> None:
        self.is_healthy = False
        # The message of the error may contain the URL, which contains the token.
        log.warning("Telegram does not answer (%s): trying again.", type(error).__name__)

    async def _resolve_conflict(self, error: Conflict) -> None:
        """Remove a webhook; of two bots that poll, the one that started first continues.

        Telegram ends the older of two requests, so two bots without this rule would end each other's
        requests for ever.
        """
        loop = asyncio.get_running_loop()
        if "webhook" in error.message.casefold():
            await self._stop_webhook()
        elif loop.time() - self._polling_since < STANDBY_THRESHOLD:
            await self._stand_by()
            self._polling_since = loop.time()
        else:
            log.warning("Another bot polled with this token (409): this one continues.")
            await asyncio.sleep(1)

    async def _get_updates(self, stored: int | None) -> Sequence[Any]:
        """The updates after number ``stored``, by default all that Telegram still has."""
        started = asyncio.get_running_loop().time()
        try:
            raw = await self._bot.do_api_request(
                "getUpdates",
                api_kwargs={
                    "offset": stored + 1 if stored is not None else None,
                    "timeout": LONG_POLL_SECONDS,
                    "allowed_updates": ALLOWED_UPDATES,
                },
                read_timeout=LONG_POLL_SECONDS + 10,
            )
        except EndPointNotFound:
            # A revoked token causes this error too: getMe then raises InvalidToken.
            await self._bot.get_me()
            raise
        if not isinstance(raw, list):
            raise TelegramError("the answer is not a list of updates")
        if not raw and asyncio.get_running_loop().time() - started < 1:
            # Telegram did not hold the request: do not poll in a tight loop.
            await asyncio.sleep(1)
        return raw

    async def _stop_webhook(self) -> None:
        """Remove the webhook: while there is one, Telegram refuses getUpdates."""
        await until_answered(self._bot.delete_webhook, seconds=RETRY_INTERVAL, report=self._report)

    async def _stand_by(self) -> None:
        """Wait, without polling, until pending updates show that no other bot polls."""
        log.error("Another bot polls with this token (409): standing by until it stops.")
        checks = 0
        while checks < STANDBY_CHECKS:
            await asyncio.sleep(STANDBY_CHECK_SECONDS)
            try:
                pending = (await self._bot.get_webhook_info()).pending_update_count
            except TelegramError:
                continue
            checks = checks + 1 if pending else 0
        log.warning("Updates are pending and no other bot takes them: taking over.")


def _is_number(value: object) -> TypeGuard[int]:
    """Whether a value is a number that a database can hold."""
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**63


def _stored(update: dict[str, Any]) -> StoredUpdate:
    content = next((v for k, v in update.items() if k != "update_id" and isinstance(v, dict)), {})
    # A callback query contains the message with the button.
    container = content.get("message") if "data" in content else content
    chat = container.get("chat") if isinstance(container, dict) else None
    return StoredUpdate(
        update["update_id"],
        _number_of(chat) or 0,
        _storable(update),
        _number_of(content.get("from")),
    )


def _number_of(value: object) -> int | None:
    """The id of a chat or a user."""
    number = value.get("id") if isinstance(value, dict) else None
    return number if _is_number(number) else None


def _storable(update: dict[str, Any]) -> str:
    payload = json.dumps(update, ensure_ascii=False)
    try:
        payload.encode()
    except UnicodeEncodeError:
        # A database cannot store half of a surrogate pair; JSON escapes can represent it.
        return json.dumps(update)
    return payload
