"""What only Telegram or the machine knows is asked where it is needed, and nowhere else."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from telegram import Bot

from bot.domain.context import ServedModels
from bot.storage import Store
from bot.updates.context import ContextReader, memory_of
from bot.updates.router import context_query
from tests.support.updates import (
    AS_CHANNEL,
    CHANNEL,
    GROUP,
    NAMELESS,
    READER,
    STRANGER,
    chat,
    message,
    policy,
    somebody,
    update_context,
)
from tools.botapi.server import BotApi, Fault

SERVED = ServedModels("mt5", "marian")


@pytest.fixture
def reader(client: Bot, store: Store) -> ContextReader:
    return ContextReader(client, store, lambda: [os.getpid()], lambda: SERVED)


@pytest.mark.parametrize(("user", "is_admin"), [(READER, True), (STRANGER, False)])
async def test_telegram_says_who_administers_a_group(
    api: BotApi, reader: ContextReader, user: int, is_admin: bool
) -> None:
    api.group(GROUP, admins=[api.user(READER)])
    api.user(STRANGER)
    update = message("/settings", GROUP, **{"from": somebody(user)})
    found = await reader(context_query(update, policy()), update, update_context())
    assert found.is_admin is is_admin


async def test_nobody_is_an_admin_while_telegram_does_not_say(
    api: BotApi, reader: ContextReader
) -> None:
    api.group(GROUP, admins=[api.user(READER)])
    api.faults.append(Fault("getChatMember", times=1, answer=(502, b"")))
    update = message("/settings", GROUP, **{"from": somebody(READER)})
    assert not (await reader(context_query(update, policy()), update, update_context())).is_admin


async def test_readers_are_admins_of_their_own_chat_and_an_article_asks_telegram_nothing(
    api: BotApi, reader: ContextReader
) -> None:
    update = message("/settings", READER, **{"from": somebody(READER)})
    assert (await reader(context_query(update, policy()), update, update_context())).is_admin
    update = message("نص", GROUP, **{"from": somebody(READER)})
    found = await reader(context_query(update, policy()), update, update_context())
    assert (found.is_admin, found.statistics, found.models) == (False, None, SERVED)
    assert "getChatMember" not in api.counts()


async def test_statistics_have_the_memory_of_the_bots_processes(reader: ContextReader) -> None:
    update = message("/stats", READER, **{"from": somebody(READER)})
    asked = context_query(update, policy(admins=frozenset({READER})))
    found = await reader(asked, update, update_context())
    assert found.statistics is not None
    assert found.statistics.memory > 10_000_000


def test_a_process_that_is_gone_holds_no_memory() -> None:
    assert not Path("/proc/4194305").exists()
    assert memory_of(4194305) == 0


async def test_whoever_speaks_as_a_chat_administers_that_one_alone(
    reader: ContextReader, caplog: pytest.LogCaptureFixture
) -> None:
    is_admin = {}
    for number, account in ((GROUP, NAMELESS), (CHANNEL, AS_CHANNEL)):
        update = message("/settings", GROUP, **{"from": account, "sender_chat": chat(number)})
        found = await reader(context_query(update, policy()), update, update_context())
        is_admin[number] = found.is_admin
    assert is_admin == {GROUP: True, CHANNEL: False}
    # Telegram knows no chat as a member of another.
    assert not caplog.records
