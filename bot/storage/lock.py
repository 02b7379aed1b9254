"""One process alone uses a database: a lock on the file of SQLite, or one at the Postgres server."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout
from sqlalchemy import URL, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

log = logging.getLogger(__name__)

STAND_BY = 5.0
"""Seconds between two looks whether the database is free, and whether it is still ours."""

RETAKING = 60.0
"""Seconds in which a server that was started anew must be back."""

_RETAKE_EVERY = 1.0
# Any number will do that no other program takes for its own lock.
NUMBER = int.from_bytes(hashlib.sha256(b"mujaz").digest()[:7], "big")


class LockLostError(Exception):
    """The lock at the server was lost and could not be had again."""


@asynccontextmanager
async def alone_with_file(address: URL) -> AsyncIterator[None]:
    """Hold the lock beside a SQLite file; stands by while another process has it."""
    if not address.database or address.database == ":memory:":
        yield
        return
    lock = _beside(address.database)
    waits = False
    while True:
        try:
            lock.acquire(timeout=0)
            break
        except Timeout:
            waits = _say_once(waits)
            await asyncio.sleep(STAND_BY)
    try:
        yield
    finally:
        lock.release()


class ServerLock:
    """An advisory lock: it is a connection's, and ends with it however the process ends."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._connection: AsyncConnection | None = None

    @asynccontextmanager
    async def held(self) -> AsyncIterator[None]:
        """Hold it; stands by while another process has it."""
        waits = False
        try:
            free = await self._take()
            while not free:
                waits = _say_once(waits)
                await asyncio.sleep(STAND_BY)
                free = await self._retaken()
            yield
        finally:
            await self._let_go()

    async def is_held(self) -> bool:
        """Whether the server still knows the connection."""
        if self._connection is None:
            return False
        try:
            async with asyncio.timeout(STAND_BY):
                await self._connection.scalar(text("SELECT 1"))
        except (SQLAlchemyError, TimeoutError):
            return False
        return True

    async def retake(self) -> None:
        """Take it again over another connection, as soon as the server is back.

        Raises LockLostError.
        """
        log.warning("The lock that keeps other bots out was lost: taking it again.")
        try:
            async with asyncio.timeout(RETAKING):
                while not await self._retaken():  # noqa: ASYNC110 - a server tells no event
                    await asyncio.sleep(_RETAKE_EVERY)
        except TimeoutError as error:
            raise LockLostError("The lock that keeps other bots out was lost.") from error

    async def _retaken(self) -> bool:
        try:
            return await self._take()
        except SQLAlchemyError as error:
            log.warning("The database cannot be reached (%s).", type(error).__name__)
            return False

    async def _take(self) -> bool:
        if self._connection is None or not await self.is_held():
            await self._let_go()
            connection = await self._engine.connect()
            self._connection = await connection.execution_options(isolation_level="AUTOCOMMIT")
        asked = text("SELECT pg_try_advisory_lock(:number)")
        return bool(await self._connection.scalar(asked, {"number": NUMBER}))

    async def _let_go(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            # A pool would keep the connection, and the connection its lock.
            with suppress(SQLAlchemyError, TimeoutError):
                await connection.invalidate()
            with suppress(SQLAlchemyError, TimeoutError):
                await connection.close()


def _beside(database: str) -> FileLock:
    file = Path(f"{database}.lock")
    # The library takes a folder that it may not write for a lock that is held.
    file.touch()
    return FileLock(file)


def _say_once(said: bool) -> bool:
    if not said:
        log.warning("Another bot uses this database: standing by until it stops.")
    return True
