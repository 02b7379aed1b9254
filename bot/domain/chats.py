"""The settings of a chat."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.phrases import Locale
from models.summary.summarizer import Length


class Languages(StrEnum):
    """The languages that a brief is shown in."""

    BOTH = "both"
    ARABIC = "ar"
    ENGLISH = "en"


@dataclass(frozen=True, slots=True)
class ChatSettings:
    """The settings of a chat: a reader sets those of a private one, administrators those of a group.

    ``locale`` is the language of the bot's own phrases, by default each reader's. ``automatic``:
    whether it briefs without a command, by default only in private chats. ``introduced``: the bot has
    sent its introduction.
    """

    languages: Languages = Languages.BOTH
    length: Length = Length.NORMAL
    locale: Locale | None = None
    automatic: bool | None = None
    introduced: bool = False
