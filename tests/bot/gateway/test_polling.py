"""Updates are taken in whatever Telegram answers; before a Bot API server, over HTTP."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from telegram import Bot
from telegram.error import InvalidToken
from telegram.request import HTTPXRequest

from bot.gateway.polling import UpdateReceiver
from bot.storage import Store, StoredUpdate, open_store
from tools.botapi.server import TOKEN, BotApi, Fault

# Updates are asked for raw (see bot.observability.logs).
pytestmark = [
    pytest.mark.filterwarnings("ignore:Please use 'Bot"),
    pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning"),
]


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with open_store(f"sqlite:///{tmp_path / 'mujaz.db'}") as store:
        yield store


@pytest.fixture
async def receiver(
    api: BotApi, store: Store, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[UpdateReceiver]:
    monkeypatch.setattr("bot.gateway.polling.RETRY_INTERVAL", 0.05)
    async with Bot(TOKEN, base_url=f"{api.base}/bot", request=HTTPXRequest()) as bot:
        yield UpdateReceiver(bot, store, lambda: None)


async def polled(receiver: UpdateReceiver, store: Store, count: int = 1) -> list[StoredUpdate]:
    """What was taken in, as soon as there are so many updates."""
    polling = asyncio.create_task(receiver.poll())
    try:
        async with asyncio.timeout(20):
            while (  # noqa: ASYNC110 - a database has no event to wait for
                len(found := await store.updates.new()) < count and not polling.done()
            ):
                await asyncio.sleep(0.02)
    finally:
        polling.cancel()
        await asyncio.gather(polling, return_exceptions=True)
    return found


@pytest.mark.parametrize(
    "body",
    [b"[]", b'{"ok": true}', b'{"ok": true, "result": 5}', b"garbage", b'{"ok": tr'],
    ids=["list", "no result", "number", "garbage", "cut"],
)
async def test_an_answer_that_makes_no_sense_is_asked_for_again(
    api: BotApi, receiver: UpdateReceiver, store: Store, body: bytes
) -> None:
    api.faults.append(Fault("getUpdates", times=1, answer=(200, body)))
    api.user(5).send("/help")
    assert len(await polled(receiver, store)) == 1


async def test_updates_are_not_asked_for_sooner_than_telegram_allows(
    api: BotApi, receiver: UpdateReceiver, store: Store
) -> None:
    # Longer than any pause of the bot's own after a first failure.
    said = {"ok": False, "error_code": 429, "description": "Too Many Requests: retry after 3"}
    refusal = json.dumps({**said, "parameters": {"retry_after": 3}}).encode()
    api.faults.append(Fault("getUpdates", times=1, answer=(429, refusal)))
    api.user(5).send("/help")
    began = asyncio.get_running_loop().time()
    assert len(await polled(receiver, store)) == 1
    assert asyncio.get_running_loop().time() - began >= 3


async def test_a_webhook_that_could_not_be_removed_at_once_is_removed(
    api: BotApi, receiver: UpdateReceiver, store: Store
) -> None:
    api.webhook = {"url": "http://127.0.0.1:9/old", "secret": None}
    api.faults.append(Fault("deleteWebhook", times=2, answer=(502, b"")))
    api.user(5).send("/help")
    assert len(await polled(receiver, store)) == 1
    # Somebody sets one while the bot polls.
    api.webhook = {"url": "http://127.0.0.1:9/old", "secret": None}
    api.user(5).send("/help")
    assert len(await polled(receiver, store, 2)) == 2


async def test_a_token_that_was_revoked_ends_the_polling(
    api: BotApi, receiver: UpdateReceiver, store: Store
) -> None:
    api.token = "4242:another"
    with pytest.raises(InvalidToken):
        async with asyncio.timeout(20):
            await receiver.poll()


@pytest.mark.parametrize(
    "update",
    [5, {"message": {}}, {"update_id": "1"}, {"update_id": True}, {"update_id": 2**63}],
    ids=["no object", "no number", "text", "truth", "huge"],
)
async def test_what_cannot_be_told_by_a_number_is_passed_over(
    receiver: UpdateReceiver, store: Store, update: Any, caplog: pytest.LogCaptureFixture
) -> None:
    assert await receiver.add([update]) is None
    assert await receiver.add([update, {"update_id": 7}]) == 7
    assert [stored.id for stored in await store.updates.new()] == [7]
    assert "are ignored" in caplog.text


async def test_an_update_is_stored_with_its_chat_and_who_sent_it(
    receiver: UpdateReceiver, store: Store
) -> None:
    message = {"chat": {"id": -5}, "from": {"id": 9}, "text": "نص"}
    updates: list[dict[str, Any]] = [
        {"update_id": 1, "message": message},
        {"update_id": 2, "callback_query": {"data": "c", "from": {"id": 8}, "message": message}},
        {"update_id": 3, "message": {"chat": {"id": 2**63}, "from": {"id": None}}},
        {"update_id": 4, "message": {"chat": 5, "text": "\ud83d"}},
    ]
    assert await receiver.add(updates) == 4
    found = await store.updates.new()
    assert {(u.id, u.chat, u.user) for u in found} == {
        (1, -5, 9), (2, -5, 8), (3, 0, None), (4, 0, None),
    }  # fmt: skip
    by_id = {u.id: json.loads(u.payload) for u in found}
    assert [by_id[u["update_id"]] for u in updates] == updates
