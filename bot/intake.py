"""Updates are stored before Telegram is told to forget them, and handled after.

Telegram forgets an update when the next ones are asked for; we ask when they are stored. An update
that cannot be read is set aside and blocks nothing.
"""

from __future__ import annotations

import asyncio
import json
import logging
import random
from collections.abc import Callable, Sequence
from typing import Any

from telegram import Bot, Update
from telegram.error import Conflict, RetryAfter, TelegramError

from bot.jobs import Effects, OpenJob, Press
from bot.outbox import retry_seconds
from bot.store import Store, StoredUpdate

log = logging.getLogger(__name__)

LONG_POLL = 30
"""Seconds that Telegram holds a request while there is nothing new."""

_LONGEST_PAUSE = 60.0

ALLOWED_UPDATES = ["message", "callback_query"]


async def poll(bot: Bot, store: Store, stored: asyncio.Event) -> None:
    """Store updates as they come, until cancelled; sets ``stored`` when there are new ones."""
    pause = 1.0
    last = await store.last_update()
    while True:
        try:
            raw = await bot.do_api_request(
                "getUpdates",
                api_kwargs={
                    "offset": last + 1 if last is not None else None,
                    "timeout": LONG_POLL,
                    "allowed_updates": ALLOWED_UPDATES,
                },
                read_timeout=LONG_POLL + 10,
            )
        except TelegramError as error:
            _explain(error)
            waited = retry_seconds(error) if isinstance(error, RetryAfter) else pause
            await asyncio.sleep(waited * random.uniform(1, 1.3))
            pause = min(2 * pause, _LONGEST_PAUSE)
            continue
        pause = 1.0
        updates = [_stored(update) for update in _updates(raw)]
        if updates:
            await store.add_updates(updates)
            last = max(update.id for update in updates)
            stored.set()


async def dispatch(
    bot: Bot,
    store: Store,
    stored: asyncio.Event,
    handle: Callable[[Update, OpenJob | None], Effects],
    settled: Callable[[Effects, Sequence[Press]], None],
) -> None:
    """Handle stored updates in their order, until cancelled.

    ``settled`` is told what was stored, and of which presses nothing came.
    """
    while True:
        stored.clear()
        updates = await store.new_updates()
        for update in updates:
            settled(*await _settle(bot, store, update, handle))
        if not updates:
            await stored.wait()


async def _settle(
    bot: Bot,
    store: Store,
    update: StoredUpdate,
    handle: Callable[[Update, OpenJob | None], Effects],
) -> tuple[Effects, Sequence[Press]]:
    try:
        parsed = Update.de_json(json.loads(update.payload), bot)
        effects = handle(parsed, await store.open_job(update.chat))
    except Exception as error:  # noqa: BLE001 - whatever an update does, those behind it go on
        log.error("Update %d is set aside: %s", update.id, type(error).__name__)
        await store.set_aside(update.id)
        return Effects(), ()
    return effects, await store.settle(update.id, effects)


def _updates(raw: Any) -> list[dict[str, Any]]:
    return [u for u in raw if isinstance(u, dict) and isinstance(u.get("update_id"), int)]


def _stored(update: dict[str, Any]) -> StoredUpdate:
    content = next((v for k, v in update.items() if k != "update_id" and isinstance(v, dict)), {})
    # A pressed button holds the message that it stands under.
    holder = content.get("message") if "data" in content else content
    chat = holder.get("chat") if isinstance(holder, dict) else None
    number = chat.get("id") if isinstance(chat, dict) else None
    payload = json.dumps(update, ensure_ascii=False)
    return StoredUpdate(update["update_id"], number if isinstance(number, int) else 0, payload)


def _explain(error: TelegramError) -> None:
    if isinstance(error, Conflict):
        log.error("Another bot polls with this token (409): standing by until it stops.")
    else:
        # Its own words may hold the address, and the address the token.
        log.warning("Telegram does not answer (%s): trying again.", type(error).__name__)
