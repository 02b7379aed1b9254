"""What the readers of a chat chose."""

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
    """What the readers of a private chat, or the administrators of a group or channel, chose.

    ``locale`` is the language that the bot speaks, by default each reader's own; ``automatic``:
    whether it briefs without a command, by default in private chats alone. ``introduced``: the bot
    has said what it is for.
    """

    languages: Languages = Languages.BOTH
    length: Length = Length.NORMAL
    locale: Locale | None = None
    automatic: bool | None = None
    introduced: bool = False
