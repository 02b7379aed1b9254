"""Messages that are to be sent, in the order of each chat."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select

from bot.effects import Message
from bot.store import rows
from bot.store.database import Database
from bot.store.steady import steady
from bot.tables import UNSENT, MessageRow, NoticeRow, SendState


@dataclass(frozen=True, slots=True)
class StoredMessage:
    """A message that waits to be sent; ``payload`` is the parameters of ``method``.

    ``uncertain``: an attempt was made, and nobody knows whether it arrived.
    """

    id: int
    chat: int
    method: str
    payload: str = field(repr=False)
    attempts: int
    uncertain: bool


@dataclass(frozen=True, slots=True)
class Notice:
    """The message that tells a chat its place in the queue.

    ``message`` is its number, 0 where nobody knows yet whether it arrived; ``parameters`` are those
    of ``sendMessage`` by which it says what it says now.
    """

    chat: int
    message: int
    parameters: Mapping[str, Any] = field(repr=False)

    @property
    def shown(self) -> str:
        """What it says."""
        return str(self.parameters["text"])


@steady
class Mailbox:
    """What the bot has to say."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, messages: Sequence[Message]) -> None:
        """Store messages that no update and no job led to."""
        async with self._database.writing() as session:
            session.add_all(map(rows.outgoing, messages))

    async def next(self, *, without_chats: Sequence[int] = ()) -> list[StoredMessage]:
        """The first unsent message of each chat but those."""
        first = (
            select(func.min(MessageRow.id))
            .where(MessageRow.state.in_(UNSENT), MessageRow.chat.not_in(without_chats))
            .group_by(MessageRow.chat)
        )
        async with self._database.reading() as session:
            found = await session.scalars(select(MessageRow).where(MessageRow.id.in_(first)))
            return [
                StoredMessage(
                    row.id,
                    row.chat,
                    row.method,
                    row.payload,
                    row.attempts,
                    row.state == SendState.ON_ITS_WAY,
                )
                for row in found
            ]

    async def begin(self, number: int) -> bool:
        """An attempt begins: from now on the message may have arrived. Whether it is still wanted."""
        async with self._database.writing() as session:
            row = await session.get(MessageRow, number)
            if row is None or row.state not in UNSENT:
                return False
            row.state, row.attempts = SendState.ON_ITS_WAY, row.attempts + 1
            return True

    async def refused(
        self, number: int, payload: str | None = None, *, uncertain: bool = False
    ) -> None:
        """The attempt failed for certain; the next may be of other parameters.

        ``uncertain``: nobody knows of an earlier one, and nothing has been found out about it.
        """
        async with self._database.writing() as session:
            row = await session.get(MessageRow, number)
            if row is not None and row.state == SendState.ON_ITS_WAY:
                row.state = SendState.ON_ITS_WAY if uncertain else SendState.WAITING
                row.payload = payload if payload is not None else row.payload

    async def close(self, number: int, state: SendState, arrived: int | None = None) -> None:
        """A message was sent, as that number, or never will be; its text is not kept."""
        async with self._database.writing() as session:
            row = await session.get(MessageRow, number)
            if row is not None:
                row.state, row.payload, row.arrived = state, "", arrived

    async def arrived(self, chat: int, after: int) -> set[int]:
        """The numbers in a chat, above ``after``, that are known to be messages of ours."""
        async with self._database.reading() as session:
            sent = await session.scalars(
                select(MessageRow.arrived).where(
                    MessageRow.chat == chat, MessageRow.arrived > after
                )
            )
            shown = await session.scalars(select(NoticeRow.message).where(NoticeRow.chat == chat))
            return {number for number in (*sent, *shown) if number is not None}

    async def notices(self) -> Mapping[int, Notice]:
        """The notices that stand, by their chat."""
        async with self._database.reading() as session:
            found = await session.scalars(select(NoticeRow))
            return {
                row.chat: Notice(row.chat, row.message, json.loads(row.payload)) for row in found
            }

    async def put_notice(self, notice: Notice) -> None:
        """A notice stands in its chat, in place of what was there."""
        async with self._database.writing() as session:
            payload = json.dumps(notice.parameters, ensure_ascii=False)
            await session.merge(
                NoticeRow(chat=notice.chat, message=notice.message, payload=payload)
            )

    async def take_down(self, notice: Notice) -> None:
        """A notice is no longer true: its message will be deleted, in the order of its chat."""
        async with self._database.writing() as session:
            row = await session.get(NoticeRow, notice.chat)
            if row is None:
                return
            await session.delete(row)
            if notice.message:
                parameters = {"chat_id": notice.chat, "message_id": notice.message}
                session.add(rows.call(notice.chat, "deleteMessage", parameters))

    async def unsent(self) -> tuple[int, float]:
        """How many messages are not sent yet, and the seconds since the oldest was written."""
        async with self._database.reading() as session:
            found = await session.execute(
                select(func.count(), func.min(MessageRow.created)).where(
                    MessageRow.state.in_(UNSENT)
                )
            )
            count, oldest = found.one()
            return count, time.time() - oldest if oldest is not None else 0.0
