"""Calls that are repeated where they fail (tenacity)."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from tenacity import AsyncRetrying, RetryCallState, stop_after_attempt, stop_never

Result = TypeVar("Result")
Errors = type[BaseException] | tuple[type[BaseException], ...]

_MOST_DOUBLINGS = 64


@dataclass(frozen=True, slots=True)
class Backoff:
    """Seconds between attempts: ``first``, then twice as many each time, at most ``longest``.

    They are multiplied by a random factor between the bounds of ``jitter``, so that many who wait
    for the same server do not come back at the same moment.
    """

    first: float
    longest: float
    jitter: tuple[float, float] = (1.0, 1.0)

    def seconds(self, failures: int) -> float:
        """The pause after that many failures in a row, from 1."""
        pause = min(self.first * 2.0 ** min(failures - 1, _MOST_DOUBLINGS), self.longest)
        return pause * self.factor()

    def factor(self) -> float:
        """A random factor between the bounds of ``jitter``."""
        return random.uniform(*self.jitter)


async def retry(
    call: Callable[[], Awaitable[Result]],
    *,
    on: Errors,
    never_on: Errors = (),
    pause: Callable[[BaseException, int], float],
    report: Callable[[BaseException, float], None],
    attempts: int | None = None,
) -> Result:
    """Await ``call`` until it succeeds. Raises its last error after ``attempts``, if any are set.

    Errors of ``on`` lead to another attempt, but those of ``never_on`` and all others are raised.
    ``pause`` gives the seconds after an error and that many failures, which ``report`` is told too.
    """

    async def attempt() -> Result:
        # tenacity awaits coroutine functions alone; a lambda or a partial is none.
        return await call()

    def is_retried(state: RetryCallState) -> bool:
        error = state.outcome and state.outcome.exception()
        return isinstance(error, on) and not isinstance(error, never_on)

    def seconds(state: RetryCallState) -> float:
        return pause(_error_of(state), state.attempt_number)

    def tell(state: RetryCallState) -> None:
        report(_error_of(state), state.upcoming_sleep)

    retrying = AsyncRetrying(
        retry=is_retried,
        wait=seconds,
        before_sleep=tell,
        stop=stop_never if attempts is None else stop_after_attempt(attempts),
        reraise=True,
    )
    result: Result = await retrying(attempt)
    return result


def _error_of(state: RetryCallState) -> BaseException:
    error = state.outcome.exception() if state.outcome else None
    assert error is not None
    return error
