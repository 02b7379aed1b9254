"""A message whose answer was lost is found where it stands, and nothing else is taken for it."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from typing import Any

import pytest
from telegram import Bot
from telegram.error import NetworkError

from bot.delivery.recovery import ATTEMPTS, find
from bot.domain.effects import Effects, OutgoingMessage
from bot.domain.jobs import Address
from bot.storage import Store, StoredUpdate
from tools.botapi.server import BotApi, Fault

# The outbox holds calls, not functions (see bot.observability.logs).
pytestmark = [
    pytest.mark.filterwarnings("ignore:Please use 'Bot"),
    pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning"),
]

READER = 5
TOO_MANY = json.dumps(
    {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 1",
        "parameters": {"retry_after": 1},
    }
).encode()


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.delivery.recovery.LOOK_EVERY", 0.0)


@pytest.fixture
async def lost(api: BotApi, store: Store) -> dict[str, Any]:
    """The parameters of a send that began, and of whose end nothing is known."""
    article = api.user(READER).send("مقال")
    brief = OutgoingMessage(Address(READER, article), "<b>الموجز</b>")
    await store.updates.add([StoredUpdate(1, READER, "{}")])
    await store.commit(1, Effects(messages=(brief,)))
    (waiting,) = await store.outbox.next()
    assert await store.outbox.begin(waiting.id)
    parameters: dict[str, Any] = json.loads(waiting.payload)
    return parameters


def texts(api: BotApi) -> list[str]:
    return [message["text"] for message in api.messages(READER)]


async def test_a_message_that_arrived_is_found(
    api: BotApi, store: Store, client: Bot, lost: dict[str, Any]
) -> None:
    arrived = api.call("sendMessage", lost)
    assert await find(client, store, lost) == arrived["message_id"]
    assert texts(api) == ["الموجز"]


async def test_a_message_that_never_arrived_is_not_found(
    api: BotApi, store: Store, client: Bot, lost: dict[str, Any]
) -> None:
    api.user(READER).send("مقال آخر")
    assert await find(client, store, lost) is None
    assert texts(api) == []


@pytest.mark.parametrize(
    "fault",
    [
        None,
        Fault("editMessageText", times=1, drop=True, after_effect=True),
        Fault("editMessageText", times=2, answer=(502, b""), after_effect=True),
        Fault("editMessageText", times=1, cut=True, after_effect=True),
    ],
    ids=["answered", "dropped", "bad gateway", "cut"],
)
async def test_another_message_is_never_taken_for_it_whatever_becomes_of_the_edit_that_tells(
    api: BotApi, store: Store, client: Bot, lost: dict[str, Any], fault: Fault | None
) -> None:
    api.call("sendMessage", {**lost, "text": "قبل مقالك مقال واحد"})
    if fault is not None:
        api.faults.append(replace(fault))
    assert await find(client, store, lost) is None
    # The edit put the brief under another article: there it may not stay.
    assert texts(api) == []


async def test_a_message_is_found_behind_others_that_are_known(
    api: BotApi, store: Store, client: Bot, lost: dict[str, Any]
) -> None:
    for _ in range(3):
        api.user(READER).send("مقال آخر")
    arrived = api.call("sendMessage", lost)
    assert await find(client, store, lost) == arrived["message_id"]


async def test_a_search_waits_as_long_as_telegram_asks(
    api: BotApi, store: Store, client: Bot, lost: dict[str, Any]
) -> None:
    arrived = api.call("sendMessage", lost)
    api.faults.append(Fault("editMessageText", times=2, answer=(429, TOO_MANY)))
    began = asyncio.get_running_loop().time()
    assert await find(client, store, lost) == arrived["message_id"]
    assert asyncio.get_running_loop().time() - began >= 2


async def test_a_search_on_a_line_that_stays_bad_is_put_off(
    api: BotApi, store: Store, client: Bot, lost: dict[str, Any]
) -> None:
    api.call("sendMessage", lost)
    api.faults.append(Fault("editMessageText", times=ATTEMPTS, answer=(502, b"")))
    with pytest.raises(NetworkError):
        await find(client, store, lost)
    assert texts(api) == ["الموجز"]


async def test_what_answers_no_message_is_not_looked_for(
    api: BotApi, store: Store, client: Bot, lost: dict[str, Any]
) -> None:
    del lost["reply_parameters"]
    assert await find(client, store, lost) is None
    assert "editMessageText" not in api.counts()
