"""The real bot in a process of its own, before a Bot API server on this machine."""

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
    """The converted tiny checkpoints, made by the first bot that starts."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def new_bot(api: botapi.BotApi, tmp_path: Path, cache: Path) -> Iterator[Any]:
    """Make bots, with settings of their own; they end with the test."""
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
    """A bot that serves."""
    running: RunningBot = new_bot()
    running.start()
    return running
