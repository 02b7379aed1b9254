"""Messages that are to be sent, in the order of each chat."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.storage import rows
from bot.storage.database import Database
from bot.storage.retry import retrying
from bot.storage.tables import UNSENT, JobRow, MessageRow, NoticeRow, PartRow, SendState


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
class QueueNotice:
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


@retrying
class OutboxStore:
    """What the bot has to say."""

    def __init__(self, database: Database) -> None:
        self._database = database

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
            if row.state != SendState.ON_ITS_WAY:
                # Of an attempt whose fate is unknown, the place where it may be found stays.
                row.after = await _newest(session, row.chat)
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

    async def gaps(self, chat: int, after: int, most: int) -> list[int]:
        """The first numbers above ``after`` that may be those of messages to a chat.

        Not those of messages that are known. Private chats and small groups share their numbers.
        """
        async with self._database.reading() as session:
            known: set[int | None] = set()
            # What is about to be deleted stands still, and is no longer noted as a notice.
            going = select(MessageRow).where(
                MessageRow.method == "deleteMessage",
                MessageRow.state.in_(UNSENT),
                _boxed(MessageRow.chat, chat),
            )
            for statement, number in (
                (select(MessageRow.arrived), MessageRow.arrived),
                (select(NoticeRow.message), NoticeRow.message),
                (select(JobRow.message), JobRow.message),
                (select(PartRow.message).join(JobRow), PartRow.message),
            ):
                table = JobRow if number.class_ is PartRow else number.class_
                among = statement.where(_boxed(table.chat, chat), number > after)
                known |= set(await session.scalars(among))
            known |= {json.loads(row.payload)["message_id"] for row in await session.scalars(going)}
        newest = max((number for number in known if number), default=after)
        gaps = [n for n in range(after + 1, newest) if n not in known][:most]
        first = max(after, newest) + 1
        return gaps + list(range(first, first + BEYOND))

    async def begun_after(self, chat: int, answered: int, *, notice: bool) -> int:
        """The newest number that was known when a send began that answers a message."""
        async with self._database.reading() as session:
            if notice:
                row = await session.get(NoticeRow, chat)
                after = row.after if row else None
            else:
                after = await session.scalar(
                    select(func.min(MessageRow.after)).where(
                        MessageRow.chat == chat, MessageRow.state == SendState.ON_ITS_WAY
                    )
                )
            return max(answered, after or 0)

    async def is_uncertain(self, chat: int) -> bool:
        """Whether a message to a chat may have arrived or not."""
        async with self._database.reading() as session:
            found = await session.scalar(
                select(func.count()).where(
                    MessageRow.chat == chat, MessageRow.state == SendState.ON_ITS_WAY
                )
            )
            return bool(found)

    async def notices(self) -> Mapping[int, QueueNotice]:
        """The notices that stand, by their chat."""
        async with self._database.reading() as session:
            found = await session.scalars(select(NoticeRow))
            return {
                row.chat: QueueNotice(row.chat, row.message, json.loads(row.payload))
                for row in found
            }

    async def put_notice(self, notice: QueueNotice) -> None:
        """A notice stands in its chat, in place of what was there."""
        async with self._database.writing() as session:
            payload = json.dumps(notice.parameters, ensure_ascii=False)
            row = NoticeRow(chat=notice.chat, message=notice.message, payload=payload)
            if not notice.message:
                row.after = await _newest(session, notice.chat)
            await session.merge(row)

    async def take_down(self, notice: QueueNotice) -> None:
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


BEYOND = 30
"""Numbers above the newest known one that messages on their way may have got."""

SUPERGROUPS = -(10**12)
"""Chats with numbers below are supergroups and channels: their messages have numbers of their own."""


def _boxed(column: Any, chat: int) -> Any:
    return column == chat if chat < SUPERGROUPS else column > SUPERGROUPS


async def _newest(session: AsyncSession, chat: int) -> int:
    """The newest number of a message that is known where ``chat`` has its numbers."""
    newest = []
    for table, number in ((MessageRow, MessageRow.arrived), (JobRow, JobRow.message)):
        # By the index from its end: this is asked before each send.
        found = select(number).where(_boxed(table.chat, chat), number.is_not(None))
        newest.append(await session.scalar(found.order_by(number.desc()).limit(1)) or 0)
    return int(max(newest))
