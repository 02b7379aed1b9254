"""An article at which the bot dies is given up after some starts, and its chat goes on."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bot.domain.jobs import JobState
from bot.jobs.preparation import MOST_DEATHS
from bot.phrases import phrases
from tests.support.acting import PASSAGE, SUMMARY, long_article
from tests.support.running_bot import RunningBot
from tools.botapi.faults import Fault
from tools.botapi.server import BotApi

APOLOGY = phrases("ar").say("apology")
HEAVY = "<html><body>" + "<p a1='x' a2='x'>كلمة 12 مارس 2024</p>" * 100_000 + "</body></html>"
"""A page that takes the sandbox some seconds."""


def rows(bot: RunningBot, query: str) -> list[Any]:
    """What the database holds, once there is one."""
    with suppress(Exception):
        return bot.rows(query)
    return []


def fetching(bot: RunningBot, attempt: int) -> bool:
    wanted = f"state = 'waiting' AND started > 0 AND unended = {attempt}"
    return bool(rows(bot, f"SELECT id FROM jobs WHERE {wanted}"))


def parsing(bot: RunningBot, attempt: int) -> bool:
    assert bot.process is not None
    number = bot.process.pid
    children = Path(f"/proc/{number}/task/{number}/children").read_text().split()
    for child in children:
        with suppress(OSError):
            if "sandbox_worker" in Path(f"/proc/{child}/cmdline").read_text():
                return True
    return False


def running(bot: RunningBot, attempt: int) -> bool:
    wanted = f"state = 'running' AND tries = {attempt}"
    return bool(rows(bot, f"SELECT id FROM jobs WHERE {wanted}"))


Step = Callable[[RunningBot, int], bool]
"""Whether a bot is at that step with its first article, in that attempt."""


def give(api: BotApi, step: Step) -> None:
    """An article that is at that step when the bot dies, and one behind it."""
    reader = api.user(1)
    if step is parsing:
        reader.send_document(HEAVY.encode(), "page.html")
    elif step is fetching:
        api.faults.append(Fault("getFile", times=100, delay=2.0, answer=(502, b"")))
        reader.send_document(PASSAGE.encode(), "article.txt")
    else:
        # The models take some seconds for it.
        reader.send_document(long_article(20_000).encode(), "article.txt")
    reader.send("/help")


@pytest.mark.parametrize("step", [fetching, parsing, running])
def test_an_article_that_kills_the_bot_ends_with_an_apology(
    api: BotApi, new_bot: Any, step: Step
) -> None:
    bot = new_bot()
    give(api, step)
    for attempt in range(1, MOST_DEATHS + 1):
        bot.start()
        api.wait(partial(step, bot, attempt), seconds=60, look_every=0.01)
        bot.kill()
    api.faults.clear()
    bot.start()
    reader = api.user(1)
    api.wait(lambda: rows(bot, "SELECT id FROM jobs WHERE reason = 'ProcessDied'"), seconds=60)
    passage = f"{PASSAGE} وكان ذلك يوم الأحد."
    reader.send(passage)
    texts = [reply["text"] for reply in reader.replies(3)]
    assert [APOLOGY in text for text in texts].count(True) == 1
    assert SUMMARY in texts[-1]
    assert bot.rows("SELECT state FROM jobs ORDER BY id") == [("failed",), ("answered",)]


@pytest.mark.parametrize("step", [fetching, running])
def test_a_stop_of_ours_counts_for_nothing(api: BotApi, new_bot: Any, step: Step) -> None:
    bot = new_bot()
    give(api, step)
    for _ in range(MOST_DEATHS + 1):
        bot.start()
        api.wait(partial(step, bot, 1), seconds=60, look_every=0.01)
        assert bot.stop(30) == 0
        assert rows(bot, "SELECT unended FROM jobs WHERE unended > 0 OR state = 'failed'") == []
    api.faults.clear()
    bot.start()
    api.user(1).replies(2)
    assert rows(bot, "SELECT state FROM jobs") == [(JobState.ANSWERED,)]
