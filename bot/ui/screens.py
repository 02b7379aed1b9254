"""The bot's own screens (about, privacy, settings, statistics) and single sentences, as HTML."""

from __future__ import annotations

import math

from bot.domain.chats import ChatSettings, Languages
from bot.domain.context import ServedModels, Statistics, UpdateContext
from bot.domain.effects import Buttons
from bot.domain.jobs import JobState
from bot.domain.policy import Policy
from bot.phrases import Phrases
from bot.ui.html import arabic, english
from bot.ui.keyboards import DeletionStep, ForgetButton, SettingButton, row, rows
from models.checkpoints.catalog import find
from models.summary.summarizer import EXTRACTIVE, Length

_CHOSEN = "✓ "


def sentence(phrases: Phrases, key: str, **facts: str) -> str:
    """The phrase ``key`` as HTML."""
    formatted = arabic if phrases.locale == "ar" else english
    return "\n".join(formatted(line) for line in phrases.say(key, **facts).split("\n"))


def counted(phrases: Phrases, key: str, number: int) -> str:
    """The phrase ``key`` in the plural form of ``number``, as HTML."""
    formatted = arabic if phrases.locale == "ar" else english
    return formatted(phrases.count(key, number))


def minutes(phrases: Phrases, seconds: float) -> str:
    """A waiting time as a phrase in whole minutes, rounded up, at least one; ``seconds``: the time."""
    return phrases.count("minutes", max(1, math.ceil(seconds / 60)))


def about(phrases: Phrases, policy: Policy, context: UpdateContext) -> str:
    """The /about text: the models that serve, their licences and limits."""
    models = context.models or ServedModels(policy.summarizer, policy.translator)
    if (models.summarizer, models.translator) == (EXTRACTIVE, None):
        return sentence(phrases, "about_extractive")
    names = [name for name in (models.summarizer, models.translator) if name and find(name)]

    def label(name: str | None, fallback_key: str) -> str:
        if name in (None, EXTRACTIVE):
            return phrases.say(fallback_key)
        entry = find(str(name))
        # Of a local folder only the last part of its path is shown.
        bare = str(name).rstrip("/").rpartition("/")[2]
        return f"{bare} ({entry.licence})" if entry else bare

    text = sentence(
        phrases,
        "about",
        summarizer=label(models.summarizer, "extractive"),
        translator=label(models.translator, "untranslated"),
    )
    return f"{text}\n\n{sentence(phrases, 'about_licence')}" if names else text


def privacy(phrases: Phrases, policy: Policy) -> str:
    """The /privacy text: what is stored, and for how long."""
    if not policy.keeps:
        return sentence(phrases, "privacy_nothing_kept")
    days = phrases.count("days", max(1, round(policy.keep_days)))
    return sentence(phrases, "privacy", days=days)


def privacy_buttons(phrases: Phrases, *, confirm: bool = False) -> Buttons:
    """The button that deletes everything; with ``confirm``, those that confirm or withdraw."""
    if not confirm:
        return rows(row(phrases, ("forget", ForgetButton(DeletionStep.REQUESTED))))
    sure, not_now = ForgetButton(DeletionStep.CONFIRMED), ForgetButton(DeletionStep.WITHDRAWN)
    return rows(row(phrases, ("forget_sure", sure)), row(phrases, ("forget_not", not_now)))


def settings_text(phrases: Phrases) -> str:
    """The text above the buttons of /settings."""
    return f"<b>{sentence(phrases, 'settings')}</b>\n{sentence(phrases, 'settings_rows')}"


def settings_buttons(phrases: Phrases, chosen: ChatSettings, *, automatic: bool) -> Buttons:
    """A row of choices for each setting, the current one marked."""
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
            for label, data in row(phrases, (f"{name}_{value}", SettingButton(name, value)))
        )
        for name, (options, current) in values.items()
    )


def statistics(phrases: Phrases, figures: Statistics) -> str:
    """The /stats text."""
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
    written = {name: phrases.number(fact) for name, fact in facts.items()}
    return sentence(phrases, "stats", seconds=phrases.decimal(figures.seconds), **written)


def plain(phrases: Phrases, key: str, **facts: str) -> str:
    """The phrase ``key`` without markup, for the answer to a callback query."""
    return phrases.say(key, **facts)
