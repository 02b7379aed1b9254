"""Faults of a Bot API server, ordered or random, and its rate limits."""

from __future__ import annotations

import json
import math
import random
import time
from collections import Counter, defaultdict, deque
from collections.abc import Mapping
from dataclasses import dataclass, field

from tools.botapi.validation import Fields, RefusedError


@dataclass
class Fault:
    """A fault of the next ``times`` calls of a method (``*``: any), before they take effect or after.

    ``answer`` (status and body) replaces the true one, ``drop`` closes the connection, ``delay`` is in
    seconds, ``cut`` sends the first half of the true answer as if it were complete.
    """

    method: str
    times: int
    answer: tuple[int, bytes] | None = None
    drop: bool = False
    after_effect: bool = False
    delay: float = 0.0
    cut: bool = False


@dataclass(frozen=True)
class Delivery:
    """A message of the bot, when its call was received and answered, whether the answer went out.

    Times are of ``time.monotonic``.
    """

    message: Fields
    received: float
    answered: float
    acknowledged: bool


BEFORE = {"delay": 0.06, "drop": 0.02, "429": 0.02, "502": 0.02, "garbage": 0.02}
AFTER = {"delay": 0.04, "drop": 0.02, "502": 0.01, "garbage": 0.01, "cut": 0.01}
"""The probability of each fault for a call, before it takes effect and after."""

_BAD_GATEWAY = b"<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n</html>\r\n"
_GARBAGE = (
    b"",
    b"<html>Welcome to the hotel's network</html>",
    b"\x00\xff\xfe",
    b"null",
    b"[]",
    b"{}",
)
_LONGEST_DELAY = 1.5
_LONGEST_BAN = 3
_MESSAGES = ("sendMessage", "editMessageText")


@dataclass
class Chaos:
    """Random faults of all kinds, for calls of all methods.

    A 429 holds for the messages of one chat until its time is over. ``injected`` counts the faults by
    kind, ``early_sends`` the messages that were sent while a 429 held.
    """

    chance: random.Random
    before: Mapping[str, float] = field(default_factory=lambda: BEFORE)
    after: Mapping[str, float] = field(default_factory=lambda: AFTER)
    injected: Counter[str] = field(default_factory=Counter)
    early_sends: int = 0
    _banned: dict[int, float] = field(default_factory=dict)

    def fault(self, method: str, fields: Fields, *, after_effect: bool) -> Fault | None:
        """The fault to inject into a call now, if any."""
        chat = int(fields.get("chat_id") or 0)
        left = self._banned.get(chat, 0.0) - time.monotonic()
        if not after_effect and left > 0 and method in _MESSAGES:
            self.early_sends += 1
            return _too_many(math.ceil(left))
        rates = self.after if after_effect else self.before
        drawn = self.chance.random()
        for kind, rate in rates.items():
            drawn -= rate
            if drawn < 0:
                self.injected[f"{kind} {'after' if after_effect else 'before'}"] += 1
                return self._made(kind, chat, after_effect)
        return None

    def _made(self, kind: str, chat: int, after_effect: bool) -> Fault:
        fault = Fault("*", 1, after_effect=after_effect)
        match kind:
            case "delay":
                fault.delay = self.chance.uniform(0.05, _LONGEST_DELAY)
            case "drop":
                fault.drop = True
            case "cut":
                fault.cut = True
            case "429":
                seconds = self.chance.randint(1, _LONGEST_BAN)
                self._banned[chat] = time.monotonic() + seconds
                return _too_many(seconds)
            case "502":
                fault.answer = 502, _BAD_GATEWAY
            case "garbage":
                fault.answer = 200, self.chance.choice(_GARBAGE)
        return fault


def _too_many(seconds: int) -> Fault:
    said = f"Too Many Requests: retry after {seconds}"
    refusal = RefusedError(429, said, retry_after=seconds)
    return Fault("*", 1, answer=(429, json.dumps(refusal.answer).encode()))


@dataclass
class RateLimiter:
    """Telegram's rate limits: seconds between messages to a chat, messages a minute to a group.

    ``interval`` is a little less than Telegram's second, since a network delays one message more than
    the next. ``retry_after`` is in seconds; ``refused`` counts the refusals.
    """

    interval: float = 0.8
    group_minute: int = 20
    retry_after: int = 1
    refused: int = 0
    _sent: dict[int, deque[float]] = field(default_factory=lambda: defaultdict(deque))

    def count(self, chat: int) -> None:
        """Count a message to a chat. Raises RefusedError where it comes too soon."""
        now, sent = time.monotonic(), self._sent[chat]
        while sent and sent[0] < now - 60:
            sent.popleft()
        soon = bool(sent) and now - sent[-1] < self.interval
        if soon or (chat < 0 and len(sent) >= self.group_minute):
            self.refused += 1
            said = f"Too Many Requests: retry after {self.retry_after}"
            raise RefusedError(429, said, retry_after=self.retry_after)
        sent.append(now)
