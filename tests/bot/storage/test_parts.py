"""Parts of one article are one job, and what is wanted beside is another."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select

from bot.domain.jobs import (
    Address,
    Content,
    Continuation,
    FollowUp,
    JobState,
    MorePart,
    NewJob,
    OpenJob,
    Part,
    Task,
)
from bot.storage.tables import JobRow, PartRow
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
    message,
    texts,
)


class PartsContract(Opened):
    async def test_parts_join_the_job_that_waits_for_them(self) -> None:
        last = replace(job(1, "ثالث"), address=Address(1, 12))
        await self.join(
            job(1, "أول", tail=FULL),
            NewJob(Address(1, 11), USER, "ar", Content("ثان"), tail=FULL),
            last,
        )
        (first,) = await self.first()
        assert first.address.message == 10
        assert [(p.message, p.content.text) for p in first.parts] == [
            (10, "أول"),
            (11, "ثان"),
            (12, "ثالث"),
        ]

    async def test_after_a_part_that_is_full_a_job_waits_for_more(self) -> None:
        number = await self.join(job(1, tail=FULL), job(1, tail=replace(FULL, number=2)))
        assert await self.open_jobs(1) == (OpenJob(number, replace(FULL, number=2)),)
        assert await self.first() == []

    async def test_an_article_takes_the_place_of_its_comment(self) -> None:
        rest = NewJob(Address(1, message=99), USER, "ar", Content("المقال"))
        await self.join(job(1, "شوف", tail=COMMENT), rest)
        (first,) = await self.first()
        assert (first.address.message, first.parts) == (99, (Part(99, Content("المقال")),))
        assert len(self.rows(select(PartRow))) == 1

    async def test_what_was_fetched_without_a_part_that_came_meanwhile_does_not_count(self) -> None:
        number = await self.join(job(1, "a", tail=FULL))
        self.age(JobRow, HOUR, "due")
        (first,) = await self.first()
        assert await self.store.jobs.begin_preparing(number)
        rest = NewJob(Address(1, 11), USER, "ar", Content("b"))
        await self.settle(parts=(MorePart(number, rest),))
        assert not await self.store.jobs.prepared(first, article("a"), "a")
        assert not await self.finish(first, JobState.FAILED, messages=[message(1)])
        (again,) = await self.first()
        assert [part.content.text for part in again.parts] == ["a", "b"]
        # Also when it was fetched, and the models have not taken it.
        assert await self.store.jobs.prepared(again, article("a b"), "a b")
        await self.settle(parts=(MorePart(number, replace(rest, address=Address(1, 12))),))
        assert await self.store.jobs.take(8) == []
        assert len((await self.first())[0].parts) == 3

    async def test_a_part_that_comes_when_the_models_have_its_article_is_one_itself(self) -> None:
        number = await self.join(job(1, "a", tail=FULL))
        self.age(JobRow, HOUR, "due")
        (taken,) = await self.take()
        await self.settle(parts=(MorePart(number, job(1, "b")),))
        assert await self.finish(taken)
        assert texts(await self.first()) == ["b"]

    async def test_an_album_whose_caption_is_full_may_go_on_behind_its_last_picture(self) -> None:
        album = Continuation(user=USER, album="a")
        number = await self.join(job(1, tail=replace(album, full=True)), job(1, "", tail=album))
        assert await self.open_jobs(1) == (OpenJob(number, replace(album, full=True)),)

    async def test_a_part_of_a_job_that_is_gone_is_an_article_itself(self) -> None:
        await self.settle(parts=(MorePart(99, job(1, "a")),))
        assert texts(await self.first()) == ["a"]

    async def test_more_of_an_article_that_was_answered_goes_straight_to_the_models(self) -> None:
        number = await self.answer(replace(job(1, "مقال"), address=Address(1, 10, topic=3)))
        wanted = FollowUp(number, Task.TRANSLATION, Length.LONG, 55, 8, "en")
        await self.settle(follow_ups=(wanted,))
        assert await self.first() == []
        (taken,) = await self.store.jobs.take(8)
        assert taken.address == Address(1, 10, topic=3)
        assert (taken.origin, taken.reply, taken.locale) == (number, 55, "en")
        assert (taken.task, taken.length) == (Task.TRANSLATION, Length.LONG)
        assert (taken.key, taken.prepared) == ("مقال", article("مقال"))

    async def test_more_of_an_article_that_is_not_kept_is_not_made(self) -> None:
        number = await self.answer(job(1), keeps=False)
        for origin in (number, 99):
            wanted = FollowUp(origin, Task.BRIEF, Length.LONG, 55, 8, "en")
            await self.settle(follow_ups=(wanted,))
        assert await self.store.jobs.take(8) == []

    async def test_each_part_of_a_split_job_is_an_article_once(self) -> None:
        number = await self.join(
            job(1, "a", tail=FULL, length=Length.LONG),
            NewJob(Address(1, 11), USER, "ar", Content(""), tail=FULL),
            NewJob(Address(1, 12), USER, "ar", Content(file_id="doc", file_name="name")),
            NewJob(Address(1, 13), USER, "ar", Content(link="https://x.test")),
        )
        await self.answer()
        told = await self.store.updates.answered(number)
        assert told is not None
        assert told.parts == 3
        for _ in range(2):
            await self.settle(split=number)
        assert self.states() == [JobState.ANSWERED, *[JobState.WAITING] * 3]
        found = []
        while first := await self.first():
            found += [(j.address.message, j.length, j.parts) for j in first]
            await self.answer()
        assert found == [
            (10, Length.LONG, (Part(10, Content("a")),)),
            (12, Length.LONG, (Part(12, Content(file_id="doc", file_name="name")),)),
            (13, Length.LONG, (Part(13, Content(link="https://x.test")),)),
        ]
        assert await self.store.updates.answered(number) is None

    async def test_a_job_that_is_gone_is_not_split(self) -> None:
        await self.settle(split=99)
        assert await self.first() == []


class TestSqlite(PartsContract, OnSqlite):
    pass


class TestPostgres(PartsContract, OnPostgres):
    pass
