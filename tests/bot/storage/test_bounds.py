"""What a user may give, and what may wait, is bounded where it is stored."""

from __future__ import annotations

import asyncio

from bot.domain.effects import Bounded, Cancel, Effects
from bot.domain.jobs import FollowUp, JobState, Task
from bot.domain.limits import LimitExceeded, Limits
from models.summary.summarizer import Length
from tests.support.stores import USER, OnPostgres, OnSqlite, Opened, job, message, stored


class BoundsContract(Opened):
    async def give_within(self, limits: Limits, number: int, user: int = USER) -> Effects:
        """A user gives an article in a chat of its own."""
        told = {excess: Effects(messages=(message(number, excess),)) for excess in LimitExceeded}
        effects = Effects(jobs=(job(number, user=user),), bounded=Bounded(user, limits, told))
        await self.store.updates.add([stored(100 + number, number)])
        return await self.store.commit(100 + number, effects)

    async def test_a_user_has_one_quota_in_many_chats_at_once(self) -> None:
        quota = Limits(quota=2)
        done = await asyncio.gather(*(self.give_within(quota, n) for n in range(1, 9)))
        assert len(await self.first()) == 2
        assert sum(bool(effects.jobs) for effects in done) == 2
        assert [m["text"] for m in await self.send()] == [LimitExceeded.QUOTA] * 6
        assert (await self.give_within(quota, 9, user=8)).jobs

    async def test_a_queue_takes_what_it_has_room_for_from_many_users_at_once(self) -> None:
        bound = Limits(queue_bound=3)
        await asyncio.gather(*(self.give_within(bound, n, user=n) for n in range(1, 9)))
        assert len(await self.first()) == 3
        assert [m["text"] for m in await self.send()] == [LimitExceeded.QUEUE] * 5
        await self.settle(cancel=Cancel(1, 1))
        assert (await self.give_within(bound, 10, user=10)).jobs

    async def test_what_is_wanted_of_an_article_is_bounded_too(self) -> None:
        number = await self.answer(job(1))
        wanted = FollowUp(number, Task.BRIEF, Length.LONG, 5, USER, "ar")
        bounded = Bounded(USER, Limits(quota=1), {LimitExceeded.QUOTA: Effects()})
        await self.settle(follow_ups=(wanted,), bounded=bounded)
        assert self.states() == [JobState.ANSWERED]


class TestSqlite(BoundsContract, OnSqlite):
    pass


class TestPostgres(BoundsContract, OnPostgres):
    pass
