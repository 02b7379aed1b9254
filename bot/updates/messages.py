"""A Telegram message comes in; the article, link or document in it goes out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePath
from urllib.parse import urlsplit

from telegram import Message, MessageEntity

from bot.domain.jobs import Content
from bot.sources.markup import SUFFIXES as MARKUP
from models.pipeline import MINIMUM_WORDS

AUTOMATIC_WORDS = 40
"""Minimum number of words of a text in a group that counts as an article, not as conversation."""

_ADDRESS = re.compile(r"https?://\S+")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_LINKS: list[str | None] = [MessageEntity.URL, MessageEntity.TEXT_LINK]

# Links to these sites under a text lead to its author's profile, not to an article.
_SOCIAL = re.compile(
    r"(?:^|\.)(?:t\.me|telegram\.(?:me|dog)|(?:whats|insta)\w*\.com|wa\.me|youtu\.be|(?:youtube|x|twitter"
    r"|facebook|fb|tiktok|threads|snapchat)\.(?:com|net))$"
)
_DOCUMENT_SUFFIXES = (".txt", ".htm", ".html", ".xhtml", ".docx", ".docm", ".pdf", *MARKUP)
_MEDIA = ("image/", "video/", "audio/")


def text_of(message: Message) -> str:
    """The text or caption of a message; empty if it has neither."""
    return message.text or message.caption or ""


def is_command(message: Message) -> bool:
    """Whether a message begins with a bot command, as Telegram marks it."""
    first = next(iter(message.entities or message.caption_entities or ()), None)
    return first is not None and first.type == MessageEntity.BOT_COMMAND and first.offset == 0


def command_of(message: Message, username: str) -> tuple[str, str] | None:
    """The command at the start of a message (without its slash) and the text after it.

    ``None`` if there is none, or if it is addressed to another bot.
    """
    if not is_command(message):
        return None
    text, first = text_of(message), (message.entities or message.caption_entities)[0]
    # Offsets count UTF-16 units; a command at the start is ASCII, so they are characters here.
    command, _, addressee = text[1 : first.length].partition("@")
    if addressee and addressee.casefold() != username.casefold():
        return None
    return command.casefold(), text[first.length :].strip()


def link_of(message: Message) -> str | None:
    """The URL that a message is about, if its own text is too short to be the article.

    The URL may be marked in the text or caption, be that of a link preview, or that of a button.
    """
    text = text_of(message)
    words = len(_ADDRESS.sub(" ", text).split())
    if words >= AUTOMATIC_WORDS:
        return None
    if words >= MINIMUM_WORDS:
        # News apps share a headline and its link.
        marked = (a for a in _marked(message) if a in text.split() and not _is_social(a))
        return next(map(_with_scheme, marked), None)
    return next(map(_with_scheme, (*_marked(message), *_attached(message))), None)


def _marked(message: Message) -> Iterator[str]:
    if message.text:
        found = message.parse_entities(_LINKS)
    else:
        found = message.parse_caption_entities(_LINKS) if message.caption else {}
    return (entity.url or text for entity, text in found.items())


def _attached(message: Message) -> Iterator[str]:
    preview = message.link_preview_options
    if preview and isinstance(preview.url, str):
        yield preview.url
    for row in message.reply_markup.inline_keyboard if message.reply_markup else ():
        yield from (button.url for button in row if button.url)


def _with_scheme(address: str) -> str:
    return address if _SCHEME.match(address) else f"https://{address}"


def _is_social(address: str) -> bool:
    return bool(_SOCIAL.search(urlsplit(_with_scheme(address)).hostname or ""))


def has_document(message: Message) -> bool:
    """Whether a message has a file to read; images, videos and audio sent as files do not count."""
    document = message.document
    if document is None or message.animation is not None:
        return False
    return not (document.mime_type or "").startswith(_MEDIA)


def content_of(message: Message) -> Content:
    """The content of a message: its text, link or file."""
    text = text_of(message)
    # A long text is the fallback if its link or file cannot be read.
    fallback = text if len(text.split()) >= MINIMUM_WORDS else ""
    link = link_of(message)
    if link is not None:
        return Content(fallback, link=link)
    document = message.document
    if document is not None and has_document(message):
        name = " ".join((document.file_name or "").split())
        if not fallback or PurePath(name.lower()).suffix in _DOCUMENT_SUFFIXES:
            return Content(fallback, file_id=document.file_id, file_name=name)
    return Content(text)


def has_article(message: Message) -> bool:
    """Whether a message has a text, a document or a link that could be an article."""
    return bool(text_of(message).strip()) or has_document(message) or link_of(message) is not None


def is_article(message: Message) -> bool:
    """Whether a message looks like an article, so that a group needs no command."""
    words = len(text_of(message).split())
    return bool(
        has_document(message)
        or link_of(message)
        or words >= AUTOMATIC_WORDS
        or (message.forward_origin and words >= MINIMUM_WORDS)
    )


def is_unreadable(message: Message) -> bool:
    """Whether a message has only media, and nothing to read."""
    return not has_article(message) and bool(message.effective_attachment or message.story)
