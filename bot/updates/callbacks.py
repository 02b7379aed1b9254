"""A callback query comes in; the effects of the pressed button go out.

The data is untrusted: every job that it names is looked up in the store, and rights are checked here.
"""

from __future__ import annotations

from dataclasses import replace

from telegram import CallbackQuery

from bot.domain.chats import ChatSettings, Languages
from bot.domain.context import UpdateContext
from bot.domain.effects import Answer, Cancel, Effects, OutgoingMessage, ReplyView, View
from bot.domain.jobs import FollowUp, Task
from bot.domain.limits import LimitExceeded
from bot.domain.policy import Policy
from bot.ui.keyboards import (
    CancelButton,
    DeletionStep,
    ForgetButton,
    SettingButton,
    ShowButton,
    SplitButton,
    button_from,
)
from bot.ui.screens import (
    minutes,
    plain,
    privacy,
    privacy_buttons,
    sentence,
    settings_buttons,
    settings_text,
)
from bot.ui.views import buttons, pages
from bot.updates.senders import Sender, sender_of_callback
from models.summary.summarizer import Length


def handle_callback(query: CallbackQuery, context: UpdateContext, policy: Policy) -> Effects:
    """The effects of a press; each query is answered, so that the client stops its spinner."""
    sender = sender_of_callback(query, context.settings)
    button = button_from(query.data or "") if query.message else None
    if not policy.lets_in(sender.address.chat, sender.user):
        return _notify(query, sender, "not_allowed")
    match button:
        case ShowButton(shown=shown):
            return _show(query, sender, shown, context, policy)
        case SplitButton():
            return _split(query, sender, context)
        case CancelButton():
            return _cancel(query, sender, context)
        case SettingButton(name, value):
            return _set(query, sender, name, value, context)
        case ForgetButton(step):
            return _forget(query, sender, step, policy)
    return _notify(query, sender, "press_expired")


def _notify(query: CallbackQuery, sender: Sender, key: str, **facts: str) -> Effects:
    return Effects(answer=Answer(query.id, plain(sender.phrases, key, **facts)))


def _show(
    query: CallbackQuery, sender: Sender, shown: ReplyView, context: UpdateContext, policy: Policy
) -> Effects:
    answered = context.answered
    if answered is None:
        return _notify(query, sender, "press_expired")
    display = sender.display(context.settings)
    found = pages(answered, shown, display)
    if found is None:
        return _follow_up(query, sender, shown, context, policy)
    shown = replace(shown, page=min(shown.page, len(found) - 1))
    keyboard = buttons(answered, shown, display, count=len(found))
    edit = OutgoingMessage(sender.address, found[shown.page], keyboard, job=answered.job)
    return Effects(edits=(edit,), answer=Answer(query.id))


def _follow_up(
    query: CallbackQuery, sender: Sender, shown: ReplyView, context: UpdateContext, policy: Policy
) -> Effects:
    answered = context.answered
    assert answered is not None
    task = Task.TRANSLATION if shown.view is View.TRANSLATION else Task.BRIEF
    if (task, shown.length) in answered.under_way:
        return _notify(query, sender, "press_under_way")
    wanted = FollowUp(
        origin=answered.job,
        task=task,
        length=shown.length,
        reply=sender.address.message or 0,
        user=sender.user,
        locale=sender.locale,
    )
    started = plain(sender.phrases, "press_started")
    return Effects(
        follow_ups=(wanted,),
        answer=Answer(query.id, started),
        limits=policy.limits_of(sender.user),
    )


def refuse_callback(
    query: CallbackQuery, context: UpdateContext, exceeded: LimitExceeded
) -> Effects:
    """The effects of a press that a limit does not allow."""
    sender = sender_of_callback(query, context.settings)
    wait = minutes(sender.phrases, exceeded.seconds)
    return _notify(query, sender, exceeded.kind, wait=wait)


def _split(query: CallbackQuery, sender: Sender, context: UpdateContext) -> Effects:
    answered = context.answered
    if answered is None or answered.parts < 2:
        return _notify(query, sender, "press_expired")
    if not (sender.is_private or sender.user == answered.user or context.is_admin):
        return _notify(query, sender, "press_of_another")
    edit = OutgoingMessage(sender.address, sentence(sender.phrases, "split"))
    return Effects(split=answered.job, edits=(edit,), answer=Answer(query.id))


def _cancel(query: CallbackQuery, sender: Sender, context: UpdateContext) -> Effects:
    if not context.own_jobs:
        return _notify(query, sender, "press_of_another")
    text = sender.phrases.count("cancelled", context.own_jobs)
    return Effects(cancel=Cancel(sender.address.chat, sender.user), answer=Answer(query.id, text))


def _set(
    query: CallbackQuery, sender: Sender, name: str, value: str, context: UpdateContext
) -> Effects:
    if not context.is_admin:
        return _notify(query, sender, "settings_for_admins")
    chosen = changed(context.settings, name, value)
    if chosen is None:
        return _notify(query, sender, "press_expired")
    # The answer uses the language that was just chosen.
    sender = sender_of_callback(query, chosen)
    edit = OutgoingMessage(
        sender.address,
        settings_text(sender.phrases),
        settings_buttons(sender.phrases, chosen, automatic=sender.is_automatic(chosen)),
    )
    return Effects(
        chat=(sender.address.chat, chosen),
        edits=(edit,),
        answer=Answer(query.id, plain(sender.phrases, "settings_saved")),
    )


def changed(settings: ChatSettings, name: str, value: str) -> ChatSettings | None:
    """``settings`` with one value changed, or ``None`` if there is no such value."""
    match name:
        case "languages" if value in set(Languages):
            return replace(settings, languages=Languages(value))
        case "length" if value in set(Length):
            return replace(settings, length=Length(value))
        case "locale" if value == "auto":
            return replace(settings, locale=None)
        case "locale" if value == "ar":
            return replace(settings, locale="ar")
        case "locale" if value == "en":
            return replace(settings, locale="en")
        case "automatic" if value in ("yes", "no"):
            return replace(settings, automatic=value == "yes")
    return None


def _forget(query: CallbackQuery, sender: Sender, step: DeletionStep, policy: Policy) -> Effects:
    if not sender.is_private:
        # In a group, all members would see the request.
        return _notify(query, sender, "forget_in_private")
    where, phrases = sender.address, sender.phrases
    match step:
        case DeletionStep.REQUESTED:
            confirmation = OutgoingMessage(
                where, sentence(phrases, "forget_ask"), privacy_buttons(phrases, confirm=True)
            )
            return Effects(edits=(confirmation,), answer=Answer(query.id))
        case DeletionStep.WITHDRAWN:
            kept = OutgoingMessage(where, privacy(phrases, policy), privacy_buttons(phrases))
            return Effects(edits=(kept,), answer=Answer(query.id))
        case DeletionStep.CONFIRMED:
            deleted = OutgoingMessage(where, sentence(phrases, "forgotten"))
            return Effects(forget=sender.user, edits=(deleted,), answer=Answer(query.id))
