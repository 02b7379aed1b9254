"""The bot's own sentences, with what they tell: as Telegram's HTML, or for a notice over a chat."""

from __future__ import annotations

import math

from bot.domain.chats import ChatSettings, Languages
from bot.domain.context import Circumstances, ServedModels, Statistics
from bot.domain.effects import Buttons
from bot.domain.jobs import JobState
from bot.domain.policy import Policy
from bot.phrases import Phrases
from bot.ui.html import arabic, english
from bot.ui.keyboards import Choice, ForgetButton, SettingButton, row, rows
from models.checkpoints.catalog import find
from models.summary.summarizer import EXTRACTIVE, Length

_CHOSEN = "✓ "


def sentence(spoken: Phrases, key: str, **facts: str) -> str:
    """A sentence as a message's text."""
    laid_out = arabic if spoken.locale == "ar" else english
    return "\n".join(laid_out(line) for line in spoken.say(key, **facts).split("\n"))


def counted(spoken: Phrases, key: str, number: int) -> str:
    """A sentence with a number, as a message's text."""
    laid_out = arabic if spoken.locale == "ar" else english
    return laid_out(spoken.count(key, number))


def minutes(spoken: Phrases, seconds: float) -> str:
    """A time to wait, in whole minutes, at least one."""
    return spoken.count("minutes", max(1, math.ceil(seconds / 60)))


def about(spoken: Phrases, policy: Policy, circumstances: Circumstances) -> str:
    """Which models write, under which licences, and what they cannot do."""
    writers = circumstances.writers or ServedModels(policy.summarizer, policy.translator)
    if (writers.summarizer, writers.translator) == (EXTRACTIVE, None):
        return sentence(spoken, "about_extractive")
    names = [name for name in (writers.summarizer, writers.translator) if name and find(name)]

    def named(name: str | None, otherwise: str) -> str:
        if name in (None, EXTRACTIVE):
            return spoken.say(otherwise)
        entry = find(str(name))
        # A folder of the operator's is named without the way to it.
        bare = str(name).rstrip("/").rpartition("/")[2]
        return f"{bare} ({entry.licence})" if entry else bare

    said = sentence(
        spoken,
        "about",
        summarizer=named(writers.summarizer, "extractive"),
        translator=named(writers.translator, "untranslated"),
    )
    return f"{said}\n\n{sentence(spoken, 'about_licence')}" if names else said


def privacy(spoken: Phrases, policy: Policy) -> str:
    """What is kept, and for how long."""
    if not policy.keeps:
        return sentence(spoken, "privacy_nothing_kept")
    days = spoken.count("days", max(1, round(policy.keep_days)))
    return sentence(spoken, "privacy", days=days)


def privacy_buttons(spoken: Phrases, *, asked: bool = False) -> Buttons:
    """Delete what is kept; once ``asked``, for certain, or not."""
    if not asked:
        return rows(row(spoken, ("forget", ForgetButton(Choice.ASKED))))
    sure, not_now = ForgetButton(Choice.SURE), ForgetButton(Choice.WITHDRAWN)
    return rows(row(spoken, ("forget_sure", sure)), row(spoken, ("forget_not", not_now)))


def settings_text(spoken: Phrases) -> str:
    """What stands over the buttons of the settings."""
    return f"<b>{sentence(spoken, 'settings')}</b>\n{sentence(spoken, 'settings_rows')}"


def settings_buttons(spoken: Phrases, chosen: ChatSettings, *, automatic: bool) -> Buttons:
    """A row for each setting, what is chosen marked."""
    values: dict[str, tuple[tuple[str, ...], str]] = {
        "languages": (tuple(Languages), chosen.languages),
        "length": (tuple(Length), chosen.length),
        "locale": (("auto", "ar", "en"), chosen.locale or "auto"),
        "automatic": (("yes", "no"), "yes" if automatic else "no"),
    }
    return tuple(
        tuple(
            (_CHOSEN * (value == current) + label, data)
            for value in options
            for label, data in row(spoken, (f"{name}_{value}", SettingButton(name, value)))
        )
        for name, (options, current) in values.items()
    )


def statistics(spoken: Phrases, figures: Statistics) -> str:
    """The figures of the last day."""
    jobs = figures.jobs
    facts = {
        "answered": jobs.get(JobState.ANSWERED, 0),
        "failed": jobs.get(JobState.FAILED, 0),
        "cancelled": jobs.get(JobState.CANCELLED, 0),
        "waiting": jobs.get(JobState.WAITING, 0) + jobs.get(JobState.READY, 0),
        "running": jobs.get(JobState.RUNNING, 0),
        "cached": figures.cached,
        "readers": figures.readers,
        "outgoing": figures.outgoing,
        "aside": figures.aside,
        "memory": figures.memory // 1_000_000,
    }
    said = {name: spoken.number(fact) for name, fact in facts.items()}
    return sentence(spoken, "stats", seconds=spoken.decimal(figures.seconds), **said)


def plain(spoken: Phrases, key: str, **facts: str) -> str:
    """A sentence for a notice over the chat, which has no markup."""
    return spoken.say(key, **facts)
