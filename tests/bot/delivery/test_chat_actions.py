"""Readers see that the bot is at work, as often as it is worth, and never more because of a failure."""

from __future__ import annotations

import asyncio

import pytest
from telegram import Bot

from bot.delivery import chat_actions
from bot.delivery.chat_actions import ChatActions
from bot.domain.effects import Answer, Effects
from bot.domain.jobs import Address, Content, NewJob
from bot.storage import Store, StoredUpdate
from tests.support.waiting import until
from tools.botapi.server import BotApi, Fault


def article(chat: int, *, topic: int | None = None, quiet: bool = False) -> NewJob:
    return NewJob(Address(chat, 1, topic), chat, "ar", Content("نص"), quiet=quiet)


def shown(api: BotApi) -> list[int]:
    """The chats in which «typing» was shown, in order."""
    return [int(fields["chat_id"]) for method, fields in api.calls if method == "sendChatAction"]


async def test_typing_is_shown_once_for_many_articles_of_a_chat(
    api: BotApi, client: Bot, store: Store
) -> None:
    actions = ChatActions(client, store)
    for chat in (1, 2):
        api.user(chat)
    for _ in range(3):
        actions.receive(Effects(jobs=(article(1),)))
    actions.receive(Effects(jobs=(article(2), article(2))))
    await until(lambda: len(shown(api)) >= 2)
    assert sorted(shown(api)) == [1, 2]


async def test_nothing_is_shown_for_what_nobody_asked_for(
    api: BotApi, client: Bot, store: Store
) -> None:
    actions = ChatActions(client, store)
    api.user(2)
    actions.receive(Effects(jobs=(article(1, quiet=True),)))
    actions.receive(Effects(jobs=(article(2),)))
    await until(lambda: shown(api))
    assert shown(api) == [2]


async def test_a_press_is_answered_once_though_telegram_fails(
    api: BotApi, client: Bot, store: Store
) -> None:
    actions = ChatActions(client, store)
    api.queries |= {"lost", "heard"}
    failing = Fault("answerCallbackQuery", times=1, answer=(502, b""))
    api.faults.append(failing)
    actions.receive(Effects(answer=Answer("lost", "حُفظ.")))
    await until(lambda: not failing.times)
    actions.receive(Effects(answer=Answer("heard", "حُفظ.")))
    await until(lambda: api.answers)
    assert api.answers == {"heard": "حُفظ."}


async def test_who_waits_is_shown_it_again_whatever_becomes_of_one_chat(
    api: BotApi, client: Bot, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chat_actions, "REPEAT_SECONDS", 0.05)
    api.user(1)
    api.blocked.add(1)
    api.user(2)
    await store.updates.add([StoredUpdate(1, 1, "{}")])
    await store.commit(1, Effects(jobs=(article(1), article(2))))
    task = asyncio.create_task(ChatActions(client, store).run())
    await until(lambda: shown(api).count(2) >= 3)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert 1 in shown(api)
