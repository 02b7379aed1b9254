"""What an update's handling depends on is known when it is handled."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select, update

from bot.domain.chats import ChatSettings
from bot.domain.context import ContextQuery
from bot.domain.jobs import FollowUp, JobState, OpenJob, Task
from bot.storage.tables import JobRow, MessageRow
from models.summary.summarizer import Length
from models.translation import Translation
from tests.support.stores import (
    CHOSEN,
    COMMENT,
    FULL,
    HOUR,
    USER,
    OnPostgres,
    OnSqlite,
    Opened,
    article,
    brief,
    job,
    message,
)


class ContextContract(Opened):
    async def ask(self, chat: int, user: int | None = USER, job: int | None = None) -> Any:
        return await self.store.updates.circumstances(ContextQuery(chat, user, job))

    async def test_a_chat_has_what_it_chose_last(self) -> None:
        assert (await self.ask(1)).settings == ChatSettings()
        await self.settle(chat=(1, ChatSettings(locale="ar", automatic=False)))
        await self.settle(chat=(1, CHOSEN))
        assert (await self.ask(1)).settings == CHOSEN == await self.store.chats.settings(1)
        assert (await self.ask(2)).settings == ChatSettings()

    async def test_jobs_whose_article_may_go_on_are_open_until_the_models_take_them(self) -> None:
        await self.give(job(1, tail=FULL), job(1, tail=COMMENT), job(1), job(2))
        full, comment, *_ = (row.id for row in self.rows(select(JobRow.id).order_by(JobRow.id)))
        assert await self.open_jobs(1) == (OpenJob(comment, COMMENT), OpenJob(full, FULL))
        assert await self.open_jobs(2) == ()
        self.age(JobRow, HOUR, "due")
        await self.prepare()
        assert len(await self.open_jobs(1)) == 2
        await self.store.jobs.take(8)
        assert await self.open_jobs(1) == (OpenJob(comment, COMMENT),)

    async def test_of_jobs_are_counted_all_and_those_of_a_user_here_and_in_an_hour(self) -> None:
        await self.answer(job(3))
        self.age(JobRow, 2 * HOUR, "created")
        await self.answer(job(2))
        self.age(JobRow, HOUR / 2, "created")
        await self.give(job(1), job(2), job(1, user=8), job(2, user=8), job(2, user=None))
        load = await self.store.updates.load(USER)
        assert (load.waiting, load.of_user) == (5, 3)
        assert (await self.ask(1)).own_jobs == 1
        assert HOUR / 2 - 60 < load.free_in <= HOUR / 2

    async def test_whether_the_bot_wrote_to_a_chat_within_the_hour_is_known(self) -> None:
        async def has_recent_message(chat: int, *, recent_message: bool = True) -> bool:
            asked = ContextQuery(chat, USER, recent_message=recent_message)
            return (await self.store.updates.circumstances(asked)).has_recent_message

        assert not await has_recent_message(1)
        await self.settle(messages=(message(1),))
        assert await has_recent_message(1)
        await self.send()
        assert await has_recent_message(1)
        assert not await has_recent_message(2)
        assert not await has_recent_message(1, recent_message=False)
        self.age(MessageRow, HOUR, "created")
        assert not await has_recent_message(1)

    async def test_how_long_a_job_takes_is_foretold_by_the_last_ones(self) -> None:
        assert (await self.store.updates.load()).seconds == 0
        for seconds in (2.0, 6.0):
            number = await self.answer(job(1))
            times = {"started": 1000.0, "ended": 1000.0 + seconds}
            self.rows(update(JobRow).where(JobRow.id == number).values(times))
        assert (await self.store.updates.load()).seconds == pytest.approx(4)

    async def test_a_job_is_told_of_in_its_own_chat_alone(self) -> None:
        number = await self.answer(job(1))
        assert (await self.ask(1, job=number)).answered is not None
        assert (await self.ask(2, job=number)).answered is None
        assert (await self.ask(1, job=number + 1)).answered is None

    async def test_what_was_made_of_an_article_and_what_is_being_made_is_told(self) -> None:
        number = await self.answer(job(1, "مقال"))
        made, english = brief(article("مقال")), Translation("News", "translator")
        for what, result in ((Length.SHORT, made), (Task.TRANSLATION, english)):
            await self.make("مقال", what, result)
        await self.settle(follow_ups=(FollowUp(number, Task.BRIEF, Length.LONG, 5, 8, "en"),))
        told = await self.store.updates.answered(number)
        assert told is not None
        assert (told.chat, told.user, told.message) == (1, USER, 10)
        assert (told.length, told.prepared) == (Length.NORMAL, article("مقال"))
        assert {length: b.summary for length, b in told.briefs.items()} == {Length.SHORT: "ملخص"}
        assert told.translation == english
        assert told.under_way == {(Task.BRIEF, Length.LONG)}

    async def test_of_a_job_without_an_answer_or_an_article_nothing_is_told(self) -> None:
        (running,) = await self.take(job(1))
        assert await self.store.updates.answered(running.id) is None
        await self.finish(running, JobState.FAILED, keeps=True)
        assert await self.store.updates.answered(running.id) is None
        dropped = await self.answer(job(1), keeps=False)
        assert await self.store.updates.answered(dropped) is None


class TestSqlite(ContextContract, OnSqlite):
    pass


class TestPostgres(ContextContract, OnPostgres):
    pass
