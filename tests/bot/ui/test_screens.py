"""The bot's own sentences: safe markup, and nothing of the operator's machine in them."""

from __future__ import annotations

import pytest

from bot.domain.chats import ChatSettings
from bot.domain.context import ServedModels, Statistics, UpdateContext
from bot.domain.jobs import JobState
from bot.domain.policy import Policy
from bot.phrases import Locale, phrases
from bot.ui.screens import about, minutes, privacy, settings_buttons, settings_text, statistics
from models.checkpoints.catalog import TRANSLATOR
from models.summary.summarizer import EXTRACTIVE
from tools.botapi.telegram_html import plain_text

CATALOGUED = TRANSLATOR.rpartition("/")[2]


def policy(keep_days: float = 7) -> Policy:
    return Policy("mujaz_bot", "/home/operator/<models>/mine", TRANSLATOR, keep_days)


@pytest.mark.parametrize("locale", ["ar", "en"])
def test_about_names_the_models_and_their_licences_but_no_folders(locale: Locale) -> None:
    said = plain_text(about(phrases(locale), policy(), UpdateContext()))
    assert "mine" in said
    assert "operator" not in said
    assert f"{CATALOGUED} (CC BY 4.0)" in said.replace("\u2068", "").replace("\u2069", "")


def test_about_names_what_serves_and_not_what_was_asked_for() -> None:
    extractive = UpdateContext(models=ServedModels(EXTRACTIVE, None))
    said = about(phrases("en"), policy(), extractive)
    assert CATALOGUED not in said


@pytest.mark.parametrize(("days", "told"), [(7, "7 days"), (0.2, "1 day"), (0, "")])
def test_privacy_tells_the_days_for_which_articles_are_kept(days: float, told: str) -> None:
    said = plain_text(privacy(phrases("en"), policy(days)))
    assert told in said
    assert ("day" in said) is bool(told)


@pytest.mark.parametrize(
    ("seconds", "told"), [(0, "1 minute"), (60, "1 minute"), (61, "2 minutes")]
)
def test_a_wait_is_told_in_whole_minutes(seconds: float, told: str) -> None:
    assert told in minutes(phrases("en"), seconds).replace("a minute", "1 minute")


def test_each_row_of_the_settings_marks_what_is_chosen() -> None:
    chosen = settings_buttons(phrases("en"), ChatSettings(locale="en"), automatic=True)
    assert [sum(label.startswith("✓ ") for label, _ in row) for row in chosen] == [1] * 4
    assert plain_text(settings_text(phrases("en")))


def test_statistics_count_what_waits_for_the_models_or_for_its_article() -> None:
    jobs = {JobState.WAITING: 1234, JobState.READY: 1000, JobState.ANSWERED: 5}
    figures = Statistics(jobs, 0, 2.5, 0, 0, 0, memory=3_000_000)
    said = plain_text(statistics(phrases("en"), figures))
    assert "2,234" in said
    assert "2.5" in said
