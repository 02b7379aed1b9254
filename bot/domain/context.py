"""The context of an update (chat settings, open jobs, rights), and the query that selects it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.domain.chats import ChatSettings
from bot.domain.jobs import AnsweredJob, JobState, OpenJob


@dataclass(frozen=True, slots=True)
class Statistics:
    """Figures of the last 24 hours: jobs by state, and those answered from the cache.

    ``seconds`` is the mean time of a job in the models; ``aside`` counts updates that could not be
    handled, ``outgoing`` unsent messages, ``readers`` distinct users. ``memory`` is the resident
    memory of all processes of the bot in bytes.
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
    """The checkpoints that write the briefs now; ``"extractive"`` and ``None`` if there are none."""

    summarizer: str
    translator: str | None


@dataclass(frozen=True, slots=True)
class ContextQuery:
    """Selects the context of an update: its chat, its sender, the job that a button names.

    The flags request more: ``admin``, whether the sender administers the chat; ``statistics``, the
    figures of the bot; ``recent_message``, whether the bot wrote to the chat within the last hour.
    """

    chat: int
    user: int | None = None
    job: int | None = None
    admin: bool = False
    statistics: bool = False
    recent_message: bool = False


@dataclass(frozen=True, slots=True)
class UpdateContext:
    """What the handler of an update needs to know: the result of its :class:`ContextQuery`."""

    settings: ChatSettings = field(default_factory=ChatSettings)
    open_jobs: tuple[OpenJob, ...] = ()
    own_jobs: int = 0
    """The sender's open jobs in this chat."""
    answered: AnsweredJob | None = None
    is_admin: bool = False
    has_recent_message: bool = False
    statistics: Statistics | None = None
    models: ServedModels | None = None
    """``None`` while the models load."""
