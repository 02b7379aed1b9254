"""Pure functions from an update and its context to effects: articles to brief, messages to send."""

from __future__ import annotations

from dataclasses import replace

from telegram import Chat, ChatMember, ChatMemberUpdated, Message, Update

from bot.domain.context import ContextQuery, UpdateContext
from bot.domain.effects import Effects, OutgoingMessage
from bot.domain.jobs import Address, Content, Continuation, MorePart, NewJob, SourceKind
from bot.domain.limits import LimitExceeded
from bot.domain.policy import Policy
from bot.phrases import locale_of
from bot.sources.documents import MAXIMUM_SIZE
from bot.ui.keyboards import SettingButton, ShowButton, SplitButton, button_from
from bot.ui.screens import minutes, sentence
from bot.updates.callbacks import handle_callback, refuse_callback
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


def context_query(update: Update, policy: Policy) -> ContextQuery:
    """The query for the context that ``update`` needs."""
    query, message = update.callback_query, update.message or update.channel_post
    if query is not None:
        button = button_from(query.data or "")
        job = button.job if isinstance(button, (ShowButton, SplitButton)) else None
        chat = query.message.chat.id if query.message else query.from_user.id
        is_setting = isinstance(button, SettingButton)
        # A channel's post has no author: an administrator may split it.
        needs_admin = is_setting or isinstance(button, SplitButton)
        return ContextQuery(chat, query.from_user.id, job, admin=needs_admin)
    if message is None:
        return ContextQuery(update.my_chat_member.chat.id if update.my_chat_member else 0)
    command, _ = command_of(message, policy.username) or ("", "")
    user = user_of(message)
    return ContextQuery(
        message.chat.id,
        user,
        admin=command == Command.SETTINGS,
        statistics=command == Command.STATS and user in policy.admins,
        recent_message=not policy.lets_in(message.chat.id, user),
    )


def handle(update: Update, context: UpdateContext, policy: Policy) -> Effects:
    """The effects of ``update``; empty for most messages in a group."""
    if update.callback_query is not None:
        return handle_callback(update.callback_query, context, policy)
    if update.my_chat_member is not None:
        return _membership(update.my_chat_member, context, policy)
    message = update.message or update.channel_post
    if message is None:
        return Effects()
    if message.migrate_to_chat_id is not None:
        return Effects(moved=(message.chat.id, message.migrate_to_chat_id))
    sender = sender_of(message, context.settings)
    if not policy.lets_in(sender.address.chat, sender.user):
        # The refusal is sent once an hour in private chats, and never in groups.
        is_silent = context.has_recent_message or not sender.is_private
        return Effects() if is_silent else sender.reply("not_allowed")
    return _message(message, sender, context, policy)


def refuse(
    update: Update, context: UpdateContext, effects: Effects, exceeded: LimitExceeded
) -> Effects:
    """The effects of ``update`` in place of ``effects``, which a limit does not allow."""
    if update.callback_query is not None:
        return refuse_callback(update.callback_query, context, exceeded)
    message = update.message or update.channel_post
    if message is None or effects.jobs[0].quiet:
        return Effects()
    sender = sender_of(message, context.settings)
    return sender.reply(exceeded.kind, wait=minutes(sender.phrases, exceeded.seconds))


def _message(message: Message, sender: Sender, context: UpdateContext, policy: Policy) -> Effects:
    given = command_of(message, policy.username)
    if given is not None:
        command, rest = given
        if command == Command.SUMMARIZE:
            return _limited(_summarize(message, sender, context, rest), sender, policy)
        return handle_command(command, sender, context, policy)
    if is_command(message):
        return Effects()
    before = next((job for job in context.open_jobs if continues(job.tail, message)), None)
    if before is not None:
        effects = _brief(message, sender, context, waits=True)
        parts = tuple(MorePart(before.id, job) for job in effects.jobs)
        return Effects(parts=parts) if parts else effects
    if not sender.is_automatic(context.settings):
        return Effects()
    if sender.is_private and is_unreadable(message) and not message.media_group_id:
        return sender.reply("no_text")
    return _limited(_automatic(message, sender, context), sender, policy)


def _automatic(message: Message, sender: Sender, context: UpdateContext) -> Effects:
    """The effects of a message without a command, in a chat where the bot briefs automatically."""
    if not has_article(message) and not message.media_group_id:
        return Effects()
    effects = _brief(message, sender, context, waits=True)
    if sender.is_private:
        return effects
    # In groups and channels, messages that are no article are ignored silently. In an album, any of
    # the pictures may bring the caption.
    if not (is_article(message) or message.media_group_id) or not effects.jobs:
        return Effects()
    return Effects(jobs=tuple(replace(job, quiet=True) for job in effects.jobs))


def _summarize(message: Message, sender: Sender, context: UpdateContext, rest: str) -> Effects:
    target, quote = message.reply_to_message, message.quote
    # A manual quotation selects the text; of a message in another chat, only the quotation is visible.
    if quote and (quote.is_manual or target is None):
        return _brief(target or message, sender, context, text=quote.text)
    has_own_article = (
        link_of(message) or has_document(message) or len(rest.split()) >= MINIMUM_WORDS
    )
    if target is None or has_own_article:
        if not rest and not has_own_article:
            return sender.reply("nothing_to_summarize")
        given = rest if content_of(message).kind is SourceKind.TEXT else None
        return _brief(message, sender, context, text=given, waits=True)
    if not has_article(target):
        return sender.reply("no_text" if is_unreadable(target) else "nothing_to_summarize")
    return _brief(target, sender, context)


def _brief(
    target: Message,
    sender: Sender,
    context: UpdateContext,
    *,
    text: str | None = None,
    waits: bool = False,
) -> Effects:
    """A job for the article of ``target``, or for ``text``; with ``waits``, more parts may follow."""
    content = Content(text) if text else content_of(target)
    size = target.document.file_size if target.document else None
    if content.kind is SourceKind.DOCUMENT and (size or 0) > MAXIMUM_SIZE:
        return sender.reply("document_too_big")
    job = NewJob(
        address=Address(sender.address.chat, target.message_id, sender.address.topic),
        user=sender.user,
        locale=sender.locale,
        content=content,
        tail=tail_of(target) if waits and content.kind is SourceKind.TEXT else Continuation(),
        length=context.settings.length,
    )
    return Effects(jobs=(job,))


def _limited(effects: Effects, sender: Sender, policy: Policy) -> Effects:
    """``effects`` within the sender's limits. Further parts of an article are never refused."""
    return replace(effects, limits=policy.limits_of(sender.user)) if effects.jobs else effects


def _membership(change: ChatMemberUpdated, context: UpdateContext, policy: Policy) -> Effects:
    """The effects of the bot being added to a chat, removed from it, or blocked."""
    chat = change.chat
    if change.new_chat_member.status not in (*_PRESENT, ChatMember.RESTRICTED):
        return Effects(gone=chat.id)
    if chat.type not in GROUPS or context.settings.introduced:
        return Effects()
    if not policy.lets_in(chat.id, change.from_user.id):
        return Effects()
    settings = replace(context.settings, introduced=True)
    locale = context.settings.locale or locale_of(change.from_user.language_code)
    sender = Sender(Address(chat.id), chat.type, change.from_user.id, locale)
    hello = OutgoingMessage(sender.address, sentence(sender.phrases, "introduction"))
    return Effects(messages=(hello,), chat=(chat.id, settings))
