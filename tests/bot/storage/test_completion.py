"""A job ends once: with its answer, and with what is kept of it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from bot.domain.effects import Cancel, OutgoingMessage
from bot.domain.jobs import Address, FollowUp, JobState, Task
from bot.storage import StoredResult
from bot.storage.tables import JobRow, PartRow, ResultRow
from models.checking import Finding
from models.summary.summarizer import Length
from models.translation import Translation
from tests.support.stores import (
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
)


class EndingsContract(Opened):
    async def test_what_other_models_made_is_not_known(self) -> None:
        queue, of = self.store.jobs, article("مقال")
        await self.make("key", Length.SHORT, brief(of))
        assert await queue.cached_result("key", Length.SHORT, MADE_BY, of) is not None
        assert await queue.cached_result("key", Length.SHORT, "other", of) is None
        assert await queue.cached_result("key", Length.LONG, MADE_BY, of) is None
        assert await queue.cached_result("other", Length.SHORT, MADE_BY, of) is None
        await self.make("key", Length.SHORT, brief(of, "آخر"), made_by="other")
        assert await queue.cached_result("key", Length.SHORT, MADE_BY, of) is None
        assert await queue.cached_result("key", Length.SHORT, "other", of) is not None

    async def test_a_brief_comes_back_equal_with_the_article_that_it_is_asked_for(self) -> None:
        first, other = article("مقال", "قناة"), article("مَقال", "قناة أخرى")
        await self.make("key", Length.SHORT, brief(first))
        for asking in (first, other):
            found = await self.store.jobs.cached_result("key", Length.SHORT, MADE_BY, asking)
            assert found == replace(brief(asking), source="", seconds={})
        # The channel's name and its footer are the first article's own.
        assert "قناة" not in self.row(select(ResultRow.payload)).payload

    async def test_a_translation_comes_back_equal(self) -> None:
        made = Translation("News\n\nMore", "translator", (Finding("name", "lost", "عمر"),))
        await self.make("key", Task.TRANSLATION, made)
        assert await self.store.jobs.cached_result("key", "translation", MADE_BY, article()) == made

    async def test_a_finished_job_keeps_no_text(self) -> None:
        await self.answer(job(1, "سر"), messages=[message(1)], keeps=False)
        assert await self.first() == []
        assert await self.store.jobs.busy_addresses(9) == []
        (waiting,) = await self.mail()
        assert "سر" not in waiting.payload
        assert self.rows(select(PartRow)) == []
        assert self.row(select(JobRow.prepared)).prepared is None

    async def test_a_job_keeps_its_article_and_the_parts_that_can_be_split(self) -> None:
        await self.answer(job(1, "سر"))
        assert self.rows(select(PartRow)) == []
        assert self.row(select(JobRow.prepared)).prepared
        await self.join(job(2, "a", tail=FULL), job(2, "b"))
        number = await self.answer()
        told = await self.store.updates.answered(number)
        assert told is not None
        assert told.parts == 2

    async def test_a_job_for_another_keeps_no_article_of_its_own(self) -> None:
        number = await self.answer(job(1))
        await self.settle(follow_ups=(FollowUp(number, Task.BRIEF, Length.LONG, 5, USER, "ar"),))
        second = await self.answer()
        assert await self.store.updates.answered(number) is not None
        assert await self.store.updates.answered(second) is None
        assert [r.prepared is None for r in self.rows(select(JobRow.prepared))] == [False, True]

    async def test_a_job_ends_with_its_answer_and_how_it_came_about(self) -> None:
        (taken,) = await self.take(job(1))
        edit = OutgoingMessage(Address(1, 5), "b")
        assert await self.finish(
            taken,
            JobState.FAILED,
            messages=[message(1, "a")],
            edits=[edit],
            reason="TooShortError",
            cached=True,
        )
        row = self.row(select(JobRow))
        assert (row.state, row.reason, row.cached) == (JobState.FAILED, "TooShortError", True)
        assert row.created <= row.started <= row.ended
        assert sorted((m["method"], m["text"]) for m in await self.send()) == [
            ("editMessageText", "b"),
            ("sendMessage", "a"),
        ]

    async def test_a_job_that_was_cancelled_or_forgotten_is_answered_with_nothing(self) -> None:
        taken = await self.take(job(1), job(2), job(3))
        await self.settle(cancel=Cancel(1, USER))
        await self.settle(forget=2)
        wanted = [
            await self.finish(each, messages=[message(each.address.chat)], keeps=True)
            for each in taken
        ]
        assert wanted == [False, False, True]
        assert [m["chat_id"] for m in await self.send()] == [3]

    async def test_of_a_job_that_nobody_wants_any_more_nothing_is_kept(self) -> None:
        made = StoredResult(Length.NORMAL, MADE_BY, brief(article()))
        taken = await self.take(job(1), job(2), job(3))
        await self.settle(cancel=Cancel(1, USER))
        await self.settle(forget=2)
        await self.settle(gone=3)
        for each in taken:
            assert not await self.finish(each, made=made, keeps=True)
        assert self.rows(select(ResultRow)) == []

    async def test_what_was_made_is_kept_together_with_the_answer(self) -> None:
        (taken,) = await self.take(job(1))
        broken = OutgoingMessage(Address(1), "جواب", job=None, buttons=({1},))  # type: ignore[arg-type]
        made = StoredResult(Length.NORMAL, MADE_BY, brief(article()))
        with pytest.raises(TypeError):
            await self.finish(taken, messages=[broken], made=made)
        assert self.rows(select(ResultRow)) == []

    async def test_a_job_ends_once(self) -> None:
        (taken,) = await self.take(job(1))
        for state, words in ((JobState.ANSWERED, "جواب"), (JobState.FAILED, "again")):
            messages = [message(1, words)]
            wanted = await self.finish(taken, state, messages=messages)
            assert wanted == (state == JobState.ANSWERED)
        assert [m["text"] for m in await self.send()] == ["جواب"]
        assert self.states() == [JobState.ANSWERED]


class TestSqlite(EndingsContract, OnSqlite):
    pass


class TestPostgres(EndingsContract, OnPostgres):
    pass
