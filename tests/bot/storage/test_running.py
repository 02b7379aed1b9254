"""The models take up jobs, chats in turn, and every job once."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import update

from bot.domain.effects import Cancel
from bot.domain.jobs import Address, FollowUp, Job, JobState, Task
from bot.storage.tables import JobRow
from models.summary.summarizer import Length
from tests.support.stores import FULL, USER, OnPostgres, OnSqlite, Opened, job, texts


class RunningContract(Opened):
    async def batches(self, most: int = 8, **more: Any) -> list[list[Job]]:
        """All that waits, as the models take it up, each batch when the last one is answered."""
        found = []
        while taken := await self.store.jobs.take(most, **more):
            found.append(taken)
            for each in taken:
                await self.finish(each)
        return found

    async def test_only_the_first_job_of_a_chat_runs(self) -> None:
        assert texts(await self.take(job(1, "a"), job(1, "b"))) == ["a"]
        await self.prepare()
        line = await self.store.jobs.snapshot()
        waiting, running = line.waiting, line.running
        assert (waiting, running) == ([], [1])

    async def test_chats_take_turns_and_each_keeps_its_order(self) -> None:
        given = {"a": 1, "b": 1, "c": 1, "d": 2, "e": 3}
        await self.give(*(job(chat, words) for words, chat in given.items()))
        order, last = [], None
        while True:
            await self.prepare()
            taken = await self.store.jobs.take(1, after_chat=last)
            if not taken:
                break
            order += texts(taken)
            last = taken[0].address.chat
            await self.finish(taken[0])
        assert order == ["a", "d", "e", "b", "c"]

    async def test_jobs_of_several_chats_that_ask_the_same_run_together(self) -> None:
        lengths = {1: Length.NORMAL, 2: Length.LONG, 3: Length.NORMAL, 4: Length.NORMAL}
        await self.give(*(job(chat, str(chat), length=long) for chat, long in lengths.items()))
        await self.prepare()
        assert [texts(batch) for batch in await self.batches(most=2)] == [["1", "3"], ["2"], ["4"]]

    async def test_a_translation_runs_alone(self) -> None:
        numbers = [await self.answer(job(chat, str(chat))) for chat in (1, 3)]
        wanted = (
            FollowUp(n, Task.TRANSLATION, Length.NORMAL, reply=5, user=USER, locale="ar")
            for n in numbers
        )
        await self.settle(follow_ups=tuple(wanted))
        await self.give(job(2, "2"), job(4, "4"))
        await self.prepare()
        assert [texts(batch) for batch in await self.batches()] == [["1"], ["2", "4"], ["3"]]

    async def test_a_job_that_was_tried_runs_alone(self) -> None:
        taken = await self.take(job(1, "a"), job(2, "b"))
        await self.store.jobs.release([j.id for j in taken])
        await self.give(job(3, "c"), job(4, "d"))
        await self.prepare()
        tries = [[(j.address.chat, j.tries) for j in b] for b in await self.batches(after_chat=2)]
        assert tries == [[(3, 1), (4, 1)], [(1, 2)], [(2, 2)]]

    async def test_a_job_that_was_fetched_late_runs_with_others(self) -> None:
        await self.give(job(1, "a"), job(2, "b"))
        await self.store.jobs.postpone((await self.first())[0].id, 0)
        assert texts(await self.take()) == ["a", "b"]

    async def test_what_a_step_took_whose_answer_was_lost_is_taken_again(self) -> None:
        # The step is tried again, and the first batch is in nobody's hands.
        lost = await self.take(job(1), job(2), job(3))
        await self.settle(cancel=Cancel(3, USER))
        again = await self.store.jobs.take(8)
        assert [(j.id, j.tries) for j in again] == [(j.id, 1) for j in lost[:2]]
        assert await self.batches() == [again]

    async def test_jobs_of_a_process_that_ended_wait_again(self) -> None:
        await self.take(job(1))
        await self.open()
        assert await self.store.jobs.release() == 1
        (taken,) = await self.store.jobs.take(8)
        assert taken.tries == 2

    async def test_an_attempt_that_the_bot_itself_broke_off_does_not_count(self) -> None:
        await self.take(job(1))
        assert await self.store.jobs.release(tried=False) == 1
        (taken,) = await self.store.jobs.take(8)
        assert taken.tries == 1

    async def test_only_those_jobs_wait_again_that_are_named_and_still_run(self) -> None:
        kept, back, cancelled = await self.take(job(1), job(2), job(3))
        await self.settle(cancel=Cancel(3, USER))
        assert await self.store.jobs.release([back.id, cancelled.id]) == 1
        assert self.states() == [JobState.RUNNING, JobState.READY, JobState.CANCELLED]
        assert kept.id != back.id

    async def test_whoever_asked_waits_where_the_article_was_given(self) -> None:
        topic = replace(job(2), address=Address(2, 20, topic=4))
        await self.give(job(1), job(1), topic, job(3, quiet=True), job(4))
        await self.settle(cancel=Cancel(4, USER))
        busy = self.store.jobs.busy_addresses
        assert await busy(9) == [Address(1), Address(2, topic=4)]
        await self.prepare()
        self.rows(update(JobRow).where(JobRow.chat == 2).values(state=JobState.RUNNING))
        assert await busy(1) == [Address(2, topic=4)]

    async def test_the_line_has_the_first_job_of_every_chat_and_the_chats_that_run(self) -> None:
        await self.take(job(5))
        await self.give(job(3), job(3), job(1), job(5), job(2, tail=FULL))
        line = await self.store.jobs.snapshot()
        waiting, running, seconds = line.waiting, line.running, line.seconds
        assert [j.address.chat for j in waiting] == [1, 2, 3]
        assert (running, seconds) == ([5], 0)


class TestSqlite(RunningContract, OnSqlite):
    pass


class TestPostgres(RunningContract, OnPostgres):
    pass
