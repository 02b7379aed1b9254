"""What a user may give, and what may wait, is bounded where it is stored."""

from __future__ import annotations

import asyncio

from sqlalchemy import update

from bot.domain.effects import Cancel, Effects
from bot.domain.jobs import FollowUp, JobState, Task
from bot.domain.limits import LimitExceeded, LimitKind, Limits, UserLimits
from bot.storage.tables import JobRow
from models.summary.summarizer import Length
from tests.support.stores import HOUR, USER, OnPostgres, OnSqlite, Opened, job, stored


class BoundsContract(Opened):
    async def give_within(
        self, limits: Limits, number: int, user: int = USER
    ) -> LimitExceeded | None:
        """A user gives an article in a chat of its own."""
        effects = Effects(jobs=(job(number, user=user),), limits=UserLimits(user, limits))
        await self.store.updates.add([stored(100 + number, number)])
        return await self.store.commit(100 + number, effects)

    async def test_a_user_has_one_quota_in_many_chats_at_once(self) -> None:
        quota = Limits(quota=2)
        done = await asyncio.gather(*(self.give_within(quota, n) for n in range(1, 9)))
        assert len(await self.first()) == 2
        exceeded = [found for found in done if found is not None]
        assert [found.kind for found in exceeded] == [LimitKind.QUOTA] * 6
        assert all(HOUR - 60 < found.seconds <= HOUR for found in exceeded)
        assert await self.give_within(quota, 9, user=8) is None

    async def test_a_queue_takes_what_it_has_room_for_from_many_users_at_once(self) -> None:
        number = await self.answer(job(50, user=50))
        times = {"started": 1000.0, "ended": 1004.0}
        self.rows(update(JobRow).where(JobRow.id == number).values(times))
        bound = Limits(queue_bound=3)
        done = await asyncio.gather(*(self.give_within(bound, n, user=n) for n in range(1, 9)))
        assert len(await self.first()) == 3
        assert [found for found in done if found] == [LimitExceeded(LimitKind.QUEUE, 12.0)] * 5
        await self.settle(cancel=Cancel(1, 1))
        assert await self.give_within(bound, 10, user=10) is None

    async def test_what_is_wanted_of_an_article_is_bounded_too(self) -> None:
        number = await self.answer(job(1))
        wanted = FollowUp(number, Task.BRIEF, Length.LONG, 5, USER, "ar")
        await self.settle(follow_ups=(wanted,), limits=UserLimits(USER, Limits(quota=1)))
        assert self.states() == [JobState.ANSWERED]

    async def test_an_update_beyond_a_limit_waits_until_its_refusal_is_stored(self) -> None:
        quota = Limits(quota=1)
        await self.give_within(quota, 1)
        assert await self.give_within(quota, 2) is not None
        # As a bot finds it that was killed before it could store the refusal.
        await self.open()
        assert await self.store.updates.new() == [stored(102, 2)]
        assert await self.store.commit(102, Effects()) is None
        assert await self.store.updates.new() == []


class TestSqlite(BoundsContract, OnSqlite):
    pass


class TestPostgres(BoundsContract, OnPostgres):
    pass
