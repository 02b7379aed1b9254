"""Telegram's limits are kept, and nothing waits longer than they ask; on a clock of the test's own."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from bot.delivery.rate_limit import RateLimiter

START = 1000.0


def sent_at(limiter: RateLimiter, chats: Iterable[int], now: float = START) -> list[float]:
    """Seconds since ``START`` at which messages to those chats go out, each as soon as it may."""
    times = []
    for chat in chats:
        now += limiter.wait(chat, now)
        assert limiter.wait(chat, now) == 0
        limiter.sent(chat, now)
        times.append(now - START)
    return times


def test_a_chat_gets_one_message_a_second() -> None:
    assert sent_at(RateLimiter(), [5] * 4) == [0, 1, 2, 3]


def test_all_chats_together_get_thirty_messages_a_second() -> None:
    assert sent_at(RateLimiter(), range(1, 101)) == [n // 30 for n in range(100)]


def test_the_thirty_of_a_second_are_those_of_any_second() -> None:
    limiter = RateLimiter()
    early = sent_at(limiter, range(1, 21), START + 0.9)
    late = sent_at(limiter, range(21, 51), START + 1.1)
    times = early + late
    assert all(later - earlier >= 1 for earlier, later in zip(times, times[30:], strict=False))


def test_a_group_gets_twenty_messages_a_minute() -> None:
    assert sent_at(RateLimiter(), [-5] * 41) == [*range(20), *range(60, 80), 120]


def test_groups_have_their_minutes_apart() -> None:
    limiter = RateLimiter()
    sent_at(limiter, [-5] * 20)
    assert limiter.wait(-5, START + 20) == 40
    assert limiter.wait(-6, START + 20) == 0


def test_a_chat_that_is_told_to_wait_waits_alone() -> None:
    limiter = RateLimiter()
    limiter.hold(5, START + 30)
    limiter.hold(5, START + 2)
    assert limiter.wait(5, START) == 30
    assert limiter.wait(6, START) == 0
    limiter.sent(5, START)
    assert limiter.wait(5, START + 1) == 29
    assert limiter.wait(5, START + 30) == 0


def test_what_holds_is_remembered_among_thousands_of_chats() -> None:
    limiter = RateLimiter()
    sent_at(limiter, [-5] * 20)
    limiter.hold(5, START + 10_000)
    for chat in range(10, 9_000):
        limiter.sent(chat, START + 21)
        limiter.sent(-chat, START + 21)
    assert limiter.wait(5, START + 30) == 9_970
    assert limiter.wait(-5, START + 30) == 30


async def test_two_speak_in_one_chat_one_after_the_other() -> None:
    limiter, heard = RateLimiter(), []

    async def speak(chat: int, name: str, after: asyncio.Event) -> None:
        async with limiter.lock(chat):
            await after.wait()
            heard.append(name)

    go_on, at_once = asyncio.Event(), asyncio.Event()
    at_once.set()
    async with asyncio.timeout(20), asyncio.TaskGroup() as group:
        group.create_task(speak(5, "first", go_on))
        group.create_task(speak(5, "second", at_once))
        await group.create_task(speak(6, "elsewhere", at_once))
        go_on.set()
    assert heard == ["elsewhere", "first", "second"]
