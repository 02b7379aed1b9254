"""Whether the bot loses, repeats or disorders an answer, whatever happens to it and to Telegram.

    python -m benchmarks.chaos [--articles 300] [--chats 60] [--kills 5] [--seed N] [--keep FOLDER]

The real bot before the Bot API server of the tests, with the tiny checkpoints of the tests: they take
a few seconds more than a stand-in would, and their process is there to be killed, too. Any call
may be delayed, dropped, refused with 429, answered with 502 or with garbage, before it takes effect
or after (`BEFORE` and `AFTER` in `tools/botapi/faults.py`). Articles go on coming while the
bot is killed with SIGKILL, the process of its models with it, and started again.

At the end every article has its own answer, under its headline; a second one only where the server
carried out a send and the bot could not know. Exit status 1 where a figure is off. The seed decides
what is sent, when the bot is killed and which faults there are; the threads of the server decide
which call meets which fault.
"""

from __future__ import annotations

import argparse
import json
import random
import sqlite3
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.chaos_articles import EACH, Article, articles, send
from benchmarks.chaos_figures import Death, Figures, Happened, judge, show
from tests.support import running_bot
from tools.botapi import server as botapi

SETTINGS = {"MUJAZ_LOG_FORMAT": "json", "MUJAZ_QUOTA": "0", "MUJAZ_QUEUE_BOUND": "0"}

_TO_DO = """
    SELECT (SELECT count(*) FROM updates WHERE state = 'new')
        + (SELECT count(*) FROM jobs WHERE state IN ('waiting', 'ready', 'running'))
        + (SELECT count(*) FROM messages WHERE state IN ('waiting', 'on its way'))
        + (SELECT count(*) FROM notices)
"""


@dataclass(frozen=True)
class Plan:
    """How much chaos there is; ``patience`` is how long the last answers may take, in seconds."""

    articles: int = 300
    chats: int = 60
    kills: int = 5
    seed: int = 1
    patience: float = 150.0


@dataclass
class Run:
    """A bot among faults, and what happened."""

    api: Any
    bot: Any
    happened: Happened = field(default_factory=Happened)

    def follow(self, sent: Sequence[Article], kills: Sequence[float]) -> None:
        """Send the articles and kill the bot, each at its moment."""
        began = time.monotonic()
        steps: list[tuple[float, Article | None]] = [(article.at, article) for article in sent]
        steps += [(at, None) for at in kills]
        for at, article in sorted(steps, key=lambda step: step[0]):
            time.sleep(max(0.0, began + at - time.monotonic()))
            self._supervise()
            if article is None:
                self._kill()
            else:
                self.happened.given.append((article, send(self.api, article)))

    def settle(self, seconds: float) -> None:
        """Wait until all is answered and the bot has no more to say, or those seconds are over."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            time.sleep(0.5)
            self._supervise()
            if not self._waiting() and not self.api.updates and self.bot.rows(_TO_DO) == [(0,)]:
                return

    def _kill(self) -> None:
        self.happened.waiting.append(self._waiting())
        self.bot.kill()
        killed = time.monotonic()
        on_their_way = self._on_their_way()
        self.bot.start()
        self.happened.deaths.append(Death(killed, time.monotonic(), on_their_way))

    def _on_their_way(self) -> frozenset[tuple[int, int]]:
        """Which articles' answers the killed bot had begun to send, and not noted as sent."""
        try:
            found = self.bot.rows("SELECT chat, payload FROM messages WHERE state = 'on its way'")
        except sqlite3.OperationalError:
            return frozenset()  # it was killed before there were tables
        sent = [(chat, json.loads(payload)) for chat, payload in found]
        return frozenset(
            (chat, call.get("reply_parameters", {}).get("message_id", 0)) for chat, call in sent
        )

    def _supervise(self) -> None:
        """Start the bot again where it ended by itself, as an operator's machine does."""
        if self.bot.process.poll() is not None:
            self.happened.ended_itself += 1
            self.bot.start()

    def _waiting(self) -> int:
        """How many articles have no answer yet."""
        with self.api.changed:
            answered = {(m["chat"]["id"], m["reply_to"]) for m in self.api.sent}
        given = {(article.chat, numbers[0]) for article, numbers in self.happened.given}
        return len(given - answered)


def run(plan: Plan, folder: Path, **settings: str) -> Figures:
    """Carry out a plan; in ``folder``: the bot's log and database, and what the server saw."""
    chance = random.Random(plan.seed)
    sent = articles(chance, plan.articles, plan.chats)
    kills = [chance.uniform(0, EACH * plan.articles) for _ in range(plan.kills)]
    with botapi.running() as api:
        api.shared_numbering = True
        api.chaos = botapi.Chaos(random.Random(f"{plan.seed}: faults"))
        bot = running_bot.RunningBot(api, folder, **SETTINGS, **settings)
        under_way = Run(api, bot)
        began = time.monotonic()
        bot.start()
        try:
            under_way.follow(sent, kills)
            under_way.settle(plan.patience)
            bot.stop(30)
        finally:
            if bot.process is not None and bot.process.poll() is None:
                bot.kill()
        figures = judge(api, bot, under_way.happened, time.monotonic() - began)
        for name, seen in (("sent", api.sent), ("calls", api.calls)):
            lines = [json.dumps(one, ensure_ascii=False) for one in seen]
            Path(folder, f"{name}.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return figures


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--articles", type=int, default=Plan.articles)
    parser.add_argument("--chats", type=int, default=Plan.chats)
    parser.add_argument("--kills", type=int, default=Plan.kills)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    parser.add_argument("--keep", type=Path, help="leave there what the bot and the server wrote")
    options = parser.parse_args()
    if options.keep and options.keep.exists():
        parser.error(f"{options.keep} is there already: a bot would go on with what is in it")
    plan = Plan(options.articles, options.chats, options.kills, options.seed)
    print(f"seed {plan.seed}", flush=True)
    with tempfile.TemporaryDirectory(prefix="mujaz-chaos-") as name:
        folder = options.keep or Path(name)
        folder.mkdir(parents=True, exist_ok=True)
        figures = run(plan, folder)
    show(figures)
    sys.exit(1 if figures.off else 0)


if __name__ == "__main__":
    main()
