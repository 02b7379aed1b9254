"""The connection to the database: SQLite in write-ahead mode, or Postgres by URL."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import URL, Connection, event, make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)

from bot.storage import lock
from bot.storage.errors import StoreError
from bot.storage.lock import ServerLock, exclusive_file_lock

BUSY = 3.0
"""Seconds that a transaction waits while a backup or an operator's shell locks the file.

It is retried after that (:mod:`bot.storage.retry`), but a shutdown waits for it."""

_MIGRATIONS = Path(__file__).parent / "migrations"


class Database:
    """Sessions: any number that read, one at a time that writes.

    Only one process uses a database (see :func:`connect`), so that a lock in this process isolates
    each writing transaction: what it has read is still true when it writes.
    """

    def __init__(self, engine: AsyncEngine, lock: ServerLock | None = None) -> None:
        self._sessions = async_sessionmaker(engine, expire_on_commit=False)
        self._writer = asyncio.Lock()
        self._lock = lock

    async def watch(self) -> None:
        """Check until cancelled that the lock at the server is still ours. Raises LockLostError."""
        while True:
            await asyncio.sleep(lock.STAND_BY)
            if self._lock is None or await self._lock.is_held():
                continue
            # Another process may hold the lock and write meanwhile: no writes until it is ours again.
            async with self._writer:
                await self._lock.retake()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        """A session for reading."""
        async with self._sessions() as session:
            yield session

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncSession]:
        """A session whose changes are committed at its end, or rolled back on an error."""
        async with self._writer, self._sessions.begin() as session:
            yield session


@asynccontextmanager
async def connect(url: str) -> AsyncIterator[Database]:
    """Open the database at ``url`` for this process only, and migrate its tables.

    Stands by while another process uses it. Raises :class:`StoreError`.
    """
    async with AsyncExitStack() as stack:
        try:
            database = await _opened(_address(url), stack)
        except ImportError as error:
            raise StoreError("For Postgres: pip install 'mujaz[postgres]'.") from error
        except (SQLAlchemyError, OSError, ValueError, TypeError) as error:
            # The driver's message may hold the address with its password.
            raise StoreError(f"It cannot be opened: {type(error).__name__}.") from error
        try:
            yield database
        except SQLAlchemyError as error:
            raise StoreError(f"The database failed: {type(error).__name__}.") from error


async def _opened(address: URL, stack: AsyncExitStack) -> Database:
    is_file = address.get_backend_name() == "sqlite"
    # A server may have closed an idle connection. Parameters are readers' texts, and error messages
    # may be printed.
    engine = create_async_engine(address, pool_pre_ping=not is_file, hide_parameters=True)
    stack.push_async_callback(engine.dispose)
    lock = None
    if is_file:
        event.listen(engine.sync_engine, "connect", _prepare_sqlite)
        await stack.enter_async_context(exclusive_file_lock(address))
    else:
        lock = ServerLock(engine)
        await stack.enter_async_context(lock.held())
    async with engine.begin() as connection:
        await connection.run_sync(migrate)
    return Database(engine, lock)


def migrate(connection: Connection, revision: str = "head") -> None:
    """Migrate the tables to ``revision`` in one transaction, which a kill rolls back."""
    if connection.dialect.name == "sqlite":
        _begin(connection)
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def _address(url: str) -> URL:
    """``url`` with our driver; creates the folder of a SQLite file."""
    address = make_url(url)
    if address.get_backend_name() in ("postgresql", "postgres"):
        return address.set(drivername="postgresql+psycopg")
    if address.get_backend_name() != "sqlite":
        raise StoreError("It must start with sqlite:/// or postgresql://.")
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


def _begin(connection: Connection) -> None:
    """Begin a transaction that includes CREATE TABLE, for which the driver begins none."""
    raw, driver = connection.connection.dbapi_connection, connection.connection.driver_connection
    assert raw is not None
    assert driver is not None
    if driver.in_transaction:
        return
    before, raw.isolation_level = raw.isolation_level, None
    connection.exec_driver_sql("BEGIN IMMEDIATE")
    # Changes nothing, but fails if the file is read-only: better at the start than at the first update.
    connection.exec_driver_sql("PRAGMA user_version = 0")
    # This transaction stays open; the driver begins the next ones as usual.
    raw.isolation_level = before
