"""A local Bot API server, and bots in processes of their own that call it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.running_bot import RunningBot
from tools.botapi import server as botapi


@pytest.fixture
def api() -> Iterator[botapi.BotApi]:
    with botapi.running() as running:
        yield running


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the converted tiny checkpoints; the first bot that starts converts them."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def new_bot(api: botapi.BotApi, tmp_path: Path, cache: Path) -> Iterator[Any]:
    """A factory of bots, each with settings of its own, which end with the test."""
    bots: list[RunningBot] = []

    def make(**settings: str) -> RunningBot:
        bots.append(RunningBot(api, tmp_path, **{"MUJAZ_CACHE": str(cache), **settings}))
        return bots[-1]

    yield make
    for bot in bots:
        if bot.process is not None and bot.process.poll() is None:
            bot.kill()
        shown = bot.log.read_text() if bot.log.exists() else ""
        assert botapi.TOKEN not in shown


@pytest.fixture
def bot(new_bot: Any) -> RunningBot:
    """A bot that was started."""
    running: RunningBot = new_bot()
    running.start()
    return running
