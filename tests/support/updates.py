"""Updates as python-telegram-bot reads them from Telegram's JSON, and the context of an update."""

from __future__ import annotations

import itertools
from typing import Any

from telegram import Update

from bot.domain.chats import ChatSettings
from bot.domain.context import UpdateContext
from bot.domain.policy import Policy

READER, STRANGER, GROUP, CHANNEL = 7, 8, -1001, -1002
NAMELESS = {
    "id": 1087968824,
    "is_bot": True,
    "first_name": "Group",
    "username": "GroupAnonymousBot",
}
AS_CHANNEL = {"id": 136817688, "is_bot": True, "first_name": "Channel"}
LINKED = {"id": 777000, "is_bot": False, "first_name": "Telegram"}
"""The accounts of administrators without a name, of channels, and of posts in a linked group."""

numbers = itertools.count(1)


def chat(number: int) -> dict[str, Any]:
    """The chat of a number: private, ``CHANNEL``, or a supergroup."""
    if number > 0:
        return {"id": number, "type": "private", "first_name": "قارئ"}
    return {"id": number, "type": "channel" if number == CHANNEL else "supergroup", "title": "س"}


def somebody(number: int, language: str | None = None) -> dict[str, Any]:
    """The user of a number."""
    described = {"id": number, "is_bot": False, "first_name": "قارئ"}
    return described if language is None else {**described, "language_code": language}


def message(text: str, place: int, **more: Any) -> Update:
    """A message in a chat, or a post in ``CHANNEL``; ``more`` are fields of it."""
    kind = "channel_post" if place == CHANNEL else "message"
    command = {"type": "bot_command", "offset": 0, "length": len(text.split()[0])}
    entities = [command] if text.startswith("/") else []
    described = {"message_id": next(numbers), "date": 1_790_000_000, "chat": chat(place)}
    content = {**described, "text": text, "entities": entities, **more}
    return Update.de_json({"update_id": next(numbers), kind: content}, None)


def press(data: str, place: int, user: int = STRANGER) -> Update:
    """A press of a button with ``data``, under message 5 of a chat."""
    under = {"message_id": 5, "date": 1_790_000_000, "chat": chat(place), "text": "موجز"}
    query = {"id": "q", "from": somebody(user), "chat_instance": "c", "data": data}
    described = {"update_id": next(numbers), "callback_query": {**query, "message": under}}
    return Update.de_json(described, None)


def update_context(**more: Any) -> UpdateContext:
    """The context of an update of a chat whose language is Arabic."""
    return UpdateContext(settings=ChatSettings(locale="ar"), **more)


def policy(*allowed: int, **more: Any) -> Policy:
    """The policy of a bot that keeps briefs for a week."""
    return Policy("mujaz_bot", "mt5", "marian", 7, allowed=frozenset(allowed), **more)
