"""Inline buttons and their callback data (at most 64 bytes).

Clients can send any data: it only names jobs and settings, and its handler checks the rights.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never

from bot.domain.effects import Buttons, ReplyView, View
from bot.phrases import Phrases
from models.summary.summarizer import Length

_MAXIMUM_DIGITS = 18


@dataclass(frozen=True, slots=True)
class ShowButton:
    """Show another view of a job's brief."""

    job: int
    shown: ReplyView


@dataclass(frozen=True, slots=True)
class SplitButton:
    """Split a job: each of its joined messages becomes an article."""

    job: int


@dataclass(frozen=True, slots=True)
class CancelButton:
    """Cancel the waiting jobs of the user who presses."""


@dataclass(frozen=True, slots=True)
class SettingButton:
    """Change a setting of the chat."""

    name: str
    value: str


class DeletionStep(StrEnum):
    """The step of a user's request to delete all data."""

    REQUESTED = "f"
    CONFIRMED = "f:yes"
    WITHDRAWN = "f:no"


@dataclass(frozen=True, slots=True)
class ForgetButton:
    """Delete everything stored about the user who presses."""

    step: DeletionStep


Button = ShowButton | SplitButton | CancelButton | SettingButton | ForgetButton


def callback_data(button: Button) -> str:
    """Encode a button as callback data."""
    match button:
        case ShowButton(job, ReplyView(view, length, page)):
            return f"v:{job}:{view}:{length}:{page}"
        case SplitButton(job):
            return f"j:{job}"
        case CancelButton():
            return "c"
        case SettingButton(name, value):
            return f"s:{name}:{value}"
        case ForgetButton(step):
            return step
    assert_never(button)


def button_from(data: str) -> Button | None:
    """Decode callback data; ``None`` if it is from another version, or forged."""
    match data.split(":"):
        case ["v", job, view, length, page] if view in set(View) and length in set(Length):
            if _is_number(job) and _is_number(page):
                return ShowButton(int(job), ReplyView(View(view), Length(length), int(page)))
        case ["j", job] if _is_number(job):
            return SplitButton(int(job))
        case ["c"]:
            return CancelButton()
        case ["s", name, value]:
            return SettingButton(name, value)
        case ["f", *_] if data in set(DeletionStep):
            return ForgetButton(DeletionStep(data))
    return None


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= _MAXIMUM_DIGITS


def row(phrases: Phrases, *buttons: tuple[str, Button]) -> tuple[tuple[str, str], ...]:
    """A row of buttons; each label is the phrase ``button_<key>``."""
    return tuple((phrases.say(f"button_{key}"), callback_data(button)) for key, button in buttons)


def rows(*found: tuple[tuple[str, str], ...]) -> Buttons:
    """A keyboard of the rows that are not empty."""
    return tuple(filter(None, found))
