"""The real bot in a process of its own, with a local Bot API server in place of Telegram's."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from tests.support.checkpoints import TINY_MARIAN, TINY_MT5
from tools.botapi import server as botapi

ROOT = Path(__file__).parent.parent.parent


class RunningBot:
    """``mujaz bot`` with the tiny checkpoints, another ``module`` with its arguments, or a whole ``command``.

    ``settings`` are environment variables; ``folder`` is its working folder, and holds its database and
    its ``log``.
    """

    def __init__(
        self,
        api: botapi.BotApi,
        folder: Path,
        *,
        module: Sequence[str] = ("bot", "bot"),
        command: Sequence[str] = (),
        **settings: str,
    ) -> None:
        self.api = api
        self.folder = folder
        self.log = folder / "log"
        self._command = [*(command or (sys.executable, "-m", *module))]
        self._settings = {
            "MUJAZ_TELEGRAM_TOKEN": botapi.TOKEN,
            "MUJAZ_TELEGRAM_API": api.base,
            "MUJAZ_DATABASE": f"sqlite:///{folder / 'mujaz.db'}",
            "MUJAZ_SUMMARIZER": str(TINY_MT5),
            "MUJAZ_TRANSLATOR": str(TINY_MARIAN),
            "MUJAZ_CACHE": str(folder / "cache"),
            "PYTHONPATH": str(ROOT),
            **settings,
        }
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the process, without waiting until it serves."""
        environment = {k: v for k, v in os.environ.items() if not k.startswith("MUJAZ_")}
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self._command,
                env={**environment, **self._settings},
                stdout=log,
                stderr=log,
                cwd=self.folder,
                start_new_session=True,
            )

    def kill(self) -> None:
        """Kill the process and its children (SIGKILL)."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self, seconds: float = 10) -> int:
        """End the process by SIGTERM; its exit status. Raises subprocess.TimeoutExpired."""
        assert self.process is not None
        if self.process.poll() is None:
            self.process.terminate()
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()
            raise

    def rows(self, query: str) -> list[Any]:
        """The rows of a query, on a read-only connection beside the bot's."""
        address = f"file:{self.folder / 'mujaz.db'}?mode=ro"
        with closing(sqlite3.connect(address, uri=True, timeout=30)) as database:
            return database.execute(query).fetchall()

    def logged(self) -> list[dict[str, Any]]:
        """The events of a JSON log; a line that is no JSON, of a traceback, becomes an event of level error."""
        lines = []
        for line in self.log.read_text(encoding="utf-8").splitlines():
            try:
                lines.append(json.loads(line))
            except ValueError:
                lines.append({"level": "error", "event": line})
        return lines
