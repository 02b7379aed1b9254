"""Defines which parts of the bot are woken by which event.

Each part sleeps until its ``wake`` event is set, then queries the store for work. A superfluous wake-up
costs one query; a missing one would delay work.

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

A handled update may cancel a job, and the end of a job lets the next one of its chat begin: after both,
articles may wait for preparation. Preparation may refuse an article or answer it from the cache, which
queues a message.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum, auto
from typing import Protocol


class Event(Enum):
    """An event in one part that may create work for another."""

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
    """The event that a part waits for: an :class:`asyncio.Event`."""

    def set(self) -> None:
        """Wake the part; if it is awake, its next wait ends at once."""


class Wakeups:
    """Wakes the parts that :data:`WAKES` names; ``flags`` is filled when the parts are built."""

    def __init__(self) -> None:
        self.flags: dict[Part, Flag] = {}

    def notify(self, event: Event) -> None:
        """Wake every part that may have work after ``event``."""
        for part in WAKES[event]:
            self.flags[part].set()
