"""Expiry of old rows, and the figures of the last day."""

from __future__ import annotations

import time

from sqlalchemy import delete, func, or_, select, update

from bot.domain.context import Statistics
from bot.domain.jobs import OPEN, JobState
from bot.storage.database import Database
from bot.storage.retry import retrying
from bot.storage.tables import (
    UNSENT,
    JobRow,
    MessageRow,
    PartRow,
    ResultRow,
    UpdateRow,
    UpdateState,
)

DAY = 24 * 3600.0

UPDATES_KEPT = 2 * DAY
"""Telegram keeps an update for a day, and may deliver it again within that time."""

ASIDE_KEPT = 30 * DAY


@retrying
class RetentionStore:
    """Deletes old rows and counts recent ones."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def expire(self, days: float) -> None:
        """Delete articles and briefs after ``days``, and other rows after their own time.

        Rows without text stay for at least a day: the statistics count them.
        """
        now = time.time()
        kept, counted = now - days * DAY, now - max(1.0, days) * DAY
        async with self._database.writing() as session:
            has_ended = JobRow.state.not_in(OPEN)
            old = select(JobRow.id).where(has_ended, JobRow.ended < kept)
            await session.execute(delete(PartRow).where(PartRow.job.in_(old)))
            await session.execute(
                update(JobRow).where(JobRow.id.in_(old)).values(prepared=None, key=None)
            )
            await session.execute(delete(ResultRow).where(ResultRow.created < kept))
            await session.execute(delete(JobRow).where(has_ended, JobRow.ended < counted))
            await session.execute(
                delete(MessageRow)
                .where(MessageRow.state.not_in(UNSENT))
                .where(MessageRow.created < counted)
            )
            lifetimes = {UpdateState.HANDLED: UPDATES_KEPT, UpdateState.ASIDE: ASIDE_KEPT}
            for state, seconds in lifetimes.items():
                await session.execute(
                    delete(UpdateRow).where(
                        UpdateRow.state == state,
                        UpdateRow.received < now - seconds,
                    )
                )

    async def statistics(self) -> Statistics:
        """The figures of the last day."""
        since = time.time() - DAY
        recent = or_(JobRow.created > since, JobRow.state.in_(OPEN))
        async with self._database.reading() as session:
            states = await session.execute(
                select(JobRow.state, func.count()).where(recent).group_by(JobRow.state)
            )
            cached = await session.scalar(select(func.count()).where(recent, JobRow.cached))
            seconds = await session.scalar(
                select(func.avg(JobRow.ended - JobRow.started)).where(
                    recent, JobRow.state == JobState.ANSWERED, JobRow.started.is_not(None)
                )
            )
            readers = await session.scalar(
                select(func.count(func.distinct(JobRow.user))).where(recent)
            )
            aside = await session.scalar(
                select(func.count()).where(UpdateRow.state == UpdateState.ASIDE)
            )
            outgoing = await session.scalar(
                select(func.count()).where(MessageRow.state.in_(UNSENT))
            )
            return Statistics(
                jobs={JobState(state): count for state, count in states},
                cached=cached or 0,
                seconds=seconds or 0.0,
                aside=aside or 0,
                outgoing=outgoing or 0,
                readers=readers or 0,
            )
