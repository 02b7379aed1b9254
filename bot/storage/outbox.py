"""Outgoing messages, in the order of each chat, and the notices of the queue."""

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
    """An unsent message; ``payload`` is the JSON of the parameters of ``method``.

    ``uncertain``: an attempt was made, and it is not known whether the message arrived.
    """

    id: int
    chat: int
    method: str
    payload: str = field(repr=False)
    attempts: int
    uncertain: bool


@dataclass(frozen=True, slots=True)
class QueueNotice:
    """The message that shows a chat its place in the queue.

    ``message`` is its number, 0 while it is not known whether it arrived; ``parameters`` are those of
    ``sendMessage`` with its current text.
    """

    chat: int
    message: int
    parameters: Mapping[str, Any] = field(repr=False)

    @property
    def shown(self) -> str:
        """Its current text."""
        return str(self.parameters["text"])


@retrying
class OutboxStore:
    """Reads and changes outgoing messages."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def next(self, *, without_chats: Sequence[int] = ()) -> list[StoredMessage]:
        """The first unsent message of each chat, except ``without_chats``."""
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
        """Mark that an attempt begins, after which the message may have arrived; whether it is unsent."""
        async with self._database.writing() as session:
            row = await session.get(MessageRow, number)
            if row is None or row.state not in UNSENT:
                return False
            if row.state != SendState.ON_ITS_WAY:
                # After an attempt with an unknown outcome, its search still starts at the old number.
                row.after = await _newest(session, row.chat)
            row.state, row.attempts = SendState.ON_ITS_WAY, row.attempts + 1
            return True

    async def refused(
        self, number: int, payload: str | None = None, *, uncertain: bool = False
    ) -> None:
        """Mark that the attempt certainly failed; ``payload`` replaces the parameters for the next.

        ``uncertain``: the outcome of an earlier attempt is still unknown.
        """
        async with self._database.writing() as session:
            row = await session.get(MessageRow, number)
            if row is not None and row.state == SendState.ON_ITS_WAY:
                row.state = SendState.ON_ITS_WAY if uncertain else SendState.WAITING
                row.payload = payload if payload is not None else row.payload

    async def close(self, number: int, state: SendState, arrived: int | None = None) -> None:
        """Mark a message as sent under number ``arrived``, or as dropped; its text is deleted."""
        async with self._database.writing() as session:
            row = await session.get(MessageRow, number)
            if row is not None:
                row.state, row.payload, row.arrived = state, "", arrived

    async def gaps(self, chat: int, after: int, most: int) -> list[int]:
        """Unknown message numbers above ``after`` that a message to ``chat`` may have.

        At most ``most`` between the known ones, and :data:`NUMBERS_AHEAD` above the newest. Private
        chats and small groups share one sequence of numbers.
        """
        async with self._database.reading() as session:
            known: set[int | None] = set()
            # A notice whose deletion waits still exists, but has no row among the notices.
            going = select(MessageRow).where(
                MessageRow.method == "deleteMessage",
                MessageRow.state.in_(UNSENT),
                _shares_numbers(MessageRow.chat, chat),
            )
            for statement, number in (
                (select(MessageRow.arrived), MessageRow.arrived),
                (select(NoticeRow.message), NoticeRow.message),
                (select(JobRow.message), JobRow.message),
                (select(PartRow.message).join(JobRow), PartRow.message),
            ):
                table = JobRow if number.class_ is PartRow else number.class_
                among = statement.where(_shares_numbers(table.chat, chat), number > after)
                known |= set(await session.scalars(among))
            known |= {json.loads(row.payload)["message_id"] for row in await session.scalars(going)}
        newest = max((number for number in known if number), default=after)
        gaps = [n for n in range(after + 1, newest) if n not in known][:most]
        first = max(after, newest) + 1
        return gaps + list(range(first, first + NUMBERS_AHEAD))

    async def begun_after(self, chat: int, answered: int, *, notice: bool) -> int:
        """The newest number that was known before the send that replies to ``answered`` began."""
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
        """Whether there is a message to a chat of which it is unknown whether it arrived."""
        async with self._database.reading() as session:
            found = await session.scalar(
                select(func.count()).where(
                    MessageRow.chat == chat, MessageRow.state == SendState.ON_ITS_WAY
                )
            )
            return bool(found)

    async def notices(self) -> Mapping[int, QueueNotice]:
        """The notices by chat."""
        async with self._database.reading() as session:
            found = await session.scalars(select(NoticeRow))
            return {
                row.chat: QueueNotice(row.chat, row.message, json.loads(row.payload))
                for row in found
            }

    async def put_notice(self, notice: QueueNotice) -> None:
        """Store the notice of a chat, in place of the last one."""
        async with self._database.writing() as session:
            payload = json.dumps(notice.parameters, ensure_ascii=False)
            row = NoticeRow(chat=notice.chat, message=notice.message, payload=payload)
            if not notice.message:
                row.after = await _newest(session, notice.chat)
            await session.merge(row)

    async def take_down(self, notice: QueueNotice) -> None:
        """Remove a notice; the deletion of its message waits in the order of its chat."""
        async with self._database.writing() as session:
            row = await session.get(NoticeRow, notice.chat)
            if row is None:
                return
            await session.delete(row)
            if notice.message:
                parameters = {"chat_id": notice.chat, "message_id": notice.message}
                session.add(rows.call(notice.chat, "deleteMessage", parameters))

    async def unsent(self) -> tuple[int, float]:
        """The number of unsent messages, and the age of the oldest in seconds."""
        async with self._database.reading() as session:
            found = await session.execute(
                select(func.count(), func.min(MessageRow.created)).where(
                    MessageRow.state.in_(UNSENT)
                )
            )
            count, oldest = found.one()
            return count, time.time() - oldest if oldest is not None else 0.0


NUMBERS_AHEAD = 30
"""Numbers above the newest known one that messages under way may have."""

SUPERGROUPS = -(10**12)
"""Chats with ids below are supergroups and channels, which number their own messages."""


def _shares_numbers(column: Any, chat: int) -> Any:
    return column == chat if chat < SUPERGROUPS else column > SUPERGROUPS


async def _newest(session: AsyncSession, chat: int) -> int:
    """The newest known message number in the sequence that ``chat`` uses."""
    newest = []
    for table, number in ((MessageRow, MessageRow.arrived), (JobRow, JobRow.message)):
        # From the end of the index: this query precedes each send.
        found = select(number).where(_shares_numbers(table.chat, chat), number.is_not(None))
        newest.append(await session.scalar(found.order_by(number.desc()).limit(1)) or 0)
    return int(max(newest))
