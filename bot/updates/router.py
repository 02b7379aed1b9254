"""What an update leads to: articles to brief, messages to send. Decides, and does nothing itself."""

from __future__ import annotations

from dataclasses import replace

from telegram import Chat, ChatMember, ChatMemberUpdated, Message, Update

from bot.domain.context import Circumstances, Question
from bot.domain.effects import Effects, OutgoingMessage
from bot.domain.jobs import Address, Content, Continuation, MorePart, NewJob, SourceKind
from bot.domain.limits import LimitExceeded
from bot.domain.policy import Policy
from bot.phrases import locale_of
from bot.sources.documents import LARGEST
from bot.ui.keyboards import SettingButton, ShowButton, SplitButton, button_of
from bot.ui.screens import minutes, sentence
from bot.updates.callbacks import handle_press
from bot.updates.commands import Command, handle_command
from bot.updates.grouping import continues, tail_of
from bot.updates.messages import (
    command_of,
    content_of,
    has_article,
    has_document,
    is_article,
    is_command,
    is_unreadable,
    link_of,
)
from bot.updates.senders import Sender, sender_of, user_of
from models.pipeline import MINIMUM_WORDS

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
        # A channel's posts are nobody's: whoever leads it may undo a join there.
        needs_admin = is_setting or isinstance(button, SplitButton)
        return Question(chat, query.from_user.id, job, admin=needs_admin)
    if message is None:
        return Question(update.my_chat_member.chat.id if update.my_chat_member else 0)
    command, _ = command_of(message, policy.username) or ("", "")
    user = user_of(message)
    return Question(
        message.chat.id,
        user,
        admin=command == Command.SETTINGS,
        statistics=command == Command.STATS and user in policy.admins,
        spoken=not policy.lets_in(message.chat.id, user),
    )


def handle(update: Update, known: Circumstances, policy: Policy) -> Effects:
    """The effects of ``update``; of most in a group, none."""
    if update.callback_query is not None:
        return handle_press(update.callback_query, known, policy)
    if update.my_chat_member is not None:
        return _own_place(update.my_chat_member, known, policy)
    message = update.message or update.channel_post
    if message is None:
        return Effects()
    if message.migrate_to_chat_id is not None:
        return Effects(moved=(message.chat.id, message.migrate_to_chat_id))
    sender = sender_of(message, known.settings)
    if not policy.lets_in(sender.address.chat, sender.user):
        # Whoever writes on and on is told once an hour; a group, nothing.
        is_told = known.has_spoken or not sender.is_private
        return Effects() if is_told else sender.reply("not_allowed")
    return _message(message, sender, known, policy)


def _message(message: Message, sender: Sender, known: Circumstances, policy: Policy) -> Effects:
    given = command_of(message, policy.username)
    if given is not None:
        command, rest = given
        if command == Command.SUMMARIZE:
            return _limited(_summarize(message, sender, known, rest), sender, known, policy)
        return handle_command(command, sender, known, policy)
    if is_command(message):
        return Effects()
    before = next((job for job in known.open_jobs if continues(job.tail, message)), None)
    if before is not None:
        effects = _brief(message, sender, known, waits=True)
        parts = tuple(MorePart(before.id, job) for job in effects.jobs)
        return Effects(parts=parts) if parts else effects
    if not sender.says(known.settings):
        return Effects()
    if sender.is_private and is_unreadable(message) and not message.media_group_id:
        return sender.reply("no_text")
    return _limited(_unasked(message, sender, known), sender, known, policy)


def _unasked(message: Message, sender: Sender, known: Circumstances) -> Effects:
    """A message without a command, where the bot briefs without one."""
    if not has_article(message) and not message.media_group_id:
        return Effects()
    effects = _brief(message, sender, known, waits=True)
    if sender.is_private:
        return effects
    # Among others, what is no article is none of the bot's business, and nothing is said of it. Of an
    # album the caption may come with any of its pictures.
    if not (is_article(message) or message.media_group_id) or not effects.jobs:
        return Effects()
    return Effects(jobs=tuple(replace(job, quiet=True) for job in effects.jobs))


def _summarize(message: Message, sender: Sender, known: Circumstances, rest: str) -> Effects:
    target, quote = message.reply_to_message, message.quote
    # The part that the reader quotes is what the reader wants; of a message in another chat, all we see.
    if quote and (quote.is_manual or target is None):
        return _brief(target or message, sender, known, text=quote.text)
    brings_one = link_of(message) or has_document(message) or len(rest.split()) >= MINIMUM_WORDS
    if target is None or brings_one:
        if not rest and not brings_one:
            return sender.reply("nothing_to_summarize")
        given = rest if content_of(message).kind is SourceKind.TEXT else None
        return _brief(message, sender, known, text=given, waits=True)
    if not has_article(target):
        return sender.reply("no_text" if is_unreadable(target) else "nothing_to_summarize")
    return _brief(target, sender, known)


def _brief(
    target: Message,
    sender: Sender,
    known: Circumstances,
    *,
    text: str | None = None,
    waits: bool = False,
) -> Effects:
    """The article of ``target``, or ``text``, briefed for ``sender``. ``waits``: more may come."""
    content = Content(text) if text else content_of(target)
    size = target.document.file_size if target.document else None
    if content.kind is SourceKind.DOCUMENT and (size or 0) > LARGEST:
        return sender.reply("document_too_big")
    job = NewJob(
        address=Address(sender.address.chat, target.message_id, sender.address.topic),
        user=sender.user,
        locale=sender.locale,
        content=content,
        tail=tail_of(target) if waits and content.kind is SourceKind.TEXT else Continuation(),
        length=known.settings.length,
    )
    return Effects(jobs=(job,))


def _limited(effects: Effects, sender: Sender, known: Circumstances, policy: Policy) -> Effects:
    """``effects``, or why no more is taken on now. The rest of an article is always taken."""

    def refused(why: LimitExceeded, seconds: float) -> Effects:
        if effects.jobs[0].quiet:
            return Effects()
        return sender.reply(why, wait=minutes(sender.spoken, seconds))

    return policy.limited(effects, sender.user, known.load, refused) if effects.jobs else effects


def _own_place(change: ChatMemberUpdated, known: Circumstances, policy: Policy) -> Effects:
    """The bot was added to a chat, or thrown out, or blocked."""
    chat = change.chat
    if change.new_chat_member.status not in (*_PRESENT, ChatMember.RESTRICTED):
        return Effects(gone=chat.id)
    if chat.type not in GROUPS or known.settings.introduced:
        return Effects()
    if not policy.lets_in(chat.id, change.from_user.id):
        return Effects()
    settings = replace(known.settings, introduced=True)
    locale = known.settings.locale or locale_of(change.from_user.language_code)
    sender = Sender(Address(chat.id), chat.type, change.from_user.id, locale)
    hello = OutgoingMessage(sender.address, sentence(sender.spoken, "introduction"))
    return Effects(messages=(hello,), chat=(chat.id, settings))
