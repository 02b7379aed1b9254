"""The commands that readers give."""

from __future__ import annotations

from enum import StrEnum

from bot.domain.context import Circumstances
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


LISTED = tuple(command for command in Command if command is not Command.STATS)
"""What everybody is offered."""


def handle_command(command: str, sender: Sender, known: Circumstances, policy: Policy) -> Effects:
    """The effects of any command but ``/summarize``."""
    spoken = sender.spoken
    match command:
        case Command.START | Command.HELP:
            return sender.reply(command)
        case Command.ABOUT:
            return Effects(
                messages=(OutgoingMessage(sender.address, about(spoken, policy, known)),)
            )
        case Command.PRIVACY:
            keyboard = privacy_buttons(spoken) if sender.is_private else ()
            text = privacy(spoken, policy)
            return Effects(messages=(OutgoingMessage(sender.address, text, keyboard),))
        case Command.SETTINGS:
            return _settings(sender, known)
        case Command.CANCEL:
            return _cancel(sender, known)
        case Command.STATS if sender.user in policy.admins and known.statistics is not None:
            text = statistics(spoken, known.statistics)
            return Effects(messages=(OutgoingMessage(sender.address, text),))
    return sender.reply("help") if sender.is_private else Effects()


def _settings(sender: Sender, known: Circumstances) -> Effects:
    if not known.is_admin:
        return sender.reply("settings_for_admins")
    chosen = known.settings
    keyboard = settings_buttons(sender.spoken, chosen, automatic=sender.says(chosen))
    return Effects(
        messages=(OutgoingMessage(sender.address, settings_text(sender.spoken), keyboard),)
    )


def _cancel(sender: Sender, known: Circumstances) -> Effects:
    if not known.load.here:
        return sender.reply("nothing_to_cancel")
    said = counted(sender.spoken, "cancelled", known.load.here)
    return Effects(
        cancel=Cancel(sender.address.chat, sender.user),
        messages=(OutgoingMessage(sender.address, said),),
    )
