"""What concerns a whole chat: what it chose, its new number, its end."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select

from bot.domain.chats import ChatSettings
from bot.domain.effects import Cancel
from bot.domain.jobs import JobState
from bot.storage import SendState
from bot.storage.tables import JobRow, MessageRow, PartRow
from models.summary.summarizer import Length
from tests.support.stores import CHOSEN, FULL, USER, OnPostgres, OnSqlite, Opened, job, message


class ChatsContract(Opened):
    async def test_a_user_cancels_all_that_waits_and_runs_in_a_chat_and_nothing_else(self) -> None:
        await self.take(job(1, "runs"))
        await self.give(job(1, tail=FULL), job(1, user=8), job(2))
        await self.settle(cancel=Cancel(1, USER))
        cancelled, waiting = JobState.CANCELLED, JobState.WAITING
        assert self.states() == [cancelled, cancelled, waiting, waiting]
        await self.settle(cancel=Cancel(1, None))
        assert self.states() == [cancelled, cancelled, cancelled, waiting]

    async def test_what_has_ended_is_not_cancelled(self) -> None:
        number = await self.answer(job(1))
        await self.settle(cancel=Cancel(1, USER))
        assert self.states() == [JobState.ANSWERED]
        assert await self.store.updates.answered(number) is not None

    async def test_a_cancelled_job_keeps_no_text(self) -> None:
        await self.take(job(1, "سر"))
        await self.settle(cancel=Cancel(1, USER))
        assert self.rows(select(PartRow)) == []
        assert self.row(select(JobRow.prepared)).prepared is None

    async def test_a_group_keeps_all_that_it_has_under_its_new_number(self) -> None:
        await self.fill(-1, USER)
        await self.store.outbox.close((await self.mail())[0].id, SendState.SENT, 4)
        await self.settle(messages=(message(-1, "a"), message(2, "b")))
        await self.settle(moved=(-1, -100))
        assert [j.address.chat for j in await self.first()] == [-100]
        assert [m.chat for m in await self.mail()] == [-100, 2]
        assert [m["chat_id"] for m in await self.send()] == [-100, 2]
        assert await self.store.chats.settings(-100) == CHOSEN
        assert await self.store.chats.settings(-1) == ChatSettings()

    async def test_a_group_that_chose_anew_under_its_new_number_keeps_that(self) -> None:
        await self.fill(-1, USER)
        anew = replace(CHOSEN, length=Length.SHORT)
        await self.settle(chat=(-100, anew))
        await self.store.chats.move(-1, -100)
        assert await self.store.chats.settings(-100) == anew
        assert [j.address.chat for j in await self.first()] == [-100]

    async def test_a_group_that_was_greeted_under_its_new_number_keeps_what_it_chose(self) -> None:
        await self.settle(chat=(-1, replace(CHOSEN, introduced=False)))
        await self.settle(chat=(-100, ChatSettings(introduced=True)))
        for _ in range(2):
            await self.store.chats.move(-1, -100)
            assert await self.store.chats.settings(-100) == CHOSEN

    async def test_in_a_chat_that_is_gone_nothing_is_worked_on_and_nothing_sent(self) -> None:
        for chat in (1, 2, 3):
            await self.fill(chat, USER, 8)
        await self.store.outbox.begin((await self.mail())[0].id)
        await self.settle(gone=1)
        await self.store.chats.drop(2)
        assert [j.address.chat for j in await self.first()] == [3]
        assert set(await self.store.outbox.notices()) == {3}
        dropped = select(MessageRow.payload).where(MessageRow.state == SendState.DROPPED)
        assert [row.payload for row in self.rows(dropped)] == ["", ""]
        assert [m["text"] for m in await self.send()] == ["to 3"]


class TestSqlite(ChatsContract, OnSqlite):
    pass


class TestPostgres(ChatsContract, OnPostgres):
    pass
