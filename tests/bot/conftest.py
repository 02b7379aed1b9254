"""A store of its own for each test, and a client of the Bot API server."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from telegram import Bot

from bot.gateway.client import BotApiRequest
from bot.storage import Store, open_store
from tools.botapi.server import TOKEN, BotApi


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with open_store(f"sqlite:///{tmp_path / 'mujaz.db'}") as store:
        yield store


@pytest.fixture
async def client(api: BotApi) -> AsyncIterator[Bot]:
    """What the bot calls the Bot API with."""
    request = BotApiRequest(read_timeout=5)
    async with Bot(TOKEN, base_url=f"{api.base}/bot", request=request) as client:
        yield client
