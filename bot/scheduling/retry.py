"""Repeats failed calls with a pause between attempts (tenacity)."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from tenacity import AsyncRetrying, RetryCallState, stop_after_attempt, stop_never

Result = TypeVar("Result")
Errors = type[BaseException] | tuple[type[BaseException], ...]

_MAXIMUM_DOUBLINGS = 64


@dataclass(frozen=True, slots=True)
class Backoff:
    """Seconds between attempts: ``first``, then twice as many each time, at most ``longest``.

    Each is multiplied by a random factor within ``jitter``, so that clients of the same server do not
    retry at the same moment.
    """

    first: float
    longest: float
    jitter: tuple[float, float] = (1.0, 1.0)

    def seconds(self, failures: int) -> float:
        """The pause after ``failures`` consecutive failures, at least 1."""
        pause = min(self.first * 2.0 ** min(failures - 1, _MAXIMUM_DOUBLINGS), self.longest)
        return pause * self.factor()

    def factor(self) -> float:
        """A random factor within ``jitter``."""
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
    """Await ``call`` until it succeeds. Raises its last error after ``attempts``, if that is set.

    An error of ``on`` leads to another attempt; an error of ``never_on``, or any other, is raised.
    ``pause`` maps an error and the number of failures to seconds; ``report`` is called with the error
    and these seconds.
    """

    async def attempt() -> Result:
        # tenacity awaits only coroutine functions, which lambdas and partials are not.
        return await call()

    def is_retried(state: RetryCallState) -> bool:
        error = state.outcome and state.outcome.exception()
        return isinstance(error, on) and not isinstance(error, never_on)

    def seconds(state: RetryCallState) -> float:
        return pause(_error_of(state), state.attempt_number)

    def before_sleep(state: RetryCallState) -> None:
        report(_error_of(state), state.upcoming_sleep)

    retrying = AsyncRetrying(
        retry=is_retried,
        wait=seconds,
        before_sleep=before_sleep,
        stop=stop_never if attempts is None else stop_after_attempt(attempts),
        reraise=True,
    )
    result: Result = await retrying(attempt)
    return result


def _error_of(state: RetryCallState) -> BaseException:
    error = state.outcome.exception() if state.outcome else None
    assert error is not None
    return error
