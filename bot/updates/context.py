"""What only Telegram or the machine knows, asked where an update's handling depends on it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from telegram import Bot, Chat, ChatMember, Update
from telegram.error import TelegramError

from bot.domain.context import Circumstances, Question, ServedModels
from bot.storage import Store

log = logging.getLogger(__name__)

_ADMINS = (ChatMember.OWNER, ChatMember.ADMINISTRATOR)


class ContextReader:
    """See :class:`bot.updates.dispatcher.Dispatcher`; ``processes`` gives the ids of the bot's processes."""

    def __init__(
        self,
        bot: Bot,
        store: Store,
        processes: Callable[[], Iterable[int]],
        writers: Callable[[], ServedModels | None],
    ) -> None:
        self._bot = bot
        self._store = store
        self._processes = processes
        self._writers = writers

    async def __call__(
        self, question: Question, update: Update, known: Circumstances
    ) -> Circumstances:
        """``known``, and what the question asks beside it."""
        known = replace(known, writers=self._writers())
        if question.admin:
            known = replace(known, is_admin=await self._is_admin(question, update))
        if question.statistics:
            figures = await self._store.retention.statistics()
            used = sum(map(memory_of, self._processes()))
            known = replace(known, statistics=replace(figures, memory=used))
        return known

    async def _is_admin(self, question: Question, update: Update) -> bool:
        """Whether the sender may change what holds for everybody in the chat."""
        message, chat = update.effective_message, update.effective_chat
        if chat is None or chat.type == Chat.PRIVATE or update.channel_post is not None:
            return True
        sender = message.sender_chat if message and update.callback_query is None else None
        if sender is not None:
            # An administrator who speaks for the group, without a name. Other chats have no say.
            return sender.id == question.chat
        if question.user is None:
            return False
        try:
            member = await self._bot.get_chat_member(question.chat, question.user)
        except TelegramError as error:
            log.warning("Who administers a chat is not known: %s.", type(error).__name__)
            return False
        return member.status in _ADMINS


def memory_of(process: int) -> int:
    """Bytes of memory that a process holds; 0 where the system does not tell."""
    try:
        status = Path(f"/proc/{process}/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return 0
    resident = next((line for line in status.splitlines() if line.startswith("VmRSS:")), "0 0")
    return int(resident.split()[1]) * 1024
