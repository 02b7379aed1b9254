"""What Telegram is told at the start, and whether it took it."""

from __future__ import annotations

import asyncio

import pytest
from telegram import Bot

from bot.app import registration
from bot.app.registration import Webhook
from tests.support.waiting import until
from tools.botapi.server import TOKEN, BotApi, Fault


async def test_a_webhook_is_well_once_telegram_took_it_and_while_it_answers(
    api: BotApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(registration, "RETRY_INTERVAL", 0.05)
    monkeypatch.setattr(registration, "CHECK_INTERVAL", 0.1)
    failing = Fault("setWebhook", times=1000, answer=(502, b""))
    api.faults.append(failing)
    async with Bot(TOKEN, base_url=f"{api.base}/bot") as bot:
        webhook = Webhook(bot, "https://example.org/x", "secret")
        keeping = asyncio.create_task(webhook.maintain())
        await asyncio.sleep(0.3)
        assert not webhook.is_healthy
        api.faults.remove(failing)
        await until(lambda: webhook.is_healthy)
        api.faults += [Fault("getWebhookInfo", times=1, answer=(502, b"")), failing]
        await until(lambda: not webhook.is_healthy)
        api.faults.remove(failing)
        await until(lambda: webhook.is_healthy)
        # Another bot that polls with this token takes the webhook away.
        api.webhook = None
        await until(lambda: api.webhook)
        keeping.cancel()
