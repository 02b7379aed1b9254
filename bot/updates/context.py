"""Completes the context of an update with facts from Telegram and from the operating system."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from telegram import Bot, Chat, ChatMember, Update
from telegram.error import TelegramError

from bot.domain.context import ContextQuery, ServedModels, UpdateContext
from bot.storage import Store

log = logging.getLogger(__name__)

_ADMINS = (ChatMember.OWNER, ChatMember.ADMINISTRATOR)


class ContextReader:
    """Called by :class:`bot.updates.dispatcher.Dispatcher` before an update is handled.

    ``processes`` returns the ids of the bot's processes, ``served`` the models that serve.
    """

    def __init__(
        self,
        bot: Bot,
        store: Store,
        processes: Callable[[], Iterable[int]],
        served: Callable[[], ServedModels | None],
    ) -> None:
        self._bot = bot
        self._store = store
        self._processes = processes
        self._served = served

    async def __call__(
        self, query: ContextQuery, update: Update, context: UpdateContext
    ) -> UpdateContext:
        """``context``, completed by what ``query`` selects."""
        context = replace(context, models=self._served())
        if query.admin:
            context = replace(context, is_admin=await self._is_admin(query, update))
        if query.statistics:
            figures = await self._store.retention.statistics()
            used = sum(map(memory_of, self._processes()))
            context = replace(context, statistics=replace(figures, memory=used))
        return context

    async def _is_admin(self, query: ContextQuery, update: Update) -> bool:
        """Whether the sender may change the settings of the chat."""
        message, chat = update.effective_message, update.effective_chat
        if chat is None or chat.type == Chat.PRIVATE or update.channel_post is not None:
            return True
        sender = message.sender_chat if message and update.callback_query is None else None
        if sender is not None:
            # An anonymous administrator sends as the group itself; other chats have no rights in it.
            return sender.id == query.chat
        if query.user is None:
            return False
        try:
            member = await self._bot.get_chat_member(query.chat, query.user)
        except TelegramError as error:
            log.warning(
                "Telegram did not answer whether a user is an administrator: %s.",
                type(error).__name__,
            )
            return False
        return member.status in _ADMINS


def memory_of(process: int) -> int:
    """Resident memory of a process in bytes; 0 if the system does not report it."""
    try:
        status = Path(f"/proc/{process}/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return 0
    resident = next((line for line in status.splitlines() if line.startswith("VmRSS:")), "0 0")
    return int(resident.split()[1]) * 1024
