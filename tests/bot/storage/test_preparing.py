"""Articles are fetched in the order of their chats, and again where that failed."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from sqlalchemy import select

from bot.domain.effects import Cancel, Effects
from bot.domain.jobs import Address, Continuation, JobState, NewJob, Part, SourceKind, Task
from bot.storage.tables import JobRow
from models.summary.summarizer import Length
from tests.support.stores import (
    COMMENT,
    FULL,
    HOUR,
    USER,
    OnPostgres,
    OnSqlite,
    Opened,
    article,
    job,
    stored,
    texts,
)


class PreparingContract(Opened):
    async def test_only_the_first_job_of_a_chat_is_fetched(self) -> None:
        await self.give(job(2, "a"), job(2, "b"), job(1, "c"), job(3, "d"))
        queue = self.store.jobs
        assert texts(await queue.unprepared(limit=9)) == ["a", "c", "d"]
        assert texts(await queue.unprepared(limit=9, without_chats=[1])) == ["a", "d"]
        assert texts(await queue.unprepared(limit=2)) == ["a", "c"]
        await self.prepare()
        assert await self.first() == []
        for taken in await queue.take(8):
            await self.finish(taken)
        assert texts(await self.first()) == ["b"]

    async def test_a_job_comes_back_as_it_was_given(self) -> None:
        given = NewJob(
            Address(1, 2, 3),
            4,
            "en",
            "https://x.test",
            SourceKind.LINK,
            length=Length.LONG,
            quiet=True,
        )
        await self.give(given)
        (first,) = await self.first()
        assert (first.address, first.locale, first.task) == (given.address, "en", Task.BRIEF)
        assert (first.length, first.quiet, first.tries) == (Length.LONG, True, 0)
        assert first.parts == (Part(2, SourceKind.LINK, "https://x.test"),)

    async def test_a_job_that_waits_for_more_is_not_fetched_yet(self) -> None:
        await self.give(job(1, tail=FULL))
        assert await self.first() == []
        assert 0 < (await self.store.jobs.seconds_to_next(time.time()) or 0) <= HOUR
        number = self.row(select(JobRow.id)).id
        assert not await self.store.jobs.begin_preparing(number)
        self.age(JobRow, HOUR, "due")
        assert len(await self.first()) == 1
        assert await self.store.jobs.seconds_to_next(time.time()) is None
        # It came due between two looks.
        assert await self.store.jobs.seconds_to_next(time.time() - 2 * HOUR) == 0

    async def test_a_job_waits_for_more_as_long_as_its_tail_says(self) -> None:
        await self.store.updates.add([stored(1)])
        tails = (FULL, COMMENT, Continuation())
        await self.store.commit(1, Effects(jobs=tuple(job(1, tail=tail) for tail in tails)))
        waits = self.rows(select(JobRow.due - JobRow.created).order_by(JobRow.id))
        assert [row[0] for row in waits] == pytest.approx([2, 1, 0], abs=0.5)

    async def test_a_job_that_nobody_wants_any_more_is_not_fetched(self) -> None:
        await self.give(job(1, "a"), job(2, "b"))
        cancelled, forgotten = await self.first()
        await self.settle(cancel=Cancel(1, USER))
        await self.settle(forget=2)
        queue = self.store.jobs
        assert not await queue.begin_preparing(cancelled.id)
        assert not await queue.begin_preparing(forgotten.id)
        assert not await queue.prepared(cancelled, article(), "key")
        await queue.postpone(cancelled.id, 0)
        assert self.states() == [JobState.CANCELLED]
        assert await queue.take(8) == []

    async def test_what_could_not_be_fetched_is_fetched_later(self) -> None:
        await self.give(job(1, "a"), job(1, "b"))
        (first,) = await self.first()
        assert await self.store.jobs.begin_preparing(first.id)
        await self.store.jobs.postpone(first.id, 30)
        assert await self.first() == []
        assert 20 < (await self.store.jobs.seconds_to_next(time.time()) or 0) <= 30
        self.age(JobRow, HOUR, "due")
        (again,) = await self.first()
        assert (again.id, again.tries) == (first.id, 1)

    async def test_what_was_being_fetched_when_the_process_ended_is_fetched_again(self) -> None:
        await self.give(job(1))
        (first,) = await self.first()
        for deaths in (1, 2):
            await self.store.jobs.begin_preparing(first.id)
            await self.open()
            await self.store.jobs.release()
            assert await self.first() == [replace(first, unended=deaths)]
        assert await self.store.jobs.begin_preparing(first.id)

    async def test_an_attempt_counts_before_it_begins_and_once(self) -> None:
        await self.give(job(1))
        (first,) = await self.first()
        for _ in range(2):
            # The second time the database was away when the first attempt ended.
            assert await self.store.jobs.begin_preparing(first.id)
            assert (await self.first())[0].unended == 1

    async def test_a_stop_of_ours_and_an_outage_give_the_attempt_back(self) -> None:
        await self.give(job(1))
        (first,) = await self.first()
        await self.store.jobs.begin_preparing(first.id)
        await self.store.jobs.release(tried=False)
        assert await self.first() == [first]
        await self.store.jobs.begin_preparing(first.id)
        await self.store.jobs.postpone(first.id, 0)
        assert await self.first() == [replace(first, tries=1)]
        await self.store.jobs.release()
        await self.store.jobs.release(tried=False)
        assert await self.first() == [replace(first, tries=1)]

    async def test_what_was_prepared_at_last_is_no_suspect(self) -> None:
        await self.give(job(1))
        (first,) = await self.first()
        await self.store.jobs.begin_preparing(first.id)
        await self.store.jobs.release()
        await self.prepare()
        (taken,) = await self.store.jobs.take(1)
        assert (taken.unended, taken.tries) == (0, 1)

    async def test_suspects_are_left_out_and_heavy_chats_come_last(self) -> None:
        await self.give(job(1, "a"), job(2, "b"), job(3, "c"))
        (first, *_) = await self.first()
        await self.store.jobs.begin_preparing(first.id)
        await self.store.jobs.release()
        queue = self.store.jobs
        assert texts(await queue.unprepared(suspects=False, limit=9)) == ["b", "c"]
        assert texts(await queue.unprepared(last_chats=[2], limit=9)) == ["a", "c", "b"]
        assert texts(await queue.unprepared(last_chats=[1, 2], limit=1)) == ["c"]

    async def test_a_cleaned_article_comes_back_whole(self) -> None:
        await self.give(job(1))
        (first,) = await self.first()
        await self.store.jobs.begin_preparing(first.id)
        cleaned = article("مقال", "عنوان")
        await self.store.jobs.prepared(first, cleaned, "key")
        (taken,) = await self.store.jobs.take(1)
        assert (taken.prepared, taken.key) == (cleaned, "key")


class TestSqlite(PreparingContract, OnSqlite):
    pass


class TestPostgres(PreparingContract, OnPostgres):
    pass
