"""Whether a message arrived whose answer was lost: Telegram offers no way to ask, but one to find out.

An edit that changes nothing is refused with other words where the message is there than where it is
not. So the numbers in the chat behind the article that was answered are tried, one after another.
In groups and channels numbers are the chat's own; in private chats other chats' messages lie between,
so that a busy bot may not find what is there.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from telegram import Bot
from telegram.error import BadRequest, NetworkError

from bot.store import Store

LOOKED_AT = 12
"""Numbers behind an article among which its answer is looked for."""

LOOKS = 4
"""Times that one number is looked at where the network fails."""

LOOK_EVERY = 0.3
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
    ours = await store.mailbox.arrived(parameters["chat_id"], answered)
    edit = {name: parameters[name] for name in _EDITED if name in parameters}
    for number in range(answered + 1, answered + 1 + LOOKED_AT):
        if number not in ours and await _is_it(bot, {**edit, "message_id": number}):
            return number
    return None


async def _is_it(bot: Bot, edit: dict[str, Any]) -> bool:
    for left in reversed(range(LOOKS)):
        await asyncio.sleep(LOOK_EVERY)
        try:
            await bot.do_api_request("editMessageText", api_kwargs=edit)
        except BadRequest as error:
            return UNCHANGED in error.message.casefold()
        except NetworkError:
            # A bad line must not end a search that is nearly through: looking again does no harm.
            if not left:
                raise
        else:
            # One of ours that nothing was known of: now it says what was to be said.
            return True
    return False
