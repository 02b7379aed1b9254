"""The operator's rules: who may use the bot, how much, and how long data is kept."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.limits import Limits, UserLimits


@dataclass(frozen=True, slots=True)
class Policy:
    """The settings of the same names; ``username`` is the bot's own, without ``@``.

    ``allowed`` are ids of users and chats; an empty set allows all. ``quota`` is the maximum number
    of articles of a user within an hour, ``queue_bound`` that of open jobs; 0: no limit.
    """

    username: str
    summarizer: str
    translator: str
    keep_days: float
    allowed: frozenset[int] = frozenset()
    admins: frozenset[int] = frozenset()
    quota: int = 0
    queue_bound: int = 0

    @property
    def keeps(self) -> bool:
        """Whether articles and briefs are kept after the answer."""
        return self.keep_days > 0

    def lets_in(self, chat: int, user: int) -> bool:
        """Whether the bot works in that chat, or for that user in any chat."""
        return not self.allowed or chat in self.allowed or user in self.allowed | self.admins

    def limits_of(self, user: int) -> UserLimits | None:
        """The limits for jobs of ``user``; ``None`` for admins, and where none are set."""
        limits = Limits(self.quota, self.queue_bound)
        return None if user in self.admins or limits == Limits() else UserLimits(user, limits)
