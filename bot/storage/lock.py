"""Lets only one process use a database: a lock file beside SQLite's, or an advisory lock of Postgres."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout
from sqlalchemy import URL, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.storage.errors import LockLostError

log = logging.getLogger(__name__)

STAND_BY = 5.0
"""Seconds between checks whether the database is free, and whether the lock is still ours."""

RETAKING = 60.0
"""Seconds that a server has to come back after a restart."""

_RETAKE_EVERY = 1.0
# Any number works that no other program uses for a lock of its own.
NUMBER = int.from_bytes(hashlib.sha256(b"mujaz").digest()[:7], "big")


@asynccontextmanager
async def exclusive_file_lock(address: URL) -> AsyncIterator[None]:
    """Hold the lock beside a SQLite file; stands by while another process holds it."""
    if not address.database or address.database == ":memory:":
        yield
        return
    lock = _lock_beside(address.database)

    async def take() -> bool:
        try:
            lock.acquire(timeout=0)
        except Timeout:
            return False
        return True

    if not await take():
        await _stand_by(take)
    try:
        yield
    finally:
        lock.release()


class ServerLock:
    """An advisory lock of Postgres: it belongs to a connection, and ends with the connection."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._connection: AsyncConnection | None = None

    @asynccontextmanager
    async def held(self) -> AsyncIterator[None]:
        """Hold it; stands by while another process holds it."""
        try:
            # The first error is raised: a wrong address is no reason to wait.
            if not await self._take():
                await _stand_by(self._take_if_reachable)
            yield
        finally:
            await self._close()

    async def is_held(self) -> bool:
        """Whether the connection that owns the lock still works."""
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

        Raises LockLostError after :data:`RETAKING` seconds.
        """
        log.warning("The lock on the database was lost: taking it again.")
        try:
            async with asyncio.timeout(RETAKING):
                await _poll(self._take_if_reachable, _RETAKE_EVERY)
        except TimeoutError as error:
            raise LockLostError("The lock on the database was lost.") from error

    async def _take_if_reachable(self) -> bool:
        try:
            return await self._take()
        except SQLAlchemyError as error:
            log.warning("The database cannot be reached (%s).", type(error).__name__)
            return False

    async def _take(self) -> bool:
        if self._connection is None or not await self.is_held():
            await self._close()
            connection = await self._engine.connect()
            self._connection = await connection.execution_options(isolation_level="AUTOCOMMIT")
        query = text("SELECT pg_try_advisory_lock(:number)")
        return bool(await self._connection.scalar(query, {"number": NUMBER}))

    async def _close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            # A connection that goes back to the pool would keep its lock.
            with suppress(SQLAlchemyError, TimeoutError):
                await connection.invalidate()
            with suppress(SQLAlchemyError, TimeoutError):
                await connection.close()


def _lock_beside(database: str) -> FileLock:
    file = Path(f"{database}.lock")
    # The library takes a folder that is not writable for a lock that is held.
    file.touch()
    return FileLock(file)


async def _stand_by(take: Callable[[], Awaitable[bool]]) -> None:
    log.warning("Another bot uses this database: standing by until it stops.")
    await asyncio.sleep(STAND_BY)
    await _poll(take, STAND_BY)


async def _poll(take: Callable[[], Awaitable[bool]], seconds: float) -> None:
    while not await take():  # noqa: ASYNC110 - another process sends no event
        await asyncio.sleep(seconds)
