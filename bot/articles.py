"""The article in a Telegram message, without what the channel and the client added to it."""

from __future__ import annotations

from telegram import Message, MessageEntity


def text_of(message: Message) -> str:
    """The text or caption of a message; empty where it has neither."""
    return message.text or message.caption or ""


def command_of(message: Message, username: str) -> tuple[str, str] | None:
    """The command that opens a message (without its slash) and the text behind it, or ``None``.

    A command that is addressed to another bot is none.
    """
    first = next(iter(message.entities or message.caption_entities or ()), None)
    if first is None or first.type != MessageEntity.BOT_COMMAND or first.offset != 0:
        return None
    text = text_of(message)
    # Offsets are in UTF-16 units; a command is ASCII, and stands first.
    command, _, addressee = text[1 : first.length].partition("@")
    if addressee and addressee.casefold() != username.casefold():
        return None
    return command.casefold(), text[first.length :].strip()


def is_unreadable(message: Message) -> bool:
    """Whether a message brings something to look at or listen to, and no text."""
    return not text_of(message) and bool(
        message.photo
        or message.video
        or message.voice
        or message.audio
        or message.video_note
        or message.sticker
        or message.animation
        or message.document
    )
