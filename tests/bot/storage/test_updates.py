"""What Telegram sent is stored once, and each update is settled once."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from bot.domain.chats import ChatSettings
from bot.domain.context import ContextQuery
from bot.domain.effects import Effects
from bot.domain.jobs import Address, Content, NewJob
from bot.storage.tables import UpdateRow
from bot.storage.updates import IN_A_ROW
from tests.support.stores import CHOSEN, USER, OnPostgres, OnSqlite, Opened, job, message, stored


class UpdatesContract(Opened):
    async def test_an_update_that_comes_twice_is_one(self) -> None:
        add = self.store.updates.add
        assert await add([stored(5), stored(6), stored(5)]) == 2
        assert await add([stored(6), stored(7)]) == 1
        assert await self.store.updates.new() == [stored(5), stored(6), stored(7)]

    async def test_a_new_database_has_seen_no_update(self) -> None:
        assert await self.store.updates.add([]) == 0
        assert await self.store.updates.new() == []

    async def test_updates_come_in_their_order_without_the_chats_that_are_busy(self) -> None:
        await self.store.updates.add([stored(9, 1), stored(4, 2), stored(6, 3), stored(5, 1)])
        assert [u.id for u in await self.store.updates.new()] == [4, 5, 6, 9]
        assert [u.id for u in await self.store.updates.new(without_chats=[1, 8])] == [4, 6]
        assert [u.id for u in await self.store.updates.new(limit=2)] == [4, 5]

    async def test_a_chat_that_sent_hundreds_holds_up_no_other(self) -> None:
        hundreds, other = range(1, 701), 701
        await self.store.updates.add([*(stored(n, 1) for n in hundreds), stored(other, 2)])
        found = [u.id for u in await self.store.updates.new()]
        assert found == [*hundreds[:IN_A_ROW], other]
        # However many chats there are, each has its first.
        chats = [stored(1000 + n, 10 + n // 7) for n in range(700)]
        await self.store.updates.add(chats)
        found = [u.id for u in await self.store.updates.new()]
        assert len(found) == 300
        assert {update.id for update in chats[::7]} < set(found)

    async def test_an_update_keeps_its_sender_as_long_as_its_text(self) -> None:
        await self.store.updates.add([stored(1, -5, user=USER), stored(2, -5, user=USER)])
        assert [u.user for u in await self.store.updates.new()] == [USER, USER]
        await self.store.commit(1, Effects())
        await self.store.updates.set_aside(2)
        kept = self.rows(select(UpdateRow.user).order_by(UpdateRow.id))
        assert [row.user for row in kept] == [None, USER]

    async def test_an_update_that_is_set_aside_is_kept_out_of_the_way(self) -> None:
        await self.store.updates.add([stored(1), stored(2)])
        await self.store.updates.set_aside(1)
        assert await self.store.updates.new() == [stored(2)]
        assert self.row(select(UpdateRow.payload).where(UpdateRow.id == 1)).payload

    async def test_an_update_and_what_it_led_to_are_stored_together(self) -> None:
        await self.store.updates.add([stored(1)])
        await self.store.commit(1, Effects(jobs=(job(1),), messages=(message(1),)))
        assert await self.store.updates.new() == []
        assert len(await self.first()) == 1
        assert len(await self.mail()) == 1
        assert self.row(select(UpdateRow.payload)).payload == ""

    async def test_of_effects_that_cannot_be_stored_there_is_nothing(self) -> None:
        await self.store.updates.add([stored(1)])
        broken = replace(job(1), content=Content(None))  # type: ignore[arg-type]
        effects = Effects(jobs=(job(1), broken), messages=(message(1),), chat=(1, CHOSEN))
        with pytest.raises(SQLAlchemyError):
            await self.store.commit(1, effects)
        assert await self.store.updates.new() == [stored(1)]
        assert await self.store.chats.settings(1) == ChatSettings()
        assert await self.first() == []
        assert await self.mail() == []

    async def test_numbers_of_telegrams_size_fit(self) -> None:
        chat, user = -100_123_456_789_012, 2**52 - 1
        await self.store.updates.add([stored(2**40, chat)])
        given = NewJob(Address(chat, 2**40, 2**41), user, "ar", Content("نص"))
        await self.store.commit(2**40, Effects(jobs=(given,), chat=(chat, CHOSEN)))
        (first,) = await self.first()
        assert first.address == given.address
        assert await self.store.chats.settings(chat) == CHOSEN
        asked = ContextQuery(chat, user)
        assert (await self.store.updates.circumstances(asked)).own_jobs == 1


class TestSqlite(UpdatesContract, OnSqlite):
    pass


class TestPostgres(UpdatesContract, OnPostgres):
    pass
