"""Work is ordered within a lane and concurrent among lanes, and no wake-up is lost."""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from functools import partial

import pytest

from bot.scheduling.lanes import Found, LaneRunner
from tests.support.waiting import until

LONG = 30.0


class Queue:
    """Numbered pieces of work in lanes; ``done`` has them as they ended."""

    def __init__(self) -> None:
        self.waiting: dict[int, list[str]] = defaultdict(list)
        self.done: list[str] = []
        self.running: list[str] = []
        self.most = 0
        self.looks = 0
        self.fails: set[str] = set()
        self.hold = asyncio.Event()
        self.hold.set()

    async def look(self, busy: Sequence[int]) -> Found:
        self.looks += 1
        free = [lane for lane, pieces in self.waiting.items() if pieces and lane not in busy]
        return Found({lane: partial(self._work, lane) for lane in free})

    async def _work(self, lane: int) -> None:
        piece = self.waiting[lane][0]
        self.running.append(piece)
        self.most = max(self.most, len(self.running))
        try:
            await self.hold.wait()
            await asyncio.sleep(0.005)
            if piece in self.fails:
                self.fails.discard(piece)
                raise ValueError(piece)
        finally:
            self.running.remove(piece)
        self.waiting[lane].pop(0)
        self.done.append(piece)


@asynccontextmanager
async def running(runner: LaneRunner) -> AsyncIterator[asyncio.Task[None]]:
    task = asyncio.create_task(runner.run())
    try:
        yield task
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def test_a_lane_is_worked_in_its_order_and_one_piece_at_a_time() -> None:
    queue = Queue()
    queue.waiting[1] = ["a", "b", "c"]
    async with running(LaneRunner("Lane", queue.look, retry_after=LONG)):
        await until(lambda: len(queue.done) == 3)
    assert (queue.done, queue.most) == (["a", "b", "c"], 1)


async def test_a_slow_lane_holds_up_no_other() -> None:
    queue = Queue()
    never = asyncio.Event()

    async def look(busy: Sequence[int]) -> Found:
        found = await queue.look(busy)
        slow = {} if 9 in busy else {9: partial(_wait, never)}
        return Found({**slow, **found.work})

    queue.waiting.update({1: ["a", "b"], 2: ["c"]})
    async with running(LaneRunner("Lane", look, retry_after=LONG)):
        await until(lambda: len(queue.done) == 3)


async def _wait(event: asyncio.Event) -> None:
    await event.wait()


async def test_no_more_lanes_work_at_once_than_may_and_each_has_its_turn() -> None:
    queue = Queue()
    queue.waiting.update({lane: [str(lane)] for lane in range(7)})
    async with running(LaneRunner("Lane", queue.look, retry_after=LONG, at_once=2)):
        await until(lambda: len(queue.done) == 7)
    assert queue.most == 2


async def test_what_comes_while_a_look_is_under_way_is_found() -> None:
    queue = Queue()

    async def look(busy: Sequence[int]) -> Found:
        found = await queue.look(busy)
        if queue.looks == 1:
            # It comes when the look has seen the queue, and before the runner waits.
            queue.waiting[1].append("late")
            runner.wake.set()
            await asyncio.sleep(0.01)
        return found

    runner = LaneRunner("Lane", look, retry_after=LONG)
    async with running(runner):
        await until(lambda: queue.done == ["late"])


async def test_many_wake_ups_lead_to_few_looks() -> None:
    queue = Queue()
    runner = LaneRunner("Lane", queue.look, retry_after=LONG)
    async with running(runner):
        await until(lambda: queue.looks == 1)
        for piece in range(100):
            queue.waiting[1 + piece % 2].append(str(piece))
            runner.wake.set()
            await asyncio.sleep(0)
        await asyncio.sleep(0.004)
        assert queue.looks <= 3
        await until(lambda: len(queue.done) == 100)


async def test_without_a_wake_up_a_look_comes_when_more_is_due() -> None:
    looks: list[float] = []

    async def look(_: Sequence[int]) -> Found:
        looks.append(asyncio.get_running_loop().time())
        return Found(next_look=0.1 if len(looks) == 1 else None)

    async with running(LaneRunner("Lane", look, retry_after=LONG)):
        await until(lambda: len(looks) == 2)
        await asyncio.sleep(0.2)
    assert len(looks) == 2
    assert looks[1] - looks[0] >= 0.1


async def test_work_that_fails_is_tried_again_later_and_others_go_on(
    caplog: pytest.LogCaptureFixture,
) -> None:
    queue = Queue()
    queue.waiting.update({1: ["a", "b"], 2: ["c", "d"]})
    queue.fails = {"a"}
    with caplog.at_level(logging.ERROR):
        async with running(LaneRunner("The work of lane", queue.look, retry_after=0.3)):
            await until(lambda: len(queue.done) == 2)
            assert queue.done == ["c", "d"]
            await until(lambda: len(queue.done) == 4)
    assert queue.done[2:] == ["a", "b"]
    assert [r.getMessage() for r in caplog.records] == [
        "The work of lane 1 failed (ValueError): next attempt in 0 s."
    ]


async def test_a_look_that_fails_ends_the_run_and_its_work() -> None:
    queue = Queue()
    queue.waiting[1] = ["a"]
    queue.hold.clear()

    async def look(busy: Sequence[int]) -> Found:
        if busy:
            raise LookupError
        return await queue.look(busy)

    runner = LaneRunner("Lane", look, retry_after=LONG)
    task = asyncio.create_task(runner.run())
    await until(lambda: queue.running)
    runner.wake.set()
    with pytest.raises(LookupError):
        await asyncio.wait_for(task, LONG)
    assert (queue.running, queue.done) == ([], [])


@pytest.mark.parametrize(("grace", "done"), [(0.0, []), (LONG, ["a"])])
async def test_a_runner_that_is_cancelled_leaves_no_work_behind(
    grace: float, done: list[str]
) -> None:
    queue = Queue()
    queue.waiting[1] = ["a"]
    queue.hold.clear()
    async with running(LaneRunner("Lane", queue.look, retry_after=LONG, grace=grace)) as task:
        await until(lambda: queue.running)
        task.cancel()
        asyncio.get_running_loop().call_later(0.05, queue.hold.set)
        with pytest.raises(asyncio.CancelledError):
            await task
    assert (queue.done, queue.running) == (done, [])


async def test_work_that_does_not_end_within_the_grace_is_cancelled() -> None:
    queue = Queue()
    queue.waiting[1] = ["a"]
    queue.hold.clear()
    async with running(LaneRunner("Lane", queue.look, retry_after=LONG, grace=0.05)):
        await until(lambda: queue.running)
    assert (queue.done, queue.running) == ([], [])
