"""What an update leads to: articles to brief, messages to send. Decides, and does nothing itself."""

from __future__ import annotations

from dataclasses import replace

from telegram import Chat, ChatMember, ChatMemberUpdated, Message, Update

from bot.articles import (
    command_of,
    continues,
    has_article,
    is_article,
    is_unreadable,
    link_of,
    tail_of,
    text_of,
)
from bot.chats import Circumstances, Question
from bot.commands import Command, handle_command
from bot.documents import LARGEST
from bot.effects import Effects
from bot.effects import Message as Outgoing
from bot.jobs import Address, Kind, MorePart, NewJob, Tail
from bot.keyboards import SettingButton, ShowButton, SplitButton, button_of
from bot.policy import Policy
from bot.presses import handle_press
from bot.senders import Sender, sender_of
from bot.sentences import minutes, sentence

GROUPS = (Chat.GROUP, Chat.SUPERGROUP)
_PRESENT = (ChatMember.MEMBER, ChatMember.ADMINISTRATOR)


def question(update: Update, policy: Policy) -> Question:
    """What has to be known to handle ``update``."""
    query, message = update.callback_query, update.message or update.channel_post
    if query is not None:
        button = button_of(query.data or "")
        job = button.job if isinstance(button, (ShowButton, SplitButton)) else None
        chat = query.message.chat.id if query.message else query.from_user.id
        is_setting = isinstance(button, SettingButton)
        return Question(chat, query.from_user.id, job, admin=is_setting)
    if message is None:
        return Question(update.my_chat_member.chat.id if update.my_chat_member else 0)
    command, _ = command_of(message, policy.username) or ("", "")
    user = message.from_user.id if message.from_user else None
    return Question(
        message.chat.id,
        user,
        admin=command == Command.SETTINGS,
        statistics=command == Command.STATS and user in policy.admins,
    )


def handle(update: Update, known: Circumstances, policy: Policy) -> Effects:
    """The effects of ``update``; of most in a group, none."""
    if update.callback_query is not None:
        return handle_press(update.callback_query, known, policy)
    if update.my_chat_member is not None:
        return _own_place(update.my_chat_member, known)
    message = update.message or update.channel_post
    if message is None:
        return Effects()
    if message.migrate_to_chat_id is not None:
        return Effects(moved=(message.chat.id, message.migrate_to_chat_id))
    sender = sender_of(message, known.settings)
    if not policy.lets_in(sender.address.chat, sender.user):
        return sender.reply("not_allowed") if sender.is_private else Effects()
    return _message(message, sender, known, policy)


def _message(message: Message, sender: Sender, known: Circumstances, policy: Policy) -> Effects:
    given = command_of(message, policy.username)
    if given is not None:
        command, rest = given
        if command == Command.SUMMARIZE:
            return _limited(_summarize(message, sender, known, rest), sender, known, policy)
        return handle_command(command, sender, known, policy)
    if not sender.says(known.settings) or (message.text or "").startswith("/"):
        return Effects()
    if sender.is_private and is_unreadable(message) and not message.media_group_id:
        return sender.reply("no_text")
    return _limited(_unasked(message, sender, known), sender, known, policy)


def _unasked(message: Message, sender: Sender, known: Circumstances) -> Effects:
    """A message without a command, where the bot briefs without one."""
    if not has_article(message) and not message.media_group_id:
        return Effects()
    effects = _brief(message, sender, known, waits=True)
    open_job = known.open_job
    if open_job is not None and effects.jobs and continues(open_job.tail, message):
        return Effects(parts=(MorePart(open_job.id, effects.jobs[0]),))
    if sender.is_private:
        return effects
    # Among others, what is no article is none of the bot's business, and nothing is said of it.
    if not is_article(message) or not effects.jobs:
        return Effects()
    return Effects(jobs=tuple(replace(job, quiet=True) for job in effects.jobs))


def _summarize(message: Message, sender: Sender, known: Circumstances, rest: str) -> Effects:
    if rest:
        return _brief(message, sender, known, text=rest)
    # The part that the reader quotes is what the reader wants.
    quoted = message.quote.text if message.quote and message.quote.is_manual else None
    target = message.reply_to_message
    if target is None or not (quoted or has_article(target)):
        unreadable = target is not None and is_unreadable(target)
        return sender.reply("no_text" if unreadable else "nothing_to_summarize")
    return _brief(target, sender, known, text=quoted)


def _brief(
    target: Message,
    sender: Sender,
    known: Circumstances,
    *,
    text: str | None = None,
    waits: bool = False,
) -> Effects:
    """The article of ``target``, or ``text``, briefed for ``sender``. ``waits``: more may come."""
    document = target.document
    if document is not None and document.file_size and document.file_size > LARGEST:
        return sender.reply("document_too_big")
    kind, content = _content(target, text)
    job = NewJob(
        address=Address(sender.address.chat, target.message_id, sender.address.topic),
        user=sender.user,
        locale=sender.locale,
        text=content,
        kind=kind,
        tail=tail_of(target) if waits and kind is Kind.TEXT else Tail(),
        length=known.settings.length,
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


def _limited(effects: Effects, sender: Sender, known: Circumstances, policy: Policy) -> Effects:
    """``effects``, or why no more is taken on now. The rest of an article is always taken."""
    refusal = policy.refusal(known.load, sender.user) if effects.jobs else None
    if refusal is None:
        return effects
    key, seconds = refusal
    if effects.jobs[0].quiet:
        return Effects()
    return sender.reply(key, wait=minutes(sender.spoken, seconds))


def _own_place(change: ChatMemberUpdated, known: Circumstances) -> Effects:
    """The bot was added to a chat, or thrown out, or blocked."""
    chat = change.chat
    if change.new_chat_member.status not in (*_PRESENT, ChatMember.RESTRICTED):
        return Effects(gone=chat.id)
    if chat.type not in GROUPS or known.settings.introduced:
        return Effects()
    settings = replace(known.settings, introduced=True)
    sender = Sender(Address(chat.id), chat.type, None, known.settings.locale or "ar")
    hello = Outgoing(sender.address, sentence(sender.spoken, "introduction"))
    return Effects(messages=(hello,), chat=(chat.id, settings))
