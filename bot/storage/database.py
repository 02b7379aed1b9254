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
"""Seconds that a step waits for whoever else has locked the file: a backup, an operator's shell.

A step is tried again, but whoever sent SIGTERM waits for it (:mod:`bot.storage.retry`)."""

_MIGRATIONS = Path(__file__).parent / "migrations"


class Database:
    """Sessions, for whoever reads and for one writer at a time.

    One process alone uses a database (:func:`connect` sees to it), so that a lock in this process
    makes each step that writes whole: what it read is still so when it writes.
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
            # Whoever has the lock meanwhile may write: we do not, until it is ours again.
            async with self._writer:
                await self._lock.retake()

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
        except ImportError as error:
            raise StoreError("For Postgres: pip install 'mujaz[postgres]'.") from error
        except (SQLAlchemyError, OSError, ValueError, TypeError) as error:
            # The driver's own words may hold the address with its password.
            raise StoreError(f"It cannot be opened: {type(error).__name__}.") from error
        try:
            yield database
        except SQLAlchemyError as error:
            raise StoreError(f"The database failed: {type(error).__name__}.") from error


async def _opened(address: URL, stack: AsyncExitStack) -> Database:
    is_file = address.get_backend_name() == "sqlite"
    # A server may have closed a connection since it was used last.
    # What a statement was given is readers' text, and an error's message may be printed.
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
    """Bring the tables to ``revision``, in one transaction: a kill leaves them as they were."""
    if connection.dialect.name == "sqlite":
        _begin(connection)
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def _address(url: str) -> URL:
    """``url`` with the driver that we use; the folder of a SQLite file is made."""
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
    """Begin a transaction that holds the making of tables too: the driver begins none for it."""
    raw, driver = connection.connection.dbapi_connection, connection.connection.driver_connection
    assert raw is not None
    assert driver is not None
    if driver.in_transaction:
        return
    before, raw.isolation_level = raw.isolation_level, None
    connection.exec_driver_sql("BEGIN IMMEDIATE")
    # Changes nothing, and fails where the file may be read only: known at the start, not at a message.
    connection.exec_driver_sql("PRAGMA user_version = 0")
    # This one goes on; the next are begun by the driver as ever.
    raw.isolation_level = before
