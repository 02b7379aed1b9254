"""Transactions that are retried: a full disk, a lock, a connection that was cut.

Each public method of the store is one transaction. One that failed changed nothing, so it is repeated
until it succeeds; its caller waits, and nothing is lost.
"""

from __future__ import annotations

import functools
import inspect
import logging
from collections.abc import Awaitable, Callable
from typing import ParamSpec, TypeVar

from sqlalchemy.exc import DBAPIError, InterfaceError, InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from bot.scheduling.retry import Backoff, retry

log = logging.getLogger(__name__)

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 15.0
"""Seconds before a transaction is repeated: twice as many each time."""

_TRANSIENT = (OperationalError, InterfaceError, InternalError, PoolTimeoutError)

Class = TypeVar("Class", bound=type)
Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


def retrying(cls: Class) -> Class:
    """Decorate a class: its public coroutine methods are repeated after transient database errors."""
    for name, method in list(vars(cls).items()):
        if inspect.iscoroutinefunction(method) and not name.startswith("_"):
            setattr(cls, name, _retrying(method))
    return cls


def _retrying(
    method: Callable[Arguments, Awaitable[Result]],
) -> Callable[Arguments, Awaitable[Result]]:
    @functools.wraps(method)
    async def until_done(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
        backoff = Backoff(FIRST_PAUSE, LONGEST_PAUSE)
        return await retry(
            lambda: method(*args, **kwargs),
            on=_TRANSIENT,
            pause=lambda _, failures: backoff.seconds(failures),
            report=_report,
        )

    return until_done


def _report(error: BaseException, seconds: float) -> None:
    # The driver's own message may hold what was to be stored.
    name = type(error.orig if isinstance(error, DBAPIError) else error).__name__
    log.error("The database failed (%s): trying again in %.1f s.", name, seconds)
