"""Limits on the number of articles, and the load that they are compared with."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Load:
    """The current load of the bot.

    ``waiting``: open jobs of all users; ``of_user``: jobs that one user submitted within the last hour;
    ``free_in``: seconds until the oldest of these is an hour old; ``seconds``: mean time of a job in
    the models, 0 before the first.
    """

    waiting: int = 0
    of_user: int = 0
    free_in: float = 0.0
    seconds: float = 0.0


class LimitKind(StrEnum):
    """Which limit is reached, as a phrase's key."""

    QUOTA = "quota_reached"
    QUEUE = "queue_full"


@dataclass(frozen=True, slots=True)
class LimitExceeded:
    """A job was not accepted, and the seconds until another one may be."""

    kind: LimitKind
    seconds: float


@dataclass(frozen=True, slots=True)
class Limits:
    """Maximum jobs of a user within an hour, and maximum open jobs of all users; 0: no limit."""

    quota: int = 0
    queue_bound: int = 0

    def exceeded(self, load: Load) -> LimitExceeded | None:
        """The limit that allows no further job, if any."""
        if self.quota and load.of_user >= self.quota:
            return LimitExceeded(LimitKind.QUOTA, load.free_in)
        if self.queue_bound and load.waiting >= self.queue_bound:
            return LimitExceeded(LimitKind.QUEUE, load.waiting * load.seconds)
        return None


@dataclass(frozen=True, slots=True)
class UserLimits:
    """The limits that apply to jobs of ``user``."""

    user: int
    limits: Limits
