"""Changes to a whole chat or to all data of a user: settings, a new id, deletion."""

from __future__ import annotations

import json
import time
from dataclasses import asdict, replace
from typing import Any

from sqlalchemy import Select, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bot.domain.chats import ChatSettings
from bot.domain.effects import Cancel
from bot.domain.jobs import OPEN, JobState
from bot.storage import rows
from bot.storage.database import Database
from bot.storage.retry import retrying
from bot.storage.tables import (
    UNSENT,
    ChatRow,
    JobRow,
    MessageRow,
    NoticeRow,
    PartRow,
    ResultRow,
    SendState,
    UpdateRow,
    UpdateState,
)


@retrying
class ChatStore:
    """Reads and changes chats."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def settings(self, chat: int) -> ChatSettings:
        """The settings of a chat."""
        async with self._database.reading() as session:
            return rows.settings_of(await session.get(ChatRow, chat))

    async def drop(self, chat: int) -> None:
        """Cancel jobs and drop messages of a chat that the bot cannot reach any more."""
        async with self._database.writing() as session:
            await drop_chat(session, chat)

    async def move(self, before: int, after: int) -> None:
        """Move everything of a group to its new id."""
        async with self._database.writing() as session:
            await move(session, before, after)


async def set_settings(session: AsyncSession, chat: int, settings: ChatSettings) -> None:
    await session.merge(ChatRow(id=chat, **asdict(settings)))


async def move(session: AsyncSession, before: int, after: int) -> None:
    """Move everything of a group to its new id."""
    newer = rows.settings_of(await session.get(ChatRow, after))
    if replace(newer, introduced=False) == ChatSettings():
        # The update that the bot joined the new group may come before the one that the group moved.
        await session.execute(delete(ChatRow).where(ChatRow.id == after))
        await session.execute(update(ChatRow).where(ChatRow.id == before).values(id=after))
        if newer.introduced:
            moved = rows.settings_of(await session.get(ChatRow, after))
            await set_settings(session, after, replace(moved, introduced=True))
    await session.execute(update(JobRow).where(JobRow.chat == before).values(chat=after))
    waiting = await session.scalars(
        select(MessageRow).where(MessageRow.chat == before, MessageRow.payload != "")
    )
    for row in waiting:
        row.chat = after
        row.payload = json.dumps({**json.loads(row.payload), "chat_id": after})


async def cancel_jobs(session: AsyncSession, cancel: Cancel) -> None:
    is_theirs = [JobRow.chat == cancel.chat, JobRow.state.in_(OPEN)]
    if cancel.user is not None:
        is_theirs.append(JobRow.user == cancel.user)
    await session.execute(
        delete(PartRow).where(PartRow.job.in_(select(JobRow.id).where(*is_theirs)))
    )
    # A running job is cancelled too: its answer is discarded.
    await session.execute(
        update(JobRow)
        .where(*is_theirs)
        .values(state=JobState.CANCELLED, prepared=None, ended=time.time())
    )


async def drop_chat(session: AsyncSession, chat: int) -> None:
    """Cancel the jobs of a chat and drop its unsent messages."""
    await cancel_jobs(session, Cancel(chat, None))
    await session.execute(delete(NoticeRow).where(NoticeRow.chat == chat))
    await session.execute(
        update(MessageRow)
        .where(MessageRow.chat == chat)
        .where(MessageRow.state.in_(UNSENT))
        .values(state=SendState.DROPPED, payload="")
    )


async def forget_user(session: AsyncSession, user: int, at: float) -> None:
    """Delete all data of a user who asked for it at time ``at``: jobs with their articles, their
    answers, and the private chat with the bot, whose id is the user's.

    Results go too, unless another user gave the same article.
    """
    asked = aliased(JobRow)
    own = or_(asked.user == user, asked.chat == user)
    # Follow-up jobs of other users hold the article too.
    of_own = JobRow.origin.in_(select(asked.id).where(own))
    is_theirs = or_(JobRow.user == user, JobRow.chat == user, of_own)
    theirs = select(JobRow.id).where(is_theirs)
    keys = select(JobRow.key).where(is_theirs, JobRow.key.is_not(None))
    others = select(JobRow.key).where(JobRow.id.not_in(theirs), JobRow.key.is_not(None))
    await session.execute(
        delete(ResultRow).where(ResultRow.key.in_(keys), ResultRow.key.not_in(others))
    )
    for table in (MessageRow, NoticeRow):
        await session.execute(delete(table).where(table.chat == user))
    await _withdraw_answers(session, theirs)
    await session.execute(delete(PartRow).where(PartRow.job.in_(theirs)))
    await session.execute(delete(JobRow).where(JobRow.id.in_(theirs)))
    await session.execute(delete(ChatRow).where(ChatRow.id == user))
    await _forget_updates(session, user, at)


async def _withdraw_answers(session: AsyncSession, jobs: Select[Any]) -> None:
    """Drop unsent messages of jobs in other chats; of sent ones only the number stays."""
    of_them = MessageRow.job.in_(jobs)
    await session.execute(
        update(MessageRow)
        .where(of_them, MessageRow.state.in_(UNSENT))
        .values(state=SendState.DROPPED, payload="")
    )
    # The search for a lost message needs the numbers of the known ones.
    await session.execute(update(MessageRow).where(of_them).values(job=None))


async def _forget_updates(session: AsyncSession, user: int, at: float) -> None:
    """Empty the updates of a user, except those that came after the request.

    Their ids stay for a while, so that an update that comes twice is recognised.
    """
    theirs = or_(UpdateRow.chat == user, UpdateRow.user == user)
    before = or_(UpdateRow.state != UpdateState.NEW, UpdateRow.received < at)
    await session.execute(
        update(UpdateRow)
        .where(theirs, before)
        .values(chat=0, user=None, payload="", state=UpdateState.HANDLED)
    )
