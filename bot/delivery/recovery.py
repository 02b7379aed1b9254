"""Whether a message arrived whose answer was lost: Telegram offers no way to ask, but one to find out.

An edit that changes nothing is refused with other words where the message is there than where it is
not. A message that arrived unnoticed left a gap among the numbers that are known: the gaps since it was
sent are tried, one after another. In supergroups and channels numbers are the chat's own; private chats
share theirs, so that what others wrote meanwhile lies between.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from enum import Enum, auto
from typing import Any

from telegram import Bot
from telegram.error import BadRequest, NetworkError, RetryAfter

from bot.gateway.client import retry_seconds
from bot.storage import Store

LOOKED_AT = 40
"""Unknown numbers among which an answer is looked for."""

LOOKS = 4
"""Times that one number is looked at where the network fails."""

LOOK_EVERY = 0.1
"""Seconds between two looks: Telegram counts them."""

UNCHANGED = "message is not modified"
"""What Telegram says of an edit to a message that says so already, in lower case."""

_EDITED = ("chat_id", "text", "parse_mode", "link_preview_options", "reply_markup")


async def find(bot: Bot, store: Store, parameters: Mapping[str, Any]) -> int | None:
    """The number of the message that ``sendMessage`` was called for with ``parameters``, if it is there.

    One that answers no other message cannot be looked for. Raises telegram.error.TelegramError.
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
    """What stands under a number: nothing of ours, what is looked for, or what was another message.

    That was a notice or a copy of another answer, of which nothing was known: it answers another
    article, and what was to be said would stand under that.
    """

    NOTHING = auto()
    OURS = auto()
    OVERWRITTEN = auto()


async def _look(bot: Bot, edit: Mapping[str, Any]) -> _Seen:
    tried: list[NetworkError] = []
    try:
        await _insist(bot, "editMessageText", edit, tried)
    except BadRequest as error:
        if UNCHANGED not in error.message.casefold():
            return _Seen.NOTHING
        # Where an answer was lost, it may be our own edit that changes nothing any more.
        return _Seen.OVERWRITTEN if tried else _Seen.OURS
    return _Seen.OVERWRITTEN


async def _insist(
    bot: Bot, method: str, parameters: Mapping[str, Any], tried: list[NetworkError]
) -> None:
    """Call until there is an answer: a bad line must not end a search that is nearly through.

    ``tried`` gets the attempts whose end nobody knows. Raises telegram.error.TelegramError.
    """
    for left in reversed(range(LOOKS)):
        await asyncio.sleep(LOOK_EVERY)
        try:
            await bot.do_api_request(method, api_kwargs=dict(parameters))
        except BadRequest:
            raise
        except RetryAfter as error:
            if not left:
                raise
            await asyncio.sleep(retry_seconds(error))
        except NetworkError as error:
            if not left:
                raise
            tried.append(error)
        else:
            return
