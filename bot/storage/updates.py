"""Raw updates, and the context in which they are handled."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.context import ContextQuery, UpdateContext
from bot.domain.jobs import OPEN, AnsweredJob, JobState, OpenJob, SourceKind, Task
from bot.domain.limits import Load
from bot.storage import rows
from bot.storage.database import Database
from bot.storage.retry import retrying
from bot.storage.tables import (
    ChatRow,
    JobRow,
    MessageRow,
    PartRow,
    ResultRow,
    UpdateRow,
    UpdateState,
)
from models.summary.summarizer import Length

HOUR = 3600.0

MEASURED = 20
"""The last jobs whose mean duration predicts that of the next."""

IN_A_ROW = 20
"""Updates of one chat that are handled in a row: a chat with hundreds must not delay the others."""

OPEN_JOBS_CHECKED = 20
"""The newest jobs of a chat that a further part may join."""


@dataclass(frozen=True, slots=True)
class StoredUpdate:
    """A raw update, its chat and its sender; ``payload`` is its JSON."""

    id: int
    chat: int
    payload: str = field(repr=False)
    user: int | None = None


@retrying
class UpdateStore:
    """Reads and changes raw updates."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, updates: Sequence[StoredUpdate]) -> int:
        """Store raw updates that are not stored yet; returns how many were new."""
        async with self._database.writing() as session:
            stored = await session.scalars(
                select(UpdateRow.id).where(UpdateRow.id.in_([u.id for u in updates]))
            )
            seen = set(stored)
            fresh = {u.id: u for u in updates if u.id not in seen}
            session.add_all(
                UpdateRow(
                    id=u.id, chat=u.chat, user=u.user, payload=u.payload, received=time.time()
                )
                for u in fresh.values()
            )
        return len(fresh)

    async def new(
        self, *, without_chats: Sequence[int] = (), limit: int = 300
    ) -> list[StoredUpdate]:
        """The first updates of each chat that are not handled, in their order, except ``without_chats``."""
        turn = func.row_number().over(partition_by=UpdateRow.chat, order_by=UpdateRow.id)
        waiting = (
            select(UpdateRow.id, turn.label("turn"))
            .where(UpdateRow.state == UpdateState.NEW)
            .where(UpdateRow.chat.not_in(without_chats))
            .subquery()
        )
        async with self._database.reading() as session:
            found = await session.scalars(
                select(UpdateRow)
                .join(waiting, waiting.c.id == UpdateRow.id)
                .where(waiting.c.turn <= IN_A_ROW)
                .order_by(waiting.c.turn, UpdateRow.id)
                .limit(limit)
            )
            updates = [StoredUpdate(row.id, row.chat, row.payload, row.user) for row in found]
        return sorted(updates, key=lambda update: update.id)

    async def set_aside(self, number: int) -> None:
        """Keep an update that cannot be handled, so that it does not block those behind it."""
        async with self._database.writing() as session:
            row = await session.get_one(UpdateRow, number)
            row.state = UpdateState.ASIDE

    async def circumstances(self, query: ContextQuery) -> UpdateContext:
        """The context of an update, as far as the database has it."""
        async with self._database.reading() as session:
            settings = rows.settings_of(await session.get(ChatRow, query.chat))
            open_jobs = await _open_jobs(session, query.chat)
            own_jobs = await _own_jobs(session, query.chat, query.user)
            answered = await _answered(session, query.job) if query.job is not None else None
            has_recent_message = query.recent_message and await _has_recent_message(
                session, query.chat
            )
        if answered is not None and answered.chat != query.chat:
            # The button was copied from another chat, or forged.
            answered = None
        return UpdateContext(
            settings, open_jobs, own_jobs, answered, has_recent_message=has_recent_message
        )

    async def load(self, user: int | None = None) -> Load:
        """The jobs of all users, and those of ``user`` within the last hour."""
        async with self._database.reading() as session:
            return await load_of(session, user)

    async def answered(self, job: int) -> AnsweredJob | None:
        """An answered job with its results, as long as its article is kept."""
        async with self._database.reading() as session:
            return await _answered(session, job)


async def _open_jobs(session: AsyncSession, chat: int) -> tuple[OpenJob, ...]:
    """The newest jobs of a chat that a further part may join."""
    found = await session.scalars(
        select(JobRow)
        .where(JobRow.chat == chat, JobRow.state.in_((JobState.WAITING, JobState.READY)))
        .where(JobRow.origin.is_(None))
        .order_by(JobRow.id.desc())
        .limit(OPEN_JOBS_CHECKED)
    )
    jobs = [OpenJob(row.id, rows.tail_of(row)) for row in found]
    return tuple(job for job in jobs if job.tail.patience)


async def _has_recent_message(session: AsyncSession, chat: int) -> bool:
    """Whether the bot wrote to a chat within the last hour."""
    since = time.time() - HOUR
    found = select(MessageRow.id).where(MessageRow.chat == chat, MessageRow.created > since)
    return await session.scalar(found.limit(1)) is not None


async def _own_jobs(session: AsyncSession, chat: int, user: int | None) -> int:
    """The open jobs of a user in a chat."""
    own = select(func.count()).where(
        JobRow.state.in_(OPEN), JobRow.user == user, JobRow.chat == chat
    )
    return await session.scalar(own) or 0


async def load_of(session: AsyncSession, user: int | None) -> Load:
    """The jobs of all users, and those of ``user`` within the last hour."""
    waiting = await session.scalar(select(func.count()).where(JobRow.state.in_(OPEN)))
    recent = (
        await session.execute(
            select(func.count(), func.min(JobRow.created)).where(
                JobRow.user == user, JobRow.created > time.time() - HOUR
            )
        )
    ).one()
    oldest = recent[1] or time.time()
    return Load(
        waiting=waiting or 0,
        of_user=recent[0],
        free_in=max(0.0, oldest + HOUR - time.time()),
        seconds=await mean_seconds(session),
    )


async def mean_seconds(session: AsyncSession) -> float:
    """The mean time of the last jobs in the models; 0 before the first."""
    last = (
        select((JobRow.ended - JobRow.started).label("seconds"))
        .where(JobRow.state == JobState.ANSWERED, JobRow.started.is_not(None))
        .order_by(JobRow.id.desc())
        .limit(MEASURED)
        .subquery()
    )
    return await session.scalar(select(func.avg(last.c.seconds))) or 0.0


async def _answered(session: AsyncSession, number: int) -> AnsweredJob | None:
    row = await session.get(JobRow, number)
    if row is None or row.prepared is None or row.state != JobState.ANSWERED or row.origin:
        return None
    prepared = rows.prepared_of(row.prepared)
    made = await session.execute(
        select(ResultRow.what, ResultRow.payload).where(ResultRow.key == row.key)
    )
    results = {str(what): str(payload) for what, payload in made}
    translation = results.pop(Task.TRANSLATION, None)
    parts = await session.scalar(
        select(func.count())
        .where(PartRow.job == number)
        .where(or_(PartRow.kind != SourceKind.TEXT, PartRow.text != ""))
    )
    under_way = await session.execute(
        select(JobRow.task, JobRow.length).where(JobRow.origin == number, JobRow.state.in_(OPEN))
    )
    return AnsweredJob(
        job=number,
        chat=row.chat,
        user=row.user,
        message=row.message,
        length=Length(row.length),
        parts=parts or 0,
        prepared=prepared,
        briefs={Length(what): rows.brief_of(made, prepared) for what, made in results.items()},
        translation=rows.translation_of(translation) if translation else None,
        under_way=frozenset((Task(task), Length(length)) for task, length in under_way),
    )
