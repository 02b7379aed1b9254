"""What is old is forgotten, and figures are made of the rest."""

from __future__ import annotations

from sqlalchemy import select, update

from bot.domain.effects import Cancel, Effects
from bot.domain.jobs import JobState
from bot.storage import StoredResult
from bot.storage.tables import JobRow, MessageRow, PartRow, ResultRow, UpdateRow
from models.summary.summarizer import Length
from tests.support.stores import (
    DAY,
    FULL,
    MADE_BY,
    USER,
    OnPostgres,
    OnSqlite,
    Opened,
    article,
    brief,
    job,
    message,
    stored,
)


class KeepingContract(Opened):
    async def test_what_is_old_is_forgotten_and_what_has_not_ended_never(self) -> None:
        made = StoredResult(Length.SHORT, MADE_BY, brief(article()))
        await self.join(job(1, "old", tail=FULL), job(1))
        await self.answer(messages=[message(1)], made=made)
        await self.send()
        await self.take(job(1, "open"))
        await self.settle(messages=(message(1, "unsent"),))
        for table, *columns in ((JobRow, "created", "ended"), (ResultRow, "created")):
            self.age(table, 31 * DAY, *columns)
        self.age(MessageRow, 31 * DAY, "created")
        _, new = await self.take(job(2, "new"))
        await self.finish(new, messages=[message(2)], made=made, keeps=True)
        await self.store.retention.expire(32)
        assert len(self.states()) == 3
        await self.store.retention.expire(30)
        assert self.states() == [JobState.RUNNING, JobState.ANSWERED]
        assert [part.text for part in self.rows(select(PartRow))] == ["open"]
        assert [row.key for row in self.rows(select(ResultRow))] == ["new"]
        assert [m["text"] for m in await self.send()] == ["unsent", "جواب"]

    async def test_a_cancelled_job_is_forgotten_when_it_is_old(self) -> None:
        await self.give(job(1))
        await self.settle(cancel=Cancel(1, USER))
        self.age(JobRow, 31 * DAY, "created", "ended")
        await self.store.retention.expire(30)
        assert self.states() == []

    async def test_figures_outlast_what_is_kept_for_less_than_a_day(self) -> None:
        await self.join(job(1, "سر", tail=FULL), job(1, "بقية"))
        number = await self.answer(made=StoredResult(Length.NORMAL, MADE_BY, brief(article("سر"))))
        self.age(JobRow, DAY / 2, "created", "ended")
        self.age(ResultRow, DAY / 2, "created")
        await self.store.retention.expire(0.25)
        assert await self.store.updates.answered(number) is None
        assert self.rows(select(ResultRow)) == self.rows(select(PartRow)) == []
        assert self.row(select(JobRow.prepared, JobRow.key)) == (None, None)
        assert (await self.store.retention.statistics()).jobs == {JobState.ANSWERED: 1}

    async def test_a_result_that_is_made_again_is_new(self) -> None:
        for _ in range(2):
            self.age(ResultRow, 31 * DAY, "created")
            await self.make("key", Length.SHORT, brief(article()))
        await self.store.retention.expire(30)
        assert len(self.rows(select(ResultRow))) == 1

    async def test_updates_are_kept_as_long_as_they_may_come_twice(self) -> None:
        await self.settle()
        await self.settle()
        await self.store.updates.add([stored(3)])
        await self.store.updates.set_aside(3)
        await self.store.updates.add([stored(4), stored(5), stored(6)])
        await self.store.updates.set_aside(6)
        await self.store.commit(5, Effects())
        kept = select(UpdateRow.id).order_by(UpdateRow.id)
        remaining = []
        for _ in range(4):
            await self.store.retention.expire(1)
            remaining.append([row.id for row in self.rows(kept)])
            self.age(UpdateRow, DAY * 1.5 if len(remaining) < 3 else 30 * DAY, "received")
        # First those that were handled, long after those that could not be read; never a new one.
        assert remaining == [[1, 2, 3, 4, 5, 6], [1, 2, 3, 4, 5, 6], [3, 4, 6], [4]]

    async def test_a_new_bot_has_no_figures(self) -> None:
        figures = await self.store.retention.statistics()
        assert (figures.jobs, figures.cached, figures.seconds) == ({}, 0, 0)
        assert (figures.aside, figures.outgoing, figures.readers) == (0, 0, 0)

    async def test_the_figures_of_the_last_day_and_of_what_has_not_ended(self) -> None:
        await self.answer(job(1, user=5))
        await self.take(job(1, user=1))
        self.age(JobRow, 2 * DAY, "created")
        answered, failed = JobState.ANSWERED, JobState.FAILED
        for chat, state, cached in ((2, answered, False), (3, answered, True), (4, failed, False)):
            _, taken = await self.take(job(chat))
            await self.finish(taken, state, cached=cached, messages=[message(chat)])
            times = {"started": 1000.0, "ended": 1000.0 + chat}
            self.rows(update(JobRow).where(JobRow.id == taken.id).values(times))
        await self.store.updates.add([stored(90)])
        await self.store.updates.set_aside(90)
        await self.store.outbox.begin((await self.mail())[0].id)
        figures = await self.store.retention.statistics()
        expected = {answered: 2, failed: 1, JobState.RUNNING: 1}
        assert (figures.jobs, figures.cached, figures.seconds) == (expected, 1, 2.5)
        assert (figures.aside, figures.outgoing, figures.readers) == (1, 3, 2)


class TestSqlite(KeepingContract, OnSqlite):
    pass


class TestPostgres(KeepingContract, OnPostgres):
    pass
