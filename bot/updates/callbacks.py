"""What a pressed button leads to. Its data is believed as far as the store knows what it names."""

from __future__ import annotations

from dataclasses import replace

from telegram import CallbackQuery

from bot.domain.chats import ChatSettings, Languages
from bot.domain.context import Circumstances
from bot.domain.effects import Answer, Cancel, Effects, OutgoingMessage, ReplyView, View
from bot.domain.jobs import FollowUp, Task
from bot.domain.limits import LimitExceeded
from bot.domain.policy import Policy
from bot.ui.keyboards import (
    CancelButton,
    Choice,
    ForgetButton,
    SettingButton,
    ShowButton,
    SplitButton,
    button_of,
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
from bot.updates.senders import Sender, presser_of
from models.summary.summarizer import Length


def handle_press(query: CallbackQuery, known: Circumstances, policy: Policy) -> Effects:
    """The effects of a press; each one is answered, so that the button stops spinning."""
    sender = presser_of(query, known.settings)
    button = button_of(query.data or "") if query.message else None
    if not policy.lets_in(sender.address.chat, sender.user):
        return _told(query, sender, "not_allowed")
    match button:
        case ShowButton(shown=shown):
            return _show(query, sender, shown, known, policy)
        case SplitButton():
            return _split(query, sender, known)
        case CancelButton():
            return _cancel(query, sender, known)
        case SettingButton(name, value):
            return _set(query, sender, name, value, known)
        case ForgetButton(wish):
            return _forget(query, sender, wish, policy)
    return _told(query, sender, "press_expired")


def _told(query: CallbackQuery, sender: Sender, key: str, **facts: str) -> Effects:
    return Effects(answer=Answer(query.id, plain(sender.spoken, key, **facts)))


def _show(
    query: CallbackQuery, sender: Sender, shown: ReplyView, known: Circumstances, policy: Policy
) -> Effects:
    told = known.told
    if told is None:
        return _told(query, sender, "press_expired")
    manner = sender.manner(known.settings)
    found = pages(told, shown, manner)
    if found is None:
        return _follow_up(query, sender, shown, known, policy)
    shown = replace(shown, page=min(shown.page, len(found) - 1))
    keyboard = buttons(told, shown, manner, count=len(found))
    edit = OutgoingMessage(sender.address, found[shown.page], keyboard, job=told.job)
    return Effects(edits=(edit,), answer=Answer(query.id))


def _follow_up(
    query: CallbackQuery, sender: Sender, shown: ReplyView, known: Circumstances, policy: Policy
) -> Effects:
    told = known.told
    assert told is not None
    task = Task.TRANSLATION if shown.view is View.TRANSLATION else Task.BRIEF
    if (task, shown.length) in told.under_way:
        return _told(query, sender, "press_under_way")
    wanted = FollowUp(
        origin=told.job,
        task=task,
        length=shown.length,
        reply=sender.address.message or 0,
        user=sender.user,
        locale=sender.locale,
    )
    started = plain(sender.spoken, "press_started")
    effects = Effects(follow_ups=(wanted,), answer=Answer(query.id, started))

    def refused(why: LimitExceeded, seconds: float) -> Effects:
        return _told(query, sender, why, wait=minutes(sender.spoken, seconds))

    return policy.limited(effects, sender.user, known.load, refused)


def _split(query: CallbackQuery, sender: Sender, known: Circumstances) -> Effects:
    told = known.told
    if told is None or told.parts < 2:
        return _told(query, sender, "press_expired")
    if not (sender.is_private or sender.user == told.user or known.is_admin):
        return _told(query, sender, "press_of_another")
    edit = OutgoingMessage(sender.address, sentence(sender.spoken, "split"))
    return Effects(split=told.job, edits=(edit,), answer=Answer(query.id))


def _cancel(query: CallbackQuery, sender: Sender, known: Circumstances) -> Effects:
    if not known.load.here:
        return _told(query, sender, "press_of_another")
    said = sender.spoken.count("cancelled", known.load.here)
    return Effects(cancel=Cancel(sender.address.chat, sender.user), answer=Answer(query.id, said))


def _set(
    query: CallbackQuery, sender: Sender, name: str, value: str, known: Circumstances
) -> Effects:
    if not known.is_admin:
        return _told(query, sender, "settings_for_admins")
    chosen = changed(known.settings, name, value)
    if chosen is None:
        return _told(query, sender, "press_expired")
    # Whoever chose a language is answered in it.
    sender = presser_of(query, chosen)
    edit = OutgoingMessage(
        sender.address,
        settings_text(sender.spoken),
        settings_buttons(sender.spoken, chosen, automatic=sender.says(chosen)),
    )
    return Effects(
        chat=(sender.address.chat, chosen),
        edits=(edit,),
        answer=Answer(query.id, plain(sender.spoken, "settings_saved")),
    )


def changed(settings: ChatSettings, name: str, value: str) -> ChatSettings | None:
    """``settings`` with one of them changed, or ``None`` where there is no such choice."""
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


def _forget(query: CallbackQuery, sender: Sender, wish: Choice, policy: Policy) -> Effects:
    if not sender.is_private:
        # In a group its message would tell everybody who asked.
        return _told(query, sender, "forget_in_private")
    where, spoken = sender.address, sender.spoken
    match wish:
        case Choice.ASKED:
            asked = OutgoingMessage(
                where, sentence(spoken, "forget_ask"), privacy_buttons(spoken, asked=True)
            )
            return Effects(edits=(asked,), answer=Answer(query.id))
        case Choice.WITHDRAWN:
            kept = OutgoingMessage(where, privacy(spoken, policy), privacy_buttons(spoken))
            return Effects(edits=(kept,), answer=Answer(query.id))
        case Choice.SURE:
            gone = OutgoingMessage(where, sentence(spoken, "forgotten"))
            return Effects(forget=sender.user, edits=(gone,), answer=Answer(query.id))
