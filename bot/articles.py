"""The article in a Telegram message, without what the channel and the client added to it."""

from __future__ import annotations

import re

from telegram import Bot, Message, MessageEntity, MessageOriginChannel

from bot.documents import read_text
from bot.jobs import Job, Kind, Tail
from bot.links import fetch_article
from models.pipeline import MINIMUM_WORDS, Article

_ADDRESS = re.compile(r"https?://\S+")


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


def link_of(message: Message) -> str | None:
    """The address that a message is about: the only thing in it, but for fewer words than a brief.

    Telegram marks addresses, also those behind words, in texts and captions.
    """
    words = len(_ADDRESS.sub(" ", text_of(message)).split())
    if words >= MINIMUM_WORDS:
        return None
    if message.text:
        marked = message.parse_entities(_LINKS)
    else:
        marked = message.parse_caption_entities(_LINKS) if message.caption else {}
    for entity, text in marked.items():
        address = entity.url or text
        return address if "://" in address else f"https://{address}"
    return None


_LINKS: list[str | None] = [MessageEntity.URL, MessageEntity.TEXT_LINK]


async def article_of(bot: Bot, job: Job) -> Article:
    """The article of a job, fetched where it is elsewhere.

    Raises LinkError, DocumentError, or telegram.error.TelegramError.
    """
    texts, title = [], None
    for part in job.parts:
        match part.kind:
            case Kind.LINK:
                page = await fetch_article(part.text)
                texts.append(page.text)
                title = title or page.title
            case Kind.DOCUMENT:
                number, _, name = part.text.partition("\n")
                file = await bot.get_file(number)
                texts.append(await read_text(bytes(await file.download_as_bytearray()), name))
            case Kind.TEXT:
                texts.append(part.text)
    return Article("\n".join(filter(None, texts)), title=title)


NEARLY_FULL = 3500
"""UTF-16 units: Telegram cuts a long text at a space below 4096, or a caption's reader at a line."""


def tail_of(message: Message) -> Tail:
    """What tells whether the next message goes on with this one."""
    origin = message.forward_origin
    channel = origin if isinstance(origin, MessageOriginChannel) else None
    text = text_of(message)
    return Tail(
        user=message.from_user.id if message.from_user else None,
        album=message.media_group_id,
        origin=channel.chat.id if channel else None,
        number=channel.message_id if channel else None,
        full=len(text.encode("utf-16-le", "surrogatepass")) // 2 >= NEARLY_FULL,
        comment=origin is None and 0 < len(text.split()) < MINIMUM_WORDS and not message.photo,
    )


def continues(before: Tail, message: Message) -> bool:
    """Whether ``message`` goes on with the article that ended in ``before``."""
    after = tail_of(message)
    if after.user != before.user:
        return False
    if before.album or after.album:
        return before.album == after.album
    if before.comment:
        return message.forward_origin is not None
    if not before.full or after.origin != before.origin:
        return False
    return before.number is None or after.number == before.number + 1


AUTOMATIC_WORDS = 40
"""Among the talk of a group, a text of fewer words is taken for talk."""


def has_article(message: Message) -> bool:
    """Whether there is anything in a message that could be an article."""
    return bool(text_of(message).strip()) or message.document is not None


def is_article(message: Message) -> bool:
    """Whether a message looks like an article without anybody saying so."""
    return bool(
        message.document
        or link_of(message)
        or len(text_of(message).split()) >= AUTOMATIC_WORDS
        or (message.forward_origin and len(text_of(message).split()) >= MINIMUM_WORDS)
    )


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
    )
