"""How much is asked of the bot, and how much of it the operator allows."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


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


class LimitExceeded(StrEnum):
    """Why no more is taken on now, as a phrase's key."""

    QUOTA = "quota_reached"
    QUEUE = "queue_full"


@dataclass(frozen=True, slots=True)
class Limits:
    """The articles that a user may give within an hour, and the jobs that may wait; 0: any number."""

    quota: int = 0
    queue_bound: int = 0

    def exceeded(self, load: Load) -> LimitExceeded | None:
        """Which of them lets nothing more in."""
        if self.quota and load.of_user >= self.quota:
            return LimitExceeded.QUOTA
        if self.queue_bound and load.waiting >= self.queue_bound:
            return LimitExceeded.QUEUE
        return None
