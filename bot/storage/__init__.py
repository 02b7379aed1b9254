"""Steps come in, transactions go out: raw updates, jobs, results and outgoing messages.

Every public method is one transaction, so that a process that is killed at any moment has done a step
completely or not at all.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.exc import SQLAlchemyError

from bot.domain.effects import Effects
from bot.domain.limits import LimitExceeded
from bot.storage.chats import ChatStore
from bot.storage.completion import Completion, StoredResult
from bot.storage.database import Database, connect
from bot.storage.effects import EffectStore
from bot.storage.errors import StoreError
from bot.storage.jobs import JobStore, QueueSnapshot
from bot.storage.outbox import OutboxStore, QueueNotice, StoredMessage
from bot.storage.retention import RetentionStore
from bot.storage.tables import SendState
from bot.storage.updates import StoredUpdate, UpdateStore

__all__ = [
    "Completion",
    "QueueNotice",
    "QueueSnapshot",
    "SendState",
    "Store",
    "StoreError",
    "StoredMessage",
    "StoredResult",
    "StoredUpdate",
    "open_store",
]


class Store:
    """The open database, a store for each concern; see :func:`open_store`."""

    def __init__(self, database: Database) -> None:
        self.chats = ChatStore(database)
        self.updates = UpdateStore(database)
        self.jobs = JobStore(database)
        self.outbox = OutboxStore(database)
        self.retention = RetentionStore(database)
        self._effects = EffectStore(database)
        self.watch = database.watch

    async def commit(self, number: int, effects: Effects) -> LimitExceeded | None:
        """Store the effects of an update, and that it is handled, in one transaction.

        Returns the limit where ``effects.limits`` allow no further job: then nothing is stored, and
        the update still waits.
        """
        return await self._effects.commit(number, effects)


@asynccontextmanager
async def open_store(url: str) -> AsyncIterator[Store]:
    """Open the database at ``url``; stands by while another process uses it. Raises StoreError."""
    async with connect(url) as database:
        try:
            yield Store(database)
        except SQLAlchemyError as error:
            raise StoreError(f"The database failed: {type(error).__name__}.") from error
