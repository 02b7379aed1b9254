"""Repeats calls of the Bot API until Telegram answers, with the pauses that it demands."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TypeVar

from telegram.error import InvalidToken, RetryAfter, TelegramError

from bot.scheduling.retry import Backoff, retry

Result = TypeVar("Result")


def retry_seconds(error: RetryAfter) -> float:
    """The seconds that Telegram asks to wait; the library has one of two types for them."""
    waited = error.retry_after
    return waited.total_seconds() if isinstance(waited, timedelta) else float(waited)


def pause_after(error: BaseException, failures: int, backoff: Backoff) -> float:
    """The seconds before a call is repeated: at least what Telegram asks for, else by ``backoff``."""
    if isinstance(error, RetryAfter):
        return retry_seconds(error) * backoff.factor()
    return backoff.seconds(failures)


async def until_answered(
    call: Callable[[], Awaitable[Result]],
    *,
    seconds: float,
    report: Callable[[BaseException, float], None],
) -> Result:
    """Repeat a call every ``seconds`` until Telegram carries it out. Raises InvalidToken."""
    backoff = Backoff(seconds, seconds)
    return await retry(
        call,
        on=TelegramError,
        never_on=InvalidToken,
        pause=lambda error, failures: pause_after(error, failures, backoff),
        report=report,
    )
