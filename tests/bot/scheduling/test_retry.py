"""A call that fails is repeated, as long and as often as it is said."""

from __future__ import annotations

import asyncio
import time

import pytest

from bot.scheduling.retry import Backoff, retry


class Call:
    """Fails with those errors in turn, then succeeds."""

    def __init__(self, *errors: BaseException) -> None:
        self._errors = list(errors)
        self.times: list[float] = []

    async def __call__(self) -> str:
        self.times.append(time.monotonic())
        if self._errors:
            raise self._errors.pop(0)
        return "well"


async def test_a_call_is_repeated_until_it_succeeds_and_each_pause_is_told() -> None:
    call = Call(OSError("first"), OSError("second"))
    told: list[tuple[str, float]] = []
    found = await retry(
        call,
        on=OSError,
        pause=lambda _, failures: 0.05 * failures,
        report=lambda error, seconds: told.append((str(error), seconds)),
    )
    assert found == "well"
    assert told == [("first", 0.05), ("second", 0.1)]
    first, second, third = call.times
    assert (second - first >= 0.05, third - second >= 0.1) == (True, True)


async def test_a_call_may_be_anything_that_gives_an_awaitable() -> None:
    call = Call(OSError())
    given = {"on": OSError, "pause": lambda *_: 0.0, "report": lambda *_: None}
    assert await retry(lambda: call(), **given) == "well"  # type: ignore[arg-type]


@pytest.mark.parametrize("error", [ValueError(), FileNotFoundError(), asyncio.CancelledError()])
async def test_other_errors_are_raised_at_once(error: BaseException) -> None:
    call = Call(error)
    told: list[object] = []
    with pytest.raises(type(error)):
        await retry(
            call,
            on=OSError,
            never_on=FileNotFoundError,
            pause=lambda *_: 0.0,
            report=lambda *given: told.append(given),
        )
    assert (len(call.times), told) == (1, [])


async def test_after_the_last_attempt_its_own_error_is_raised() -> None:
    call = Call(OSError("first"), OSError("second"), OSError("third"))
    told: list[str] = []
    with pytest.raises(OSError, match="second"):
        await retry(
            call,
            on=OSError,
            attempts=2,
            pause=lambda *_: 0.0,
            report=lambda error, _: told.append(str(error)),
        )
    assert (len(call.times), told) == (2, ["first"])


async def test_calls_at_the_same_time_do_not_mix_their_attempts() -> None:
    told: list[int] = []

    async def run(failures: int) -> None:
        await retry(
            Call(*[OSError()] * failures),
            on=OSError,
            pause=lambda _, failed: 0.001 * failed,
            report=lambda _, seconds: told.append(round(1000 * seconds)),
        )

    await asyncio.gather(*(run(failures) for failures in (1, 3, 2)))
    assert sorted(told) == [1, 1, 1, 2, 2, 3]


def test_pauses_double_up_to_the_longest_however_many_failures_there_were() -> None:
    backoff = Backoff(0.5, 15)
    assert [backoff.seconds(n) for n in (1, 2, 3, 6, 5000)] == [0.5, 1.0, 2.0, 15, 15]


def test_jitter_stays_between_its_bounds() -> None:
    pauses = [Backoff(10, 60, (0.7, 1.3)).seconds(1) for _ in range(200)]
    assert 7 <= min(pauses) < 10 < max(pauses) <= 13
