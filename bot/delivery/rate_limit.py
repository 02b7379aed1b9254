"""Telegram's rate limits: one message a second to a chat, 20 a minute to a group, 30 a second in all."""

from __future__ import annotations

import asyncio
from collections import defaultdict, deque
from weakref import WeakValueDictionary

CHAT_INTERVAL = 1.0
GROUP_BURST, GROUP_WINDOW = 20, 60.0
ALL_BURST, ALL_WINDOW = 30, 1.0

_MANY = 4096
"""Number of entries above which expired ones are deleted."""


class RateLimiter:
    """Computes when the next message may go to a chat. All times are seconds of one monotonic clock."""

    def __init__(self) -> None:
        self._next: dict[int, float] = {}
        self._groups: defaultdict[int, deque[float]] = defaultdict(deque)
        self._all: deque[float] = deque()
        self._locks: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    def wait(self, chat: int, now: float) -> float:
        """Seconds until a message may go to ``chat``."""
        until = self._next.get(chat, 0.0)
        until = max(until, _free_at(self._all, ALL_BURST, ALL_WINDOW, now))
        if chat < 0:
            until = max(until, _free_at(self._groups[chat], GROUP_BURST, GROUP_WINDOW, now))
        return max(0.0, until - now)

    def sent(self, chat: int, now: float) -> None:
        """Record that a message went to ``chat`` at ``now``."""
        self._forget(now)
        self.hold(chat, now + CHAT_INTERVAL)
        self._all.append(now)
        if chat < 0:
            self._groups[chat].append(now)

    def lock(self, chat: int) -> asyncio.Lock:
        """The lock of a chat: no message is sent during the search for a lost one."""
        return self._locks.setdefault(chat, asyncio.Lock())

    def hold(self, chat: int, until: float) -> None:
        """Block messages to ``chat`` before ``until``."""
        self._next[chat] = max(self._next.get(chat, 0.0), until)

    def _forget(self, now: float) -> None:
        if len(self._next) > _MANY:
            self._next = {chat: until for chat, until in self._next.items() if until > now}
        if len(self._groups) > _MANY:
            quiet = [
                c for c, sent in self._groups.items() if not sent or sent[-1] < now - GROUP_WINDOW
            ]
            for chat in quiet:
                del self._groups[chat]


def _free_at(times: deque[float], burst: int, window: float, now: float) -> float:
    while times and times[0] <= now - window:
        times.popleft()
    return times[-burst] + window if len(times) >= burst else 0.0
