"""Finds out whether a message was sent although its answer was lost; the Bot API has no method for it.

Telegram refuses an edit that changes nothing with one error where the message exists, and with another
where it does not. A message that was sent without an answer is a gap among the stored message numbers: the
gaps since the send are tried, one after another. Supergroups and channels number their own
messages; private chats share one sequence, so that messages of other chats lie between.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from enum import Enum, auto
from typing import Any

from telegram import Bot
from telegram.error import BadRequest, NetworkError, RetryAfter

from bot.gateway.retry import retry_seconds
from bot.scheduling.retry import retry
from bot.storage import Store

LOOKED_AT = 40
"""Unknown message numbers that are tried."""

ATTEMPTS = 4
"""Attempts for one number if the network fails."""

LOOK_EVERY = 0.1
"""Seconds before each call: Telegram counts them towards its limits."""

UNCHANGED = "message is not modified"
"""The error, in lower case, of an edit to a message that has this content already."""

_EDITED = ("chat_id", "text", "parse_mode", "link_preview_options", "reply_markup")


async def find(bot: Bot, store: Store, parameters: Mapping[str, Any]) -> int | None:
    """The number of the message that ``sendMessage`` with ``parameters`` sent, ``None`` if it sent none.

    A message that is not a reply cannot be found. Raises telegram.error.TelegramError.
    """
    answered = parameters.get("reply_parameters", {}).get("message_id")
    if answered is None:
        return None
    chat, is_notice = parameters["chat_id"], "disable_notification" in parameters
    after = await store.outbox.begun_after(chat, answered, notice=is_notice)
    edit = {name: parameters[name] for name in _EDITED if name in parameters}
    for number in await store.outbox.gaps(chat, after, LOOKED_AT):
        at = {"chat_id": chat, "message_id": number}
        seen = await _look(bot, {**edit, **at})
        if seen is _Seen.OURS:
            return number
        if seen is _Seen.OVERWRITTEN:
            with suppress(BadRequest):
                await _insist(bot, "deleteMessage", at, [])
    return None


class _Seen(Enum):
    """The message with a number: none of the bot's, the wanted one, or another one that the edit changed.

    The last is a notice or a copy of another answer, without a row in the database. It is deleted, because
    it answers another article and now shows the wrong text.
    """

    NOTHING = auto()
    OURS = auto()
    OVERWRITTEN = auto()


async def _look(bot: Bot, edit: Mapping[str, Any]) -> _Seen:
    unanswered: list[BaseException] = []
    try:
        await _insist(bot, "editMessageText", edit, unanswered)
    except BadRequest as error:
        if UNCHANGED not in error.message.casefold():
            return _Seen.NOTHING
        # After a lost answer it may have been our own first edit that made the second change nothing.
        return _Seen.OVERWRITTEN if unanswered else _Seen.OURS
    return _Seen.OVERWRITTEN


async def _insist(
    bot: Bot, method: str, parameters: Mapping[str, Any], unanswered: list[BaseException]
) -> None:
    """Call until Telegram answers, at most :data:`ATTEMPTS` times: one lost answer must not end a search.

    ``unanswered`` receives the network errors, after which the outcome of the call is unknown.
    Raises telegram.error.TelegramError.
    """

    async def call() -> None:
        await asyncio.sleep(LOOK_EVERY)
        await bot.do_api_request(method, api_kwargs=dict(parameters))

    def note(error: BaseException, _seconds: float) -> None:
        if isinstance(error, NetworkError):
            unanswered.append(error)

    await retry(
        call,
        on=(NetworkError, RetryAfter),
        # The library derives it from NetworkError, but it is an answer.
        never_on=BadRequest,
        attempts=ATTEMPTS,
        pause=lambda error, _: retry_seconds(error) if isinstance(error, RetryAfter) else 0.0,
        report=note,
    )
