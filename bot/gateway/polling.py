"""Updates are stored before Telegram forgets them; they are handled later.

Telegram forgets an update when a request asks for those after its number, or when the webhook answers.
Both happen once it is stored. No request names a number otherwise, not even the first: after a week
without updates Telegram continues with any number, maybe a lower one.
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
"""Telegram holds a request for this time while there are no updates."""

NEWCOMER_SECONDS = 30.0
"""A bot that has polled for less stands by when it meets another."""

RETRY_EVERY = 5.0
"""Seconds between attempts to remove a webhook."""

STANDBY_CHECK_SECONDS = 5.0
STANDBY_CHECKS = 3
"""Consecutive checks with pending updates before a standby bot takes over."""

_BACKOFF = Backoff(1.0, 60.0, jitter=(1.0, 1.3))

ALLOWED_UPDATES = ["message", "callback_query", "channel_post", "my_chat_member"]


class UpdateReceiver:
    """Stores updates that come by polling or from a webhook; calls ``stored`` when some are new."""

    def __init__(self, bot: Bot, store: Store, stored: Callable[[], None]) -> None:
        self._bot = bot
        self._store = store
        self._stored = stored
        self.is_well = True
        """Whether Telegram answered the last request."""
        self._polling_since = 0.0

    async def add(self, raw: Sequence[Any]) -> int | None:
        """Store raw updates; the highest number among them, ``None`` where none has a valid number."""
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
        """Ask for updates until cancelled. Raises InvalidToken."""
        await self._stop_webhook()
        self._polling_since = asyncio.get_running_loop().time()
        stored: int | None = None
        while True:
            stored = await retry(
                partial(self._receive, stored),
                # Whatever goes wrong with one answer, the next may be valid.
                on=Exception,
                never_on=InvalidToken,
                pause=lambda error, failures: pause_after(error, failures, _BACKOFF),
                report=self._report,
            )

    async def _receive(self, stored: int | None) -> int | None:
        """Store the updates after ``stored``; the number of the newest, for the next request."""
        try:
            raw = await self._ask(stored)
        except Conflict as error:
            await self._settle_conflict(error)
            return stored
        newest = await self.add(raw)
        self.is_well = True
        if raw and newest is None:
            await asyncio.sleep(_BACKOFF.longest)
        return newest

    def _report(self, error: BaseException, _seconds: float) -> None:
        self.is_well = False
        # Its message may hold the address, and the address the token.
        log.warning("Telegram does not answer (%s): trying again.", type(error).__name__)

    async def _settle_conflict(self, error: Conflict) -> None:
        """Remove a webhook; among two bots that poll, let the one go on that started first.

        Telegram ends the older of two requests, so that two bots without a rule would end each
        other's requests for ever.
        """
        loop = asyncio.get_running_loop()
        if "webhook" in error.message.casefold():
            await self._stop_webhook()
        elif loop.time() - self._polling_since < NEWCOMER_SECONDS:
            await self._stand_by()
            self._polling_since = loop.time()
        else:
            log.warning("Another bot polled with this token (409): going on.")
            await asyncio.sleep(1)

    async def _ask(self, stored: int | None) -> Sequence[Any]:
        """The updates after number ``stored``, by default all that Telegram has not forgotten."""
        asked = asyncio.get_running_loop().time()
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
            raise TelegramError("the answer is no list of updates")
        if not raw and asyncio.get_running_loop().time() - asked < 1:
            # Telegram did not hold the request: do not ask in a tight loop.
            await asyncio.sleep(1)
        return raw

    async def _stop_webhook(self) -> None:
        """Remove the webhook: Telegram gives no updates by polling while there is one."""
        await until_answered(self._bot.delete_webhook, seconds=RETRY_EVERY, report=self._report)

    async def _stand_by(self) -> None:
        """Wait until updates are pending that no other bot takes, without taking any."""
        log.error("Another bot polls with this token (409): standing by until it stops.")
        checks = 0
        while checks < STANDBY_CHECKS:
            await asyncio.sleep(STANDBY_CHECK_SECONDS)
            try:
                pending = (await self._bot.get_webhook_info()).pending_update_count
            except TelegramError:
                continue
            checks = checks + 1 if pending else 0
        log.warning("Updates wait and nobody takes them: taking over.")


def _is_number(value: object) -> TypeGuard[int]:
    """Whether a value is a number that a database can hold."""
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**63


def _stored(update: dict[str, Any]) -> StoredUpdate:
    content = next((v for k, v in update.items() if k != "update_id" and isinstance(v, dict)), {})
    # A press of a button has the message with the button in it.
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
        # A database does not take half of a surrogate pair; JSON has escapes for it.
        return json.dumps(update)
    return payload
