"""Who sends an update, where, and how they are spoken to: read from Telegram's objects."""

from __future__ import annotations

from dataclasses import dataclass

from telegram import CallbackQuery, Chat, Message

from bot.domain.chats import ChatSettings
from bot.domain.effects import Effects, OutgoingMessage
from bot.domain.jobs import Address
from bot.phrases import Locale, Phrases, locale_of, phrases
from bot.ui.screens import sentence
from bot.ui.views import Presentation


@dataclass(frozen=True, slots=True)
class Sender:
    """Whoever sent a message or pressed a button; see :func:`user_of`."""

    address: Address
    kind: str
    user: int
    locale: Locale

    @property
    def is_private(self) -> bool:
        """Whether nobody else reads along."""
        return self.kind == Chat.PRIVATE

    @property
    def spoken(self) -> Phrases:
        """The language that this sender is spoken to."""
        return phrases(self.locale)

    def manner(self, settings: ChatSettings) -> Presentation:
        """How a brief is shown to this sender."""
        return Presentation(self.spoken, settings.languages)

    def says(self, settings: ChatSettings) -> bool:
        """Whether the bot briefs here without a command."""
        return self.is_private if settings.automatic is None else settings.automatic

    def reply(self, key: str, **facts: str) -> Effects:
        """One sentence in answer."""
        return Effects(
            messages=(OutgoingMessage(self.address, sentence(self.spoken, key, **facts)),)
        )


def user_of(message: Message) -> int:
    """The number of whoever says a message: of a chat that speaks through somebody, else of a user.

    A group's administrators without names speak through one account for all groups, and so do
    channels. Whoever speaks as a chat is taken for that chat.
    """
    speaks = message.sender_chat or message.from_user or message.chat
    return speaks.id


def sender_of(message: Message, settings: ChatSettings) -> Sender:
    """The sender of a message or a post."""
    user = message.from_user
    topic = message.message_thread_id if message.is_topic_message else None
    # A channel has no reader whose language could be asked: it is one of Arabic news.
    own = locale_of(user.language_code) if user else "ar"
    return Sender(
        Address(message.chat.id, message.message_id, topic),
        message.chat.type,
        user_of(message),
        settings.locale or own,
    )


def presser_of(query: CallbackQuery, settings: ChatSettings) -> Sender:
    """Whoever pressed a button; the address is the message that it stands under."""
    message, user = query.message, query.from_user
    address = Address(message.chat.id, message.message_id) if message else Address(user.id)
    return Sender(
        address,
        message.chat.type if message else Chat.PRIVATE,
        user.id,
        settings.locale or locale_of(user.language_code),
    )
