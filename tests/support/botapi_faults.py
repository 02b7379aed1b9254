"""What goes wrong with a Bot API server, on order."""

from __future__ import annotations

import time
from collections import defaultdict, deque
from dataclasses import dataclass, field

from botapi_content import RefusedError


@dataclass
class Fault:
    """What happens to the next calls of a method: ``before`` they take effect, or after."""

    method: str
    times: int
    answer: tuple[int, bytes] | None = None
    drop: bool = False
    after_effect: bool = False
    delay: float = 0.0


@dataclass
class Pace:
    """Telegram's pace, enforced: seconds between messages to a chat, messages a minute to a group.

    The interval is a little less than the second that Telegram asks for: a network delays one
    message more than the next.
    """

    interval: float = 0.8
    group_minute: int = 20
    retry_after: int = 1
    refused: int = 0
    _sent: dict[int, deque[float]] = field(default_factory=lambda: defaultdict(deque))

    def count(self, chat: int) -> None:
        """A message to a chat. Raises RefusedError where it comes too soon."""
        now, sent = time.monotonic(), self._sent[chat]
        while sent and sent[0] < now - 60:
            sent.popleft()
        soon = bool(sent) and now - sent[-1] < self.interval
        if soon or (chat < 0 and len(sent) >= self.group_minute):
            self.refused += 1
            said = f"Too Many Requests: retry after {self.retry_after}"
            raise RefusedError(429, said, retry_after=self.retry_after)
        sent.append(now)
