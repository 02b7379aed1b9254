"""What an update leads to: articles to brief, messages to send. Decides, and does nothing itself."""

from __future__ import annotations

import html
from enum import StrEnum

from telegram import CallbackQuery, Chat, Message, Update

from bot import jobs as to_do
from bot.articles import command_of, continues, is_unreadable, link_of, tail_of, text_of
from bot.documents import LARGEST
from bot.jobs import Address, Effects, Kind, NewJob, OpenJob, Part, Press, Tail, View
from bot.phrases import locale_of, phrases


class Command(StrEnum):
    """The commands that readers may give."""

    SUMMARIZE = "summarize"
    HELP = "help"
    START = "start"


def handle(update: Update, open_job: OpenJob | None, *, username: str) -> Effects:
    """The effects of ``update`` on a bot of that ``username``; of most in a group, none.

    ``open_job`` is the job of the same chat that still waits for more of its article.
    """
    if update.callback_query is not None:
        return _press(update.callback_query)
    message = update.message
    if message is None:
        return Effects()
    given = command_of(message, username)
    private = message.chat.type == Chat.PRIVATE
    if given is not None:
        return _command(message, *given, private=private)
    if not private or (message.text or "").startswith("/"):
        return Effects()
    if is_unreadable(message) and not message.media_group_id:
        return _say(message, "no_text")
    if not _has_article(message) and not message.media_group_id:
        return Effects()
    effects = _brief(message, message, waits=True)
    if open_job is not None and effects.jobs and continues(open_job.tail, message):
        return Effects(parts=(Part(open_job.id, effects.jobs[0]),))
    return effects


def _press(query: CallbackQuery) -> Effects:
    """A button: its data comes from the sender and is believed only as far as the store knows it."""
    job, _, view = (query.data or "").partition(":")
    message = query.message
    known = job.isdecimal() and len(job) < _LONGEST_NUMBER and view in set(View)
    address = Address(message.chat.id, message.message_id) if message else Address(0)
    locale = locale_of(query.from_user.language_code)
    press = Press(
        query.id, address, locale, int(job) if known else 0, View(view) if known else View.BRIEF
    )
    return Effects(presses=(press,))


_LONGEST_NUMBER = 18


def _command(message: Message, command: str, rest: str, *, private: bool) -> Effects:
    match command:
        case Command.SUMMARIZE:
            return _summarize(message, rest)
        case Command.START:
            return _say(message, "start")
        case Command.HELP:
            return _say(message, "help")
        case _:
            return _say(message, "help") if private else Effects()


def _summarize(message: Message, rest: str) -> Effects:
    if rest:
        return _brief(message, message, rest)
    # The part that the reader quotes is what the reader wants.
    quoted = message.quote.text if message.quote and message.quote.is_manual else None
    target = message.reply_to_message
    if target is None or not (quoted or _has_article(target)):
        unreadable = target is not None and is_unreadable(target)
        return _say(message, "no_text" if unreadable else "nothing_to_summarize")
    return _brief(message, target, quoted)


def _brief(
    message: Message, target: Message, text: str | None = None, *, waits: bool = False
) -> Effects:
    """The article of ``target``, or ``text``, answered to whoever sent ``message``.

    ``waits``: more of it may come.
    """
    document = target.document
    if document is not None and document.file_size and document.file_size > LARGEST:
        return _say(message, "document_too_big")
    kind, content = _content(target, text)
    user = message.from_user
    job = NewJob(
        address=Address(message.chat.id, target.message_id, _topic(message)),
        user=user.id if user else None,
        locale=locale_of(user.language_code if user else None),
        text=content,
        kind=kind,
        tail=tail_of(target) if waits and kind is Kind.TEXT else Tail(),
    )
    return Effects(jobs=(job,))


def _content(target: Message, text: str | None) -> tuple[Kind, str]:
    if text:
        return Kind.TEXT, text
    link = link_of(target)
    if link:
        return Kind.LINK, link
    if target.document is not None:
        return Kind.DOCUMENT, f"{target.document.file_id}\n{target.document.file_name or ''}"
    return Kind.TEXT, text_of(target)


def _say(message: Message, key: str) -> Effects:
    user = message.from_user
    sentence = phrases(locale_of(user.language_code if user else None)).say(key)
    address = Address(message.chat.id, message.message_id, _topic(message))
    return Effects(messages=(to_do.Message(address, html.escape(sentence, quote=False)),))


def _has_article(message: Message) -> bool:
    return bool(text_of(message).strip()) or message.document is not None


def _topic(message: Message) -> int | None:
    return message.message_thread_id if message.is_topic_message else None
