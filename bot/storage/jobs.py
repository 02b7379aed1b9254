"""Jobs in the database, from waiting to answered.

A chat's jobs are answered in their order, so that only the first open job of each chat is worked on.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select, true, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from bot.domain.jobs import OPEN, Address, Job, JobState, Result, SourceKind, Task
from bot.storage import rows
from bot.storage.completion import Completion, end, unchanged
from bot.storage.database import Database
from bot.storage.retry import retrying
from bot.storage.tables import JobRow, PartRow, ResultRow
from bot.storage.updates import mean_seconds
from models.pipeline import Prepared


def _heads() -> Select[Any]:
    """The first open job of each chat."""
    return select(func.min(JobRow.id)).where(JobRow.state.in_(OPEN)).group_by(JobRow.chat)


@dataclass(frozen=True, slots=True)
class QueueSnapshot:
    """The first waiting job of each chat, by chat id, and the chats whose jobs are running.

    ``seconds`` is the mean time of a job in the models, 0 before the first; ``elapsed`` the time since
    the running jobs began.
    """

    waiting: list[Job]
    running: list[int]
    seconds: float
    elapsed: float


@retrying
class JobStore:
    """Reads and changes jobs."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def unprepared(
        self,
        *,
        elsewhere: bool | None = None,
        without_chats: Sequence[int] = (),
        last_chats: Sequence[int] = (),
        suspects: bool = True,
        limit: int,
    ) -> list[Job]:
        """The first open jobs of their chats whose article is still to be fetched and cleaned.

        ``elsewhere``: only those with an article to download, or only those without.
        ``last_chats`` come behind all others. ``suspects``: also those during which the bot died.
        """
        fetched = select(PartRow.job).where(PartRow.kind != SourceKind.TEXT)
        places = {None: true(), True: JobRow.id.in_(fetched), False: JobRow.id.not_in(fetched)}
        async with self._database.reading() as session:
            found = await session.scalars(
                select(JobRow)
                .where(JobRow.id.in_(_heads()), JobRow.state == JobState.WAITING)
                .where(JobRow.due <= time.time(), JobRow.chat.not_in(without_chats))
                .where(places[elsewhere], true() if suspects else JobRow.unended == 0)
                .order_by(JobRow.chat.in_(last_chats), JobRow.id)
                .limit(limit)
                .options(selectinload(JobRow.parts))
            )
            return [rows.job_of(row, row.parts) for row in found]

    async def seconds_to_next(self, after: float) -> float | None:
        """Seconds until the first job is due that was not due at the time ``after``; ``None``: no job.

        A job that became due meanwhile gives 0: a query at ``after`` did not see it.
        """
        async with self._database.reading() as session:
            due = await session.scalar(
                select(func.min(JobRow.due)).where(
                    JobRow.state == JobState.WAITING, JobRow.due > after
                )
            )
            return None if due is None else max(0.0, due - time.time())

    async def begin_preparing(self, number: int) -> bool:
        """Mark that preparation begins; returns whether the job is still open and due.

        The attempt is counted before it begins, so that the next process knows of one that ended this
        process. An attempt of this process whose end could not be stored is not counted twice.
        """
        async with self._database.writing() as session:
            row = await session.get(JobRow, number)
            if row is None or row.state != JobState.WAITING or row.due > time.time():
                return False
            row.due = 0.0
            if row.started is None:
                row.started, row.unended = time.time(), row.unended + 1
            return True

    async def postpone(self, number: int, seconds: float) -> None:
        """Count a failed attempt to fetch, and make the job due again after ``seconds``."""
        async with self._database.writing() as session:
            row = await session.get(JobRow, number)
            if row is not None and row.state == JobState.WAITING:
                row.tries, row.due = row.tries + 1, time.time() + seconds
                if row.started is not None:
                    row.started, row.unended = None, row.unended - 1

    async def prepared(self, job: Job, article: Prepared, key: str) -> bool:
        """Store the cleaned article under its ``key``, and make the job ready.

        Returns ``False`` where the job ended or got another part meanwhile.
        """
        async with self._database.writing() as session:
            row = await unchanged(session, job)
            if row is None or row.state != JobState.WAITING:
                return False
            # The models count their own attempts.
            row.state, row.key, row.tries = JobState.READY, key, 0
            row.started, row.unended = None, 0
            row.prepared = rows.prepared_json(article)
            return True

    async def cached_result(
        self, key: str, what: str, made_by: str, article: Prepared
    ) -> Result | None:
        """The stored result of the same models for the same article."""
        async with self._database.reading() as session:
            row = await session.get(ResultRow, (key, what))
            if row is None or row.made_by != made_by:
                return None
            if what == Task.TRANSLATION:
                return rows.translation_of(row.payload)
            return rows.brief_of(row.payload, article)

    async def take(self, most: int, *, after_chat: int | None = None) -> list[Job]:
        """Start a batch: up to ``most`` ready jobs of as many chats, with the same task and length.

        Chats take turns in the order of their ids, after ``after_chat``. A job whose first attempt
        ended with its process runs alone: it may have caused that.

        Only one worker takes jobs, and only when it has none: a job that is running now was taken by
        a transaction whose answer was lost, and goes back first.
        """
        async with self._database.writing() as session:
            await _put_back(session, tried=False)
            found = await session.scalars(
                select(JobRow)
                .where(JobRow.id.in_(_heads()), JobRow.state == JobState.READY)
                .order_by(JobRow.chat)
                .options(selectinload(JobRow.parts))
            )
            ready = list(found)
            if after_chat is not None:
                ready.sort(key=lambda row: (row.chat <= after_chat, row.chat))
            taken = [row for row in ready if _can_share_batch(row, ready[0])][:most]
            if ready and ready[0].tries:
                taken = ready[:1]
            for row in taken:
                row.state, row.started = JobState.RUNNING, time.time()
                row.tries += 1
            return [rows.job_of(row, row.parts) for row in taken]

    async def finish(self, job: Job, ending: Completion) -> bool:
        """End a job and store its answer and its result.

        Returns ``False`` where the job was cancelled or deleted, or got another part meanwhile.
        """
        async with self._database.writing() as session:
            row = await unchanged(session, job)
            if row is not None:
                await end(session, row, ending)
            return row is not None

    async def release(self, numbers: Sequence[int] | None = None, *, tried: bool = True) -> int:
        """Make running jobs ready again, all of them or those of ``numbers``; returns how many.

        ``tried``: the attempt counts; it does not if the bot itself was stopped. Without ``numbers``,
        attempts to prepare a job end too.
        """
        async with self._database.writing() as session:
            if numbers is None:
                await _end_preparing(session, tried=tried)
            return await _put_back(session, numbers, tried=tried)

    async def busy_addresses(self, most: int) -> list[Address]:
        """The addresses of open jobs that a reader asked for, running ones first."""
        async with self._database.reading() as session:
            found = await session.execute(
                select(JobRow.chat, JobRow.topic)
                .where(JobRow.id.in_(_heads()), JobRow.quiet.is_(False))
                .order_by(JobRow.state != JobState.RUNNING, JobRow.id)
                .limit(most)
            )
            return [Address(chat, topic=topic) for chat, topic in found]

    async def snapshot(self) -> QueueSnapshot:
        """The queue as it is now."""
        async with self._database.reading() as session:
            found = await session.scalars(
                select(JobRow)
                .where(JobRow.id.in_(_heads()))
                .order_by(JobRow.chat)
                .options(selectinload(JobRow.parts))
            )
            heads = list(found)
            running = [row for row in heads if row.state == JobState.RUNNING]
            since = min((row.started or time.time() for row in running), default=time.time())
            return QueueSnapshot(
                [rows.job_of(row) for row in heads if row.state != JobState.RUNNING],
                [row.chat for row in running],
                await mean_seconds(session),
                time.time() - since,
            )


async def _end_preparing(session: AsyncSession, *, tried: bool) -> None:
    under_way = update(JobRow).where(JobRow.state == JobState.WAITING, JobRow.started.is_not(None))
    unended = JobRow.unended if tried else JobRow.unended - 1
    await session.execute(under_way.values(started=None, unended=unended))


async def _put_back(
    session: AsyncSession, numbers: Sequence[int] | None = None, *, tried: bool
) -> int:
    statement = update(JobRow).where(JobRow.state == JobState.RUNNING)
    if numbers is not None:
        statement = statement.where(JobRow.id.in_(numbers))
    tries = JobRow.tries if tried else JobRow.tries - 1
    result = await session.execute(
        statement.values(state=JobState.READY, started=None, tries=tries)
    )
    return int(getattr(result, "rowcount", 0))


def _can_share_batch(one: JobRow, other: JobRow) -> bool:
    """Whether two jobs can be in one batch."""
    same = (one.task, one.length) == (other.task, other.length) and one.task == Task.BRIEF
    return one is other or (same and not one.tries)
