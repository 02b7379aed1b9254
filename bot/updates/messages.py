"""The article in a Telegram message, without what the channel and the client added to it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePath
from urllib.parse import urlsplit

from telegram import Message, MessageEntity

from bot.domain.jobs import SourceKind
from bot.sources.markup import READ as MARKED
from models.pipeline import MINIMUM_WORDS

AUTOMATIC_WORDS = 40
"""Among the talk of a group, a text of fewer words is taken for talk."""

_ADDRESS = re.compile(r"https?://\S+")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_LINKS: list[str | None] = [MessageEntity.URL, MessageEntity.TEXT_LINK]

# Under a text these are where to follow its author, and no article.
_SOCIAL = re.compile(
    r"(?:^|\.)(?:t\.me|telegram\.(?:me|dog)|(?:whats|insta)\w*\.com|wa\.me|youtu\.be|(?:youtube|x|twitter"
    r"|facebook|fb|tiktok|threads|snapchat)\.(?:com|net))$"
)
_READ = (".txt", ".htm", ".html", ".xhtml", ".docx", ".docm", ".pdf", *MARKED)
_MEDIA = ("image/", "video/", "audio/")


def text_of(message: Message) -> str:
    """The text or caption of a message; empty where it has neither."""
    return message.text or message.caption or ""


def is_command(message: Message) -> bool:
    """Whether a message opens with what Telegram takes for a command."""
    first = next(iter(message.entities or message.caption_entities or ()), None)
    return first is not None and first.type == MessageEntity.BOT_COMMAND and first.offset == 0


def command_of(message: Message, username: str) -> tuple[str, str] | None:
    """The command that opens a message (without its slash) and the text behind it, or ``None``.

    A command that is addressed to another bot is none.
    """
    if not is_command(message):
        return None
    text, first = text_of(message), (message.entities or message.caption_entities)[0]
    # Offsets are in UTF-16 units; a command is ASCII, and stands first.
    command, _, addressee = text[1 : first.length].partition("@")
    if addressee and addressee.casefold() != username.casefold():
        return None
    return command.casefold(), text[first.length :].strip()


def link_of(message: Message) -> str | None:
    """The address that a message is about, which says less itself than a brief would.

    Telegram marks addresses, also those behind words, in texts and captions. Where the client shows a
    preview of a page, or the channel a button, they tell the address too.
    """
    text = text_of(message)
    words = len(_ADDRESS.sub(" ", text).split())
    if words >= AUTOMATIC_WORDS:
        return None
    if words >= MINIMUM_WORDS:
        # A headline and its page, as apps share them.
        marked = (a for a in _marked(message) if a in text.split() and not _is_social(a))
        return next(map(_whole, marked), None)
    return next(map(_whole, (*_marked(message), *_beside(message))), None)


def _marked(message: Message) -> Iterator[str]:
    if message.text:
        found = message.parse_entities(_LINKS)
    else:
        found = message.parse_caption_entities(_LINKS) if message.caption else {}
    return (entity.url or text for entity, text in found.items())


def _beside(message: Message) -> Iterator[str]:
    preview = message.link_preview_options
    if preview and isinstance(preview.url, str):
        yield preview.url
    for row in message.reply_markup.inline_keyboard if message.reply_markup else ():
        yield from (button.url for button in row if button.url)


def _whole(address: str) -> str:
    return address if _SCHEME.match(address) else f"https://{address}"


def _is_social(address: str) -> bool:
    return bool(_SOCIAL.search(urlsplit(_whole(address)).hostname or ""))


def has_document(message: Message) -> bool:
    """Whether a message brings a file to be read: a picture or a film that is sent as one is none."""
    document = message.document
    if document is None or message.animation is not None:
        return False
    return not (document.mime_type or "").startswith(_MEDIA)


def content_of(message: Message) -> tuple[SourceKind, str]:
    """Where the article of a message is; see :class:`bot.domain.jobs.NewJob`."""
    text = text_of(message)
    # What is long enough to be an article is one if what it came with cannot be had.
    behind = f"\n{text}" if len(text.split()) >= MINIMUM_WORDS else ""
    link = link_of(message)
    if link is not None:
        return SourceKind.LINK, f"{link}{behind}"
    document = message.document
    if document is not None and has_document(message):
        name = " ".join((document.file_name or "").split())
        if not behind or PurePath(name.lower()).suffix in _READ:
            return SourceKind.DOCUMENT, f"{document.file_id}\n{name}{behind}"
    return SourceKind.TEXT, text


def has_article(message: Message) -> bool:
    """Whether there is anything in a message that could be an article."""
    return bool(text_of(message).strip()) or has_document(message) or link_of(message) is not None


def is_article(message: Message) -> bool:
    """Whether a message looks like an article without anybody saying so."""
    words = len(text_of(message).split())
    return bool(
        has_document(message)
        or link_of(message)
        or words >= AUTOMATIC_WORDS
        or (message.forward_origin and words >= MINIMUM_WORDS)
    )


def is_unreadable(message: Message) -> bool:
    """Whether a message brings something to look at or listen to, and no text."""
    return not has_article(message) and bool(message.effective_attachment or message.story)
