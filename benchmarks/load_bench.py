"""The bot under load: the real process before the Bot API server of the tests, and what it is given.

The server is threads in this process, on the same processors as the bot.
"""

from __future__ import annotations

import os
import random
import tempfile
import time
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.instant_bot import MARK
from bot.updates.context import memory_of
from tests.support import running_bot
from tools.botapi import server as botapi

WORDS = (
    "أعلنت الحكومة اليوم خطة جديدة لتطوير الموانئ في المدن الساحلية وقال الوزير إن المشروع يوفر "
    "آلاف الوظائف خلال خمس سنوات بينما حذر خبراء من ارتفاع الأسعار وتأخر التنفيذ بسبب نقص التمويل "
    "وأوضح البيان أن اللجنة ستدرس المقترحات قبل نهاية الشهر المقبل على أن تعرض نتائجها أمام "
    "البرلمان لمناقشتها والتصويت عليها في جلسة علنية يحضرها ممثلون عن القطاع الخاص والجامعات"
).split()

UNBOUNDED = {"MUJAZ_LOG_FORMAT": "json", "MUJAZ_QUOTA": "0", "MUJAZ_QUEUE_BOUND": "0"}


class Calls(list[tuple[str, dict[str, Any]]]):
    """The server's list of calls; notes which updates the bot had stored for certain, and when."""

    def __init__(self) -> None:
        super().__init__()
        self.offsets: list[int] = []
        self.asked: list[float] = []

    def append(self, call: tuple[str, dict[str, Any]]) -> None:
        offset = int(call[1].get("offset") or 0) if call[0] == "getUpdates" else 0
        if offset > (self.offsets[-1] if self.offsets else 0):
            self.offsets.append(offset)
            self.asked.append(time.time())
        super().append((call[0], {}))

    def stored(self, update: int) -> float:
        """When an update was asked to be forgotten."""
        return self.asked[bisect_right(self.offsets, update)]


class Sent(list[dict[str, Any]]):
    """The server's list of what the bot sent; notes which message was answered, and when."""

    def __init__(self) -> None:
        super().__init__()
        self.briefs: list[tuple[tuple[int, int], float]] = []
        self.others: dict[tuple[int, int], float] = {}

    def append(self, message: dict[str, Any]) -> None:
        answered = message["chat"]["id"], message["reply_to"] or 0
        if MARK in message["text"]:
            self.briefs.append((answered, time.time()))
        else:
            self.others.setdefault(answered, time.time())


@dataclass
class Bench:
    """A bot that serves before its server, and what was given to it."""

    api: Any
    bot: Any
    seed: int = 0
    given: dict[int, tuple[float, int, int]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        push = self.api.push

        def noted(message: dict[str, Any]) -> None:
            at = time.time()
            self.given[push(message=message)] = at, message["chat"]["id"], message["message_id"]

        self.api.push = noted
        self.random = random.Random(1)

    @property
    def sent(self) -> Sent:
        found = self.api.sent
        assert isinstance(found, Sent)
        return found

    def article(self, chat: int) -> dict[str, Any]:
        """A forwarded article that is unlike all others; it stands in its chat, and is not given."""
        self.seed += 1
        # The number in words keeps it apart from all others, whatever is thrown away of it.
        lines = []
        for _ in range(6):
            words = self.random.choices(WORDS, k=self.random.randint(18, 40))
            lines.append(f"{' '.join(words)}.")
        text = f"الخبر رقم {self.seed} من {' '.join(lines[:3])}\n{' '.join(lines[3:])}"
        origin = {
            "type": "channel",
            "date": int(time.time()),
            "chat": {"id": -1001, "type": "channel", "title": "قناة"},
            "message_id": 2 * self.seed,
        }
        message: dict[str, Any] = self.api.user(chat).message(text, chat, forward_origin=origin)
        return message

    def give(self, messages: Sequence[dict[str, Any]]) -> None:
        for message in messages:
            self.api.deliver(message)

    def answered(self, count: int, seconds: float) -> None:
        """Wait until so many articles were answered."""
        self.api.wait(lambda: len(self.sent.briefs) >= count, seconds=seconds)

    def memory(self) -> float:
        """Megabytes that the bot's process holds."""
        return memory_of(self.bot.process.pid) / 1e6

    def processor(self) -> float:
        """Seconds of processor that the bot has had."""
        stat = Path(f"/proc/{self.bot.process.pid}/stat").read_text(encoding="ascii")
        user, system = stat.rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


@contextmanager
def serving(*arguments: str, profile: Path | None = None, **settings: str) -> Iterator[Bench]:
    """A bot that has asked for its first updates; what went wrong is printed when it ends."""
    with (
        tempfile.TemporaryDirectory(prefix="mujaz-load-") as name,
        botapi.running() as api,
    ):
        api.calls, api.sent = Calls(), Sent()
        module = ["benchmarks.instant_bot", *arguments]
        if profile:
            module += ["--profile", str(profile.resolve())]
        bot = running_bot.RunningBot(api, Path(name), module=module, **UNBOUNDED, **settings)
        bench = Bench(api, bot)
        bot.start()
        try:
            api.wait(lambda: api.counts().get("getUpdates"), seconds=60)
            yield bench
            bot.stop(30)
        finally:
            if bot.process is not None and bot.process.poll() is None:
                bot.kill()
            bench.faults += faults(bot.logged())


def faults(log: Sequence[dict[str, Any]]) -> list[str]:
    """The errors of a log; warnings and errors are printed, alike ones once."""
    said = Counter(
        (line["level"], str(line["event"]))
        for line in log
        if line["level"] not in ("info", "debug")
    )
    for (level, event), times in said.most_common(20):
        print(f"  log: {level}: {event} ({times} times)")
    return [event for level, event in said if level in ("error", "critical")]
