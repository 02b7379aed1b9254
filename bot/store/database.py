"""The connection to the database: SQLite in write-ahead mode, or Postgres by URL."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from filelock import FileLock, Timeout
from sqlalchemy import URL, Connection, event, make_url, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import (
    AsyncConnection,
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)

log = logging.getLogger(__name__)

STAND_BY = 5.0
"""Seconds between two looks whether the database is free."""

BUSY = 5.0
"""Seconds that a step waits for whoever else has locked the file: a backup, an operator's shell."""

_MIGRATIONS = Path(__file__).parent.parent / "migrations"
# Any number will do that no other program takes for its own lock.
_POSTGRES_LOCK = int.from_bytes(hashlib.sha256(b"mujaz").digest()[:7], "big")


class StoreError(Exception):
    """The database cannot be opened; ``str()`` says why, without its password."""


class Database:
    """Sessions, for whoever reads and for one writer at a time.

    One process alone uses a database (:func:`connect` sees to it), so that a lock in this process
    makes each step that writes whole: what it read is still so when it writes.
    """

    def __init__(self, engine: AsyncEngine, lock: AsyncConnection | None = None) -> None:
        self._sessions = async_sessionmaker(engine, expire_on_commit=False)
        self._writer = asyncio.Lock()
        self._lock = lock

    async def watch(self) -> None:
        """Until cancelled, or until a server forgot that this process is here. Raises StoreError."""
        while True:
            await asyncio.sleep(STAND_BY)
            if self._lock is not None:
                try:
                    async with asyncio.timeout(STAND_BY):
                        await self._lock.scalar(text("SELECT 1"))
                except (SQLAlchemyError, TimeoutError) as error:
                    raise StoreError("The lock that keeps other bots out was lost.") from error

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        """A session that changes nothing."""
        async with self._sessions() as session:
            yield session

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncSession]:
        """A session whose changes are committed together when it ends well, else none of them."""
        async with self._writer, self._sessions.begin() as session:
            yield session


@asynccontextmanager
async def connect(url: str) -> AsyncIterator[Database]:
    """Open the database at ``url`` for this process alone, its tables as this version needs them.

    Stands by while another process uses it. Raises :class:`StoreError`.
    """
    async with AsyncExitStack() as stack:
        try:
            database = await _opened(_address(url), stack)
        except (SQLAlchemyError, OSError) as error:
            # The driver's own words may hold the address with its password.
            raise StoreError(f"It cannot be opened: {type(error).__name__}.") from error
        try:
            yield database
        except SQLAlchemyError as error:
            raise StoreError(f"The database failed: {type(error).__name__}.") from error


async def _opened(address: URL, stack: AsyncExitStack) -> Database:
    is_file = address.get_backend_name() == "sqlite"
    # A server may have closed a connection since it was used last.
    engine = create_async_engine(address, pool_pre_ping=not is_file)
    stack.push_async_callback(engine.dispose)
    lock = None
    if is_file:
        event.listen(engine.sync_engine, "connect", _prepare_sqlite)
        await stack.enter_async_context(_alone_with_file(address))
    else:
        lock = await stack.enter_async_context(_alone_with_server(engine))
    async with engine.begin() as connection:
        await connection.run_sync(migrate)
    return Database(engine, lock)


def migrate(connection: Connection, revision: str = "head") -> None:
    """Bring the tables to ``revision``, step by step."""
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


@asynccontextmanager
async def _alone_with_file(address: URL) -> AsyncIterator[None]:
    if not address.database or address.database == ":memory:":
        yield
        return
    lock = FileLock(f"{address.database}.lock")
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


@asynccontextmanager
async def _alone_with_server(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    waits = False
    # The lock is this connection's, and ends with it however the process ends.
    async with engine.connect() as connection:
        connection = await connection.execution_options(isolation_level="AUTOCOMMIT")
        asked = text("SELECT pg_try_advisory_lock(:number)")
        while not await connection.scalar(asked, {"number": _POSTGRES_LOCK}):
            waits = _say_once(waits)
            await asyncio.sleep(STAND_BY)
        yield connection


def _say_once(said: bool) -> bool:
    if not said:
        log.warning("Another bot uses this database: standing by until it stops.")
    return True


def _address(url: str) -> URL:
    """``url`` with the driver that we use; the folder of a SQLite file is made."""
    address = make_url(url)
    if address.get_backend_name() == "postgresql":
        return address.set(drivername="postgresql+psycopg")
    if address.database and address.database != ":memory:":
        file = Path(address.database).expanduser()
        file.parent.mkdir(parents=True, exist_ok=True)
        address = address.set(database=str(file))
    return address.set(drivername="sqlite+aiosqlite")


def _prepare_sqlite(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    busy = f"busy_timeout={1000 * BUSY:.0f}"
    for pragma in ("journal_mode=WAL", "synchronous=FULL", busy, "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
