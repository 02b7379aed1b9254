"""Telegram's pace: a message a second to a chat, 20 a minute to a group, 30 a second in all."""

from __future__ import annotations

import asyncio
from collections import defaultdict, deque
from weakref import WeakValueDictionary

CHAT_INTERVAL = 1.0
GROUP_BURST, GROUP_WINDOW = 20, 60.0
ALL_BURST, ALL_WINDOW = 30, 1.0

_MANY = 4096
"""Chats of which something is remembered, before what is past is thrown away."""


class RateLimiter:
    """When the next message may go to a chat. Times are those of one clock, in seconds."""

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
        """A message went to ``chat``."""
        self._forget(now)
        self.hold(chat, now + CHAT_INTERVAL)
        self._all.append(now)
        if chat < 0:
            self._groups[chat].append(now)

    def alone(self, chat: int) -> asyncio.Lock:
        """Held by whoever speaks in ``chat``: while one looks for a message, nobody sends another."""
        return self._locks.setdefault(chat, asyncio.Lock())

    def hold(self, chat: int, until: float) -> None:
        """Nothing goes to ``chat`` before ``until``."""
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
