"""What is known when an update is handled, and the question that asks for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.domain.chats import ChatSettings
from bot.domain.jobs import AnsweredJob, JobState, OpenJob


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
class ServedModels:
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

    settings: ChatSettings = field(default_factory=ChatSettings)
    open_jobs: tuple[OpenJob, ...] = ()
    own_jobs: int = 0
    """The sender's open jobs in this chat."""
    told: AnsweredJob | None = None
    is_admin: bool = False
    has_spoken: bool = False
    statistics: Statistics | None = None
    writers: ServedModels | None = None
    """Unknown while the models load."""
