"""Decides which messages are parts of one article: split texts, albums, a comment before a forward."""

from __future__ import annotations

from telegram import (
    Message,
    MessageOriginChannel,
    MessageOriginChat,
    MessageOriginHiddenUser,
    MessageOriginUser,
)

from bot.domain.jobs import Continuation
from bot.updates.messages import has_article, link_of, text_of
from bot.updates.senders import user_of
from models.pipeline import MINIMUM_WORDS

NEARLY_FULL = 3500
"""UTF-16 units: a client that splits at a space or a line fills a message to nearly 4096."""

LONG = 2048
"""UTF-16 units: a client that splits at paragraphs (Telegram Desktop) fills at least this much."""

LONG_CAPTION = 900
"""UTF-16 units of a caption, of at most 1024, from which the text may continue in the next message."""

BURST = 5
"""Maximum seconds between messages that a client sends together, by Telegram's own dates."""

_COMMENT_WORDS = 30


def tail_of(message: Message) -> Continuation:
    """The facts of a message that decide whether the next one continues it."""
    origin = message.forward_origin
    text = text_of(message)
    units = len(text.encode("utf-16-le", "surrogatepass")) // 2
    return Continuation(
        user=user_of(message),
        topic=message.message_thread_id if message.is_topic_message else None,
        album=message.media_group_id,
        origin=_name_of(message),
        number=origin.message_id if isinstance(origin, MessageOriginChannel) else None,
        sent=int(message.date.timestamp()),
        written=int(origin.date.timestamp()) if origin else None,
        full=units >= (NEARLY_FULL if message.text else LONG_CAPTION),
        long=units >= (LONG if message.text else LONG_CAPTION),
        comment=_is_comment(message, text),
    )


def continues(before: Continuation, message: Message) -> bool:
    """Whether ``message`` continues the article whose last part is ``before``."""
    after = tail_of(message)
    if (after.user, after.topic) != (before.user, before.topic):
        return False
    if after.album and after.album == before.album:
        return True
    if abs(after.sent - before.sent) > BURST:
        return False
    if before.comment:
        return message.forward_origin is not None or _is_commented(message)
    if after.album or after.origin != before.origin or not before.long:
        return False
    return _follows(before, after)


def _follows(before: Continuation, after: Continuation) -> bool:
    """Whether a forward was written directly after another; always true if they are not forwards."""
    if before.number is not None and after.number != before.number + 1:
        return False
    if before.written is None or after.written is None or before.full:
        return True
    return abs(after.written - before.written) <= BURST


def _name_of(message: Message) -> str | None:
    """Identifies the original author of a forward."""
    match message.forward_origin:
        case MessageOriginChannel(chat=chat):
            return f"channel {chat.id}"
        case MessageOriginChat(sender_chat=chat):
            return f"chat {chat.id}"
        case MessageOriginUser(sender_user=user):
            return f"user {user.id}"
        case MessageOriginHiddenUser(sender_user_name=name):
            return f"hidden {name}"
        case None:
            return None
    return message.forward_origin.type


def _is_comment(message: Message, text: str) -> bool:
    """Whether a message may be a comment on the next one."""
    short = 0 < len(text.split()) < _COMMENT_WORDS and "\n" not in text.strip()
    is_plain = message.forward_origin is None and message.text and link_of(message) is None
    return bool(short and is_plain)


def _is_commented(message: Message) -> bool:
    words = len(text_of(message).split())
    return has_article(message) and (
        words >= MINIMUM_WORDS or link_of(message) is not None or message.document is not None
    )
