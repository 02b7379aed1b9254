"""Which part of the bot has new work after which event.

Each part sleeps until its ``wake`` event is set, then asks the store what there is to do. A wake-up too
many costs one query; a missing one would leave work to wait.

    ==================  ==========  ===========  =========  ======
    event               dispatcher  preparation  inference  outbox
    ==================  ==========  ===========  =========  ======
    update stored       x
    update handled                  x
    message queued                                          x
    follow-up queued                             x
    article prepared                             x          x
    jobs ended                      x                       x
    ==================  ==========  ===========  =========  ======

An update that was handled may have cancelled a job, and a job that ended lets the next one of its chat
begin: both make room for articles to prepare. An article that was prepared may have been refused or
answered from the cache, so that there is a message to send.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum, auto
from typing import Protocol


class Event(Enum):
    """What happened in one part that may be work for another."""

    UPDATE_STORED = auto()
    UPDATE_HANDLED = auto()
    MESSAGE_QUEUED = auto()
    FOLLOW_UP_QUEUED = auto()
    ARTICLE_PREPARED = auto()
    JOBS_ENDED = auto()


class Part(Enum):
    """A part that sleeps while it has no work."""

    DISPATCHER = auto()
    PREPARATION = auto()
    INFERENCE = auto()
    OUTBOX = auto()


WAKES: Mapping[Event, tuple[Part, ...]] = {
    Event.UPDATE_STORED: (Part.DISPATCHER,),
    Event.UPDATE_HANDLED: (Part.PREPARATION,),
    Event.MESSAGE_QUEUED: (Part.OUTBOX,),
    Event.FOLLOW_UP_QUEUED: (Part.INFERENCE,),
    Event.ARTICLE_PREPARED: (Part.INFERENCE, Part.OUTBOX),
    Event.JOBS_ENDED: (Part.PREPARATION, Part.OUTBOX),
}


class Flag(Protocol):
    """What a part sleeps on: an :class:`asyncio.Event`."""

    def set(self) -> None:
        """Wake the part, or keep it from falling asleep."""


class Wakeups:
    """Wakes the parts that :data:`WAKES` names; ``flags`` is filled as the parts are made."""

    def __init__(self) -> None:
        self.flags: dict[Part, Flag] = {}

    def notify(self, event: Event) -> None:
        """Wake every part that may have work after ``event``."""
        for part in WAKES[event]:
            self.flags[part].set()
