"""What keeps the bot from starting is one sentence and status 2; what ends it early is no error."""

from __future__ import annotations

import asyncio
import logging
import os
import re
import signal
import socket
import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.app.main import serve
from bot.settings import Settings, SettingsError
from tests.support.checkpoints import TINY_MARIAN, TINY_MT5
from tests.support.running_bot import ROOT
from tests.support.waiting import until
from tools.botapi.server import TOKEN, BotApi, Fault


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    hooks = sys.excepthook, sys.unraisablehook
    with warnings.catch_warnings():
        yield
    logging.captureWarnings(False)
    root.handlers[:], root.level = handlers, level
    sys.excepthook, sys.unraisablehook = hooks


@pytest.fixture
def settings(api: BotApi, tmp_path: Path, cache: Path) -> Callable[..., Settings]:
    def make(**given: Any) -> Settings:
        usual = {
            "telegram_token": TOKEN,
            "telegram_api": api.base,
            "database": f"sqlite:///{tmp_path / 'mujaz.db'}",
            "summarizer": str(TINY_MT5),
            "translator": str(TINY_MARIAN),
            "cache": cache,
        }
        return Settings(_env_file=None, **{**usual, **given})

    return make


@pytest.fixture
def taken() -> Iterator[str]:
    """An address where somebody listens already."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        found.listen()
        yield f"127.0.0.1:{found.getsockname()[1]}"


async def sentence(settings: Settings) -> str:
    """Why the bot does not start."""
    with pytest.raises(SettingsError) as caught:
        await asyncio.wait_for(serve(settings), 90)
    said = str(caught.value)
    assert TOKEN not in said
    assert "\n" not in said
    return said


@pytest.mark.parametrize("host", ["", "nohost.invalid", "a..b", "203.0.113.1"])
@pytest.mark.filterwarnings("error")
async def test_where_nobody_can_listen_is_named(
    settings: Any, host: str, taken: str, capsys: pytest.CaptureFixture[str]
) -> None:
    address = f"{host}:9" if host else taken
    said = await sentence(settings(monitoring=address))
    assert re.match(r"MUJAZ_MONITORING is not usable. \S+ cannot be used: ", said)
    said = await sentence(settings(webhook_url="https://example.org/x", webhook_listen=address))
    assert said.startswith("MUJAZ_WEBHOOK_LISTEN is not usable. ")
    assert "never awaited" not in capsys.readouterr().err


async def test_a_webhook_that_telegram_refuses_is_named(settings: Any, api: BotApi) -> None:
    said = b'{"ok":false,"error_code":400,"description":"Bad Request: bad webhook: an https address is needed"}'
    api.faults.append(Fault("setWebhook", times=100, answer=(400, said)))
    hook = settings(webhook_url="http://example.org/x", webhook_listen="127.0.0.1:0")
    assert (
        await sentence(hook)
        == "MUJAZ_WEBHOOK_URL was refused by Telegram: Bad webhook: an https address is needed."
    )


@pytest.mark.parametrize("cache", ["/dev/null", "/dev/null/x", "/proc"])
async def test_a_cache_that_cannot_be_used_is_named(settings: Any, cache: str) -> None:
    assert "MUJAZ_CACHE cannot be used" in await sentence(settings(cache=cache))


async def test_a_proxy_that_cannot_be_used_is_named(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "gopher://u:secret@host")
    said = await sentence(settings())
    assert said.startswith("HTTPS_PROXY")
    assert "secret" not in said


async def test_a_database_without_its_driver_says_what_to_install(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    said = await sentence(settings(database="postgres://u@127.0.0.1:9/x"))
    assert said.endswith("pip install 'mujaz[postgres]'.")


@pytest.mark.parametrize("method", ["getMe"])
async def test_a_token_that_is_refused_ends_the_bot(
    settings: Any, api: BotApi, method: str
) -> None:
    said = b'{"ok":false,"error_code":401,"description":"Unauthorized"}'
    api.faults.append(Fault(method, times=100, answer=(401, said)))
    assert await sentence(settings()) == "MUJAZ_TELEGRAM_TOKEN was refused by Telegram."


async def test_a_signal_ends_a_bot_that_waits_for_telegram(
    settings: Any, api: BotApi, capsys: pytest.CaptureFixture[str]
) -> None:
    api.faults.append(Fault("getMe", times=100, drop=True))
    serving = asyncio.create_task(serve(settings()))
    await until(lambda: "cannot be reached" in capsys.readouterr().err)
    for number in (signal.SIGTERM, signal.SIGINT):
        os.kill(os.getpid(), number)
    await asyncio.wait_for(serving, 20)
    assert "Stopping." in capsys.readouterr().err


@pytest.mark.parametrize(("raised", "status"), [("", 0), ("raise SettingsError('Wrong.')", 2)])
def test_a_name_that_is_looked_up_does_not_hold_the_end_up(raised: str, status: int) -> None:
    code = f"""
import asyncio, os, time, bot.app.main
from bot.cli import main
from bot.settings import SettingsError
async def serve(_):
    asyncio.get_running_loop().run_in_executor(None, time.sleep, 60)
    {raised or "pass"}
bot.app.main.serve = serve
import sys
sys.argv = ["mujaz", "bot"]
main()
"""
    before = time.monotonic()
    ended = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, timeout=50)
    assert (ended.returncode, ended.stderr) == (status, b"mujaz: Wrong.\n" if status else b"")
    assert time.monotonic() - before < 20
