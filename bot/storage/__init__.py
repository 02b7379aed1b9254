"""What must outlive the process: updates as they came, jobs, results, messages to be sent.

Every method is one transaction, so that a process killed at any moment has done a step wholly or
not at all.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.exc import SQLAlchemyError

from bot.domain.effects import Effects
from bot.storage.chats import Chats
from bot.storage.completion import Ending, Made
from bot.storage.database import Database, StoreError, connect
from bot.storage.effects import Settling
from bot.storage.jobs import Line, Queue
from bot.storage.outbox import Mailbox, Notice, StoredMessage
from bot.storage.retention import Keeping
from bot.storage.tables import SendState
from bot.storage.updates import StoredUpdate, Updates

__all__ = [
    "Ending",
    "Line",
    "Made",
    "Notice",
    "SendState",
    "Store",
    "StoreError",
    "StoredMessage",
    "StoredUpdate",
    "open_store",
]


class Store:
    """The database, open; see :func:`open_store`."""

    def __init__(self, database: Database) -> None:
        self.chats = Chats(database)
        self.updates = Updates(database)
        self.queue = Queue(database)
        self.mailbox = Mailbox(database)
        self.keeping = Keeping(database)
        self._settling = Settling(database)
        self.watch = database.watch

    async def settle(self, number: int, effects: Effects) -> Effects:
        """Store what an update led to, and that it was handled, in one step; what was stored.

        That is something else where there are more articles by now than ``effects.bounded`` allows.
        """
        return await self._settling.settle(number, effects)


@asynccontextmanager
async def open_store(url: str) -> AsyncIterator[Store]:
    """Open the database at ``url``; stands by while another bot uses it. Raises StoreError."""
    async with connect(url) as database:
        try:
            yield Store(database)
        except SQLAlchemyError as error:
            raise StoreError(f"The database failed: {type(error).__name__}.") from error
