"""A reader's command comes in; its effects go out."""

from __future__ import annotations

from enum import StrEnum

from bot.domain.context import UpdateContext
from bot.domain.effects import Cancel, Effects, OutgoingMessage
from bot.domain.policy import Policy
from bot.ui.screens import (
    about,
    counted,
    privacy,
    privacy_buttons,
    settings_buttons,
    settings_text,
    statistics,
)
from bot.updates.senders import Sender


class Command(StrEnum):
    """The commands, in the order in which Telegram lists them."""

    SUMMARIZE = "summarize"
    SETTINGS = "settings"
    CANCEL = "cancel"
    HELP = "help"
    ABOUT = "about"
    PRIVACY = "privacy"
    START = "start"
    STATS = "stats"


PUBLIC = tuple(command for command in Command if command is not Command.STATS)
"""The commands in Telegram's list; ``/stats`` is for the operator."""


def handle_command(command: str, sender: Sender, context: UpdateContext, policy: Policy) -> Effects:
    """The effects of any command but ``/summarize``."""
    phrases = sender.phrases
    match command:
        case Command.START | Command.HELP:
            return sender.reply(command)
        case Command.ABOUT:
            return Effects(
                messages=(OutgoingMessage(sender.address, about(phrases, policy, context)),)
            )
        case Command.PRIVACY:
            keyboard = privacy_buttons(phrases) if sender.is_private else ()
            text = privacy(phrases, policy)
            return Effects(messages=(OutgoingMessage(sender.address, text, keyboard),))
        case Command.SETTINGS:
            return _settings(sender, context)
        case Command.CANCEL:
            return _cancel(sender, context)
        case Command.STATS if sender.user in policy.admins and context.statistics is not None:
            text = statistics(phrases, context.statistics)
            return Effects(messages=(OutgoingMessage(sender.address, text),))
    return sender.reply("help") if sender.is_private else Effects()


def _settings(sender: Sender, context: UpdateContext) -> Effects:
    if not context.is_admin:
        return sender.reply("settings_for_admins")
    chosen = context.settings
    keyboard = settings_buttons(sender.phrases, chosen, automatic=sender.is_automatic(chosen))
    return Effects(
        messages=(OutgoingMessage(sender.address, settings_text(sender.phrases), keyboard),)
    )


def _cancel(sender: Sender, context: UpdateContext) -> Effects:
    if not context.own_jobs:
        return sender.reply("nothing_to_cancel")
    text = counted(sender.phrases, "cancelled", context.own_jobs)
    return Effects(
        cancel=Cancel(sender.address.chat, sender.user),
        messages=(OutgoingMessage(sender.address, text),),
    )
