"""What a chat has chosen, and what is known of it when an update is handled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.jobs import JobState, OpenJob, Told
from bot.phrases import Locale
from models.summarizer import Length


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


@dataclass(frozen=True, slots=True)
class Load:
    """How much is asked of the bot.

    ``waiting``: jobs that have not ended, of everybody; ``here``: those of the user in this chat;
    ``of_user``: jobs that the user gave within the last hour; ``free_in``: seconds until the oldest
    of those is an hour old; ``seconds``: how long a job takes, on average, 0 where none was done.
    """

    waiting: int = 0
    here: int = 0
    of_user: int = 0
    free_in: float = 0.0
    seconds: float = 0.0


class Excess(StrEnum):
    """Why no more is taken on now, as a phrase's key."""

    QUOTA = "quota_reached"
    QUEUE = "queue_full"


@dataclass(frozen=True, slots=True)
class Limits:
    """The articles that a user may give within an hour, and the jobs that may wait; 0: any number."""

    quota: int = 0
    queue_bound: int = 0

    def exceeded(self, load: Load) -> Excess | None:
        """Which of them lets nothing more in."""
        if self.quota and load.of_user >= self.quota:
            return Excess.QUOTA
        if self.queue_bound and load.waiting >= self.queue_bound:
            return Excess.QUEUE
        return None


@dataclass(frozen=True, slots=True)
class Statistics:
    """The bot's figures of the last 24 hours: jobs by their state, those answered without models.

    ``seconds`` is the mean from taking up a job to its answer; ``aside`` counts updates that could
    not be read; ``outgoing`` messages that wait to be sent;
    ``memory`` is in bytes, of all the bot's processes.
    """

    jobs: Mapping[JobState, int]
    cached: int
    seconds: float
    aside: int
    outgoing: int
    readers: int
    memory: int = 0


@dataclass(frozen=True, slots=True)
class Writers:
    """Who writes the briefs now: checkpoints, ``"extractive"`` and ``None`` where there are none."""

    summarizer: str
    translator: str | None


@dataclass(frozen=True, slots=True)
class Question:
    """What has to be known before an update can be handled: of its chat, its sender, and a job.

    ``admin``: whether the sender may change the chat's settings; ``statistics``: the bot's figures;
    ``spoken``: whether the bot wrote to the chat within the last hour.
    """

    chat: int
    user: int | None = None
    job: int | None = None
    admin: bool = False
    statistics: bool = False
    spoken: bool = False


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What is known when an update is handled, beside what it says itself."""

    settings: ChatSettings = ChatSettings()
    open_jobs: tuple[OpenJob, ...] = ()
    load: Load = Load()
    told: Told | None = None
    is_admin: bool = False
    has_spoken: bool = False
    statistics: Statistics | None = None
    writers: Writers | None = None
    """Unknown while the models load."""
