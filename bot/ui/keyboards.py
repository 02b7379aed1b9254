"""Buttons, and the data that comes back when one is pressed.

The data is at most 64 bytes, and anybody can send any: it names things and grants nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never

from bot.domain.effects import Buttons, ReplyView, View
from bot.phrases import Phrases
from models.summary.summarizer import Length

_LONGEST_NUMBER = 18


@dataclass(frozen=True, slots=True)
class ShowButton:
    """Show something else of a job's brief."""

    job: int
    shown: ReplyView


@dataclass(frozen=True, slots=True)
class SplitButton:
    """The parts that were joined are articles of their own."""

    job: int


@dataclass(frozen=True, slots=True)
class CancelButton:
    """Whoever presses no longer wants what waits."""


@dataclass(frozen=True, slots=True)
class SettingButton:
    """A setting of the chat shall have that value."""

    name: str
    value: str


class Choice(StrEnum):
    """How far somebody is with having everything deleted."""

    ASKED = "f"
    SURE = "f:yes"
    WITHDRAWN = "f:no"


@dataclass(frozen=True, slots=True)
class ForgetButton:
    """Nothing is to be kept of whoever presses."""

    wish: Choice


Button = ShowButton | SplitButton | CancelButton | SettingButton | ForgetButton


def data_of(button: Button) -> str:
    """The data of a button."""
    match button:
        case ShowButton(job, ReplyView(view, length, page)):
            return f"v:{job}:{view}:{length}:{page}"
        case SplitButton(job):
            return f"j:{job}"
        case CancelButton():
            return "c"
        case SettingButton(name, value):
            return f"s:{name}:{value}"
        case ForgetButton(wish):
            return wish
    assert_never(button)


def button_of(data: str) -> Button | None:
    """The button that has such data, or ``None``: it was made by another version, or forged."""
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
        case ["f", *_] if data in set(Choice):
            return ForgetButton(Choice(data))
    return None


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= _LONGEST_NUMBER


def row(spoken: Phrases, *buttons: tuple[str, Button]) -> tuple[tuple[str, str], ...]:
    """A row of buttons, their labels by the keys of phrases."""
    return tuple((spoken.say(f"button_{key}"), data_of(button)) for key, button in buttons)


def rows(*found: tuple[tuple[str, str], ...]) -> Buttons:
    """Rows of buttons, without empty ones."""
    return tuple(filter(None, found))
