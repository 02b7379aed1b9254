"""A Telegram message or callback query comes in; its sender, with chat and language, goes out."""

from __future__ import annotations

from dataclasses import dataclass

from telegram import CallbackQuery, Chat, Message

from bot.domain.chats import ChatSettings
from bot.domain.effects import Effects, OutgoingMessage
from bot.domain.jobs import Address
from bot.phrases import Locale, Phrases, locale_of, phrases
from bot.ui.screens import sentence
from bot.ui.views import DisplayOptions


@dataclass(frozen=True, slots=True)
class Sender:
    """The sender of a message or callback query; for ``user`` see :func:`user_of`."""

    address: Address
    kind: str
    user: int
    locale: Locale

    @property
    def is_private(self) -> bool:
        """Whether this is a private chat."""
        return self.kind == Chat.PRIVATE

    @property
    def phrases(self) -> Phrases:
        """The phrases in this sender's language."""
        return phrases(self.locale)

    def display(self, settings: ChatSettings) -> DisplayOptions:
        """How this sender sees briefs."""
        return DisplayOptions(self.phrases, settings.languages)

    def is_automatic(self, settings: ChatSettings) -> bool:
        """Whether the bot briefs here without a command: by default in private chats."""
        return self.is_private if settings.automatic is None else settings.automatic

    def reply(self, key: str, **facts: str) -> Effects:
        """Effects of one reply, the phrase ``key``."""
        return Effects(
            messages=(OutgoingMessage(self.address, sentence(self.phrases, key, **facts)),)
        )


def user_of(message: Message) -> int:
    """The id of a message's sender: of a chat if the message is sent as one, else of the user.

    Anonymous administrators and channels all share one technical account in ``from``, so that only
    ``sender_chat`` identifies them.
    """
    sender = message.sender_chat or message.from_user or message.chat
    return sender.id


def sender_of(message: Message, settings: ChatSettings) -> Sender:
    """The sender of a message or a channel post."""
    user = message.from_user
    topic = message.message_thread_id if message.is_topic_message else None
    # A channel post has no user with a language; the bot's channels are in Arabic.
    own = locale_of(user.language_code) if user else "ar"
    return Sender(
        Address(message.chat.id, message.message_id, topic),
        message.chat.type,
        user_of(message),
        settings.locale or own,
    )


def sender_of_callback(query: CallbackQuery, settings: ChatSettings) -> Sender:
    """The user who pressed a button; the address is that of the message with the button."""
    message, user = query.message, query.from_user
    address = Address(message.chat.id, message.message_id) if message else Address(user.id)
    return Sender(
        address,
        message.chat.type if message else Chat.PRIVATE,
        user.id,
        settings.locale or locale_of(user.language_code),
    )
