"""What is to be sent is sent once, whatever Telegram says; before a Bot API server, over HTTP."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, update
from telegram import Bot
from telegram.request import HTTPXRequest

from bot.delivery.outbox import MOST_ATTEMPTS, Outbox
from bot.delivery.rate_limit import RateLimiter
from bot.domain.effects import Effects, OutgoingMessage
from bot.domain.jobs import Address
from bot.observability.metrics import Metrics
from bot.storage import Store, StoredUpdate, open_store
from bot.storage.tables import MessageRow
from tools.botapi.server import TOKEN, BotApi, Fault

# The outbox holds calls, not functions (see bot.observability.logs).
pytestmark = [
    pytest.mark.filterwarnings("ignore:Please use 'Bot"),
    pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning"),
]


class Sending:
    """An outbox at work on a store of its own."""

    def __init__(self, api: BotApi, folder: Path, store: Store, bot: Bot) -> None:
        self.api = api
        self.store = store
        self._folder = folder
        self._outbox = Outbox(bot, store, RateLimiter(), Metrics())
        self._task: asyncio.Task[None] | None = None
        self._updates = 0

    async def give(self, *messages: OutgoingMessage, attempts: int = 0) -> None:
        self._updates += 1
        await self.store.updates.add([StoredUpdate(self._updates, 1, "{}")])
        await self.store.commit(self._updates, Effects(messages=messages))
        if attempts:
            engine = create_engine(f"sqlite:///{self._folder / 'mujaz.db'}")
            with engine.begin() as connection:
                connection.execute(update(MessageRow).values(attempts=attempts))
            engine.dispose()
        if self._task is None:
            self._task = asyncio.create_task(self._outbox.run())
        self._outbox.wake.set()

    async def until_nothing_waits(self, seconds: float = 20) -> None:
        async with asyncio.timeout(seconds):
            while (await self.store.outbox.unsent())[0]:  # noqa: ASYNC110 - a database has no event
                await asyncio.sleep(0.02)

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task


@pytest.fixture
async def sending(api: BotApi, tmp_path: Path) -> AsyncIterator[Sending]:
    bot = Bot(TOKEN, base_url=f"{api.base}/bot", request=HTTPXRequest(read_timeout=5))
    async with bot, open_store(f"sqlite:///{tmp_path / 'mujaz.db'}") as store:
        sending = Sending(api, tmp_path, store, bot)
        yield sending
        await sending.stop()


def refusal(code: int, description: str, **parameters: int) -> tuple[int, bytes]:
    answer = {"ok": False, "error_code": code, "description": description}
    return code, json.dumps({**answer, "parameters": parameters}).encode()


def texts(api: BotApi, chat: int) -> list[Any]:
    return [message["text"] for message in api.messages(chat)]


async def test_an_answer_that_was_lost_is_not_sent_again_when_the_search_for_it_is_put_off(
    api: BotApi, sending: Sending, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.delivery.recovery.LOOK_EVERY", 0.0)
    article = api.user(5).send("مقال")
    api.faults += [
        Fault("sendMessage", times=1, drop=True, after_effect=True),
        Fault("editMessageText", times=2, answer=refusal(429, "Too Many Requests", retry_after=1)),
    ]
    await sending.give(OutgoingMessage(Address(5, article), "الموجز"))
    await sending.until_nothing_waits()
    assert texts(api, 5) == ["الموجز"]


async def test_a_chat_is_left_alone_as_long_as_telegram_asks(api: BotApi, sending: Sending) -> None:
    # Longer than the second between two messages to a chat.
    refused = refusal(429, "Too Many Requests: retry after 3", retry_after=3)
    api.faults.append(Fault("sendMessage", times=1, answer=refused))
    api.user(5)
    began = asyncio.get_running_loop().time()
    await sending.give(OutgoingMessage(Address(5), "الموجز"))
    await sending.until_nothing_waits()
    assert asyncio.get_running_loop().time() - began >= 3
    assert texts(api, 5) == ["الموجز"]


@pytest.mark.parametrize("said", ["TOPIC_CLOSED", "message thread not found"])
async def test_what_a_closed_topic_does_not_take_goes_to_its_group(
    api: BotApi, sending: Sending, said: str
) -> None:
    group = api.group(-5)
    api.faults.append(Fault("sendMessage", times=1, answer=refusal(400, f"Bad Request: {said}")))
    await sending.give(OutgoingMessage(Address(group.number, topic=77), "الموجز"))
    await sending.until_nothing_waits()
    (sent,) = api.messages(group.number)
    assert (sent["text"], sent["message_thread_id"]) == ("الموجز", None)


@pytest.mark.parametrize(
    "said", ["have no rights to send a message", "CHAT_WRITE_FORBIDDEN", "chat not found"]
)
async def test_a_chat_that_takes_nothing_is_left_quietly(
    api: BotApi, sending: Sending, caplog: pytest.LogCaptureFixture, said: str
) -> None:
    api.group(-5)
    api.faults.append(Fault("sendMessage", times=9, answer=refusal(400, f"Bad Request: {said}")))
    await sending.give(*(OutgoingMessage(Address(-5), f"الموجز {n}") for n in range(3)))
    await sending.until_nothing_waits()
    assert api.messages(-5) == []
    assert api.faults[0].times == 8
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []


async def test_what_the_server_can_never_carry_out_is_tried_for_a_day(
    api: BotApi, sending: Sending, caplog: pytest.LogCaptureFixture
) -> None:
    api.user(5)
    api.faults.append(Fault("sendMessage", times=1, answer=refusal(500, "Internal Server Error")))
    await sending.give(OutgoingMessage(Address(5), "الأول"), attempts=MOST_ATTEMPTS)
    await sending.give(OutgoingMessage(Address(5), "الثاني"))
    await sending.until_nothing_waits()
    assert texts(api, 5) == ["الثاني"]
    assert "abandoned" in caplog.text


async def test_a_message_that_was_tried_often_waits_a_minute(
    api: BotApi, sending: Sending, caplog: pytest.LogCaptureFixture
) -> None:
    api.user(5)
    api.user(6)
    api.faults.append(Fault("sendMessage", times=1, answer=refusal(500, "Internal Server Error")))
    await sending.give(OutgoingMessage(Address(5), "الأول"), attempts=1100)
    async with asyncio.timeout(20):
        while "next attempt in" not in caplog.text:  # noqa: ASYNC110 - a log has no event to wait for
            await asyncio.sleep(0.02)
    await sending.give(OutgoingMessage(Address(6), "الثاني"))
    async with asyncio.timeout(20):
        while not texts(api, 6):  # noqa: ASYNC110 - the server is in another thread
            await asyncio.sleep(0.02)
    assert texts(api, 5) == []
