"""Which messages are parts of one article: what a client cut, an album, a comment before a forward."""

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
"""UTF-16 units: a client that cuts at a space or a line leaves little room below 4096."""

LONG = 2048
"""UTF-16 units: a client that looks for the end of a paragraph cuts nowhere before (Telegram Desktop)."""

LONG_CAPTION = 900
"""UTF-16 units of a caption, which has 1024: the text goes on in the next message."""

TOGETHER = 5
"""Seconds between messages that a client sent in one go; Telegram's own dates, whenever they arrive."""

_COMMENT_WORDS = 30


def tail_of(message: Message) -> Continuation:
    """What tells whether the next message goes on with this one."""
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
    """Whether ``message`` goes on with the article that ended in ``before``."""
    after = tail_of(message)
    if (after.user, after.topic) != (before.user, before.topic):
        return False
    if after.album and after.album == before.album:
        return True
    if abs(after.sent - before.sent) > TOGETHER:
        return False
    if before.comment:
        return message.forward_origin is not None or _is_what_a_comment_is_about(message)
    if after.album or after.origin != before.origin or not before.long:
        return False
    return _follows(before, after)


def _follows(before: Continuation, after: Continuation) -> bool:
    """Whether a forward was written right behind another; of what was no forward, nothing tells."""
    if before.number is not None and after.number != before.number + 1:
        return False
    if before.written is None or after.written is None or before.full:
        return True
    return abs(after.written - before.written) <= TOGETHER


def _name_of(message: Message) -> str | None:
    """A name of whoever wrote a forward."""
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
    """Whether a message may introduce what comes right behind it."""
    short = 0 < len(text.split()) < _COMMENT_WORDS and "\n" not in text.strip()
    bears_nothing = message.forward_origin is None and message.text and link_of(message) is None
    return bool(short and bears_nothing)


def _is_what_a_comment_is_about(message: Message) -> bool:
    words = len(text_of(message).split())
    return has_article(message) and (
        words >= MINIMUM_WORDS or link_of(message) is not None or message.document is not None
    )
