"""Steps that outlast a bad moment of the database: a full disk, a lock, a connection that was cut.

Each public method of the store is one transaction. One that failed changed nothing, and is tried again
until it succeeds; whoever asked waits, and nothing is lost.
"""

from __future__ import annotations

import asyncio
import functools
import inspect
import logging
from collections.abc import Awaitable, Callable
from typing import ParamSpec, TypeVar

from sqlalchemy.exc import DBAPIError, InterfaceError, InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

log = logging.getLogger(__name__)

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 15.0
"""Seconds before a step is tried again: twice as many each time."""

_PASSING = (OperationalError, InterfaceError, InternalError, PoolTimeoutError)

Kind = TypeVar("Kind", bound=type)
Given = ParamSpec("Given")
Found = TypeVar("Found")


def steady(kind: Kind) -> Kind:
    """A class whose public coroutines are tried again where the database fails for the moment."""
    for name, method in list(vars(kind).items()):
        if inspect.iscoroutinefunction(method) and not name.startswith("_"):
            setattr(kind, name, _steady(method))
    return kind


def _steady(step: Callable[Given, Awaitable[Found]]) -> Callable[Given, Awaitable[Found]]:
    @functools.wraps(step)
    async def tried(*args: Given.args, **kwargs: Given.kwargs) -> Found:
        pause = FIRST_PAUSE
        while True:
            try:
                return await step(*args, **kwargs)
            except _PASSING as error:
                # The driver's own words may hold what was to be stored.
                name = type(error.orig if isinstance(error, DBAPIError) else error).__name__
                log.error("The database failed (%s): trying again in %.1f s.", name, pause)
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)

    return tried
