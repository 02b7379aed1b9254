"""The real bot in a process of its own, before a Bot API server on this machine."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import botapi
import pytest
from checkpoints import TINY_MARIAN, TINY_MT5


class RunningBot:
    """``mujaz bot`` as an operator starts it, with the tiny checkpoints."""

    def __init__(self, api: botapi.BotApi, folder: Path, **settings: str) -> None:
        self.api = api
        self.folder = folder
        self.log = folder / "log"
        self._settings = {
            "MUJAZ_TELEGRAM_TOKEN": botapi.TOKEN,
            "MUJAZ_TELEGRAM_API": api.base,
            "MUJAZ_DATABASE": f"sqlite:///{folder / 'mujaz.db'}",
            "MUJAZ_SUMMARIZER": str(TINY_MT5),
            "MUJAZ_TRANSLATOR": str(TINY_MARIAN),
            "MUJAZ_CACHE": str(folder / "cache"),
            **settings,
        }
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it; it serves as soon as it can."""
        environment = {k: v for k, v in os.environ.items() if not k.startswith("MUJAZ_")}
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "bot", "bot"],
                env={**environment, **self._settings},
                stdout=log,
                stderr=log,
                cwd=self.folder,
                start_new_session=True,
            )

    def kill(self) -> None:
        """End it at once, with the process of its models."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> int:
        """Ask it to end (SIGTERM); its exit status."""
        assert self.process is not None
        if self.process.poll() is None:
            self.process.terminate()
        try:
            return self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.kill()
            raise


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
