"""The effects of an update, stored together with the mark that it is handled."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from bot.domain.effects import Effects
from bot.domain.jobs import FollowUp, JobState, MorePart, NewJob, SourceKind
from bot.domain.limits import LimitExceeded, UserLimits
from bot.storage import rows
from bot.storage.chats import cancel_jobs, drop_chat, forget_user, move, set_settings
from bot.storage.database import Database
from bot.storage.retry import retrying
from bot.storage.tables import JobRow, PartRow, UpdateRow, UpdateState
from bot.storage.updates import load_of


@retrying
class EffectStore:
    """Stores the effects of updates: the one way in which updates change the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def commit(self, number: int, effects: Effects) -> LimitExceeded | None:
        """Store the effects of an update, and that it is handled, in one transaction.

        Returns the limit where ``effects.limits`` allow no further job: then nothing is stored, and
        the update still waits.
        """
        async with self._database.writing() as session:
            handled = await session.get_one(UpdateRow, number)
            if handled.state == UpdateState.HANDLED:
                # The answer to this commit was lost, or a user's data was deleted meanwhile.
                return None
            exceeded = await _exceeded(session, effects.limits)
            if exceeded is not None:
                return exceeded
            handled.state, handled.payload, handled.user = UpdateState.HANDLED, "", None
            await _change(session, effects, handled.received)
            for part in effects.parts:
                await _join(session, part)
            for wanted in effects.follow_ups:
                await _follow_up(session, wanted)
            if effects.split is not None:
                await _split(session, effects.split)
            session.add_all(map(rows.new_job, effects.jobs))
            session.add_all(rows.outgoing(message, edits=True) for message in effects.edits)
            session.add_all(map(rows.outgoing, effects.messages))
        return None


async def _exceeded(session: AsyncSession, own: UserLimits | None) -> LimitExceeded | None:
    return own.limits.exceeded(await load_of(session, own.user)) if own else None


async def _change(session: AsyncSession, effects: Effects, at: float) -> None:
    """Apply the effects on a whole chat, or on all data of a user who asked for it at time ``at``."""
    if effects.moved is not None:
        await move(session, *effects.moved)
    if effects.chat is not None:
        await set_settings(session, *effects.chat)
    if effects.cancel is not None:
        await cancel_jobs(session, effects.cancel)
    if effects.gone is not None:
        await drop_chat(session, effects.gone)
    if effects.forget is not None:
        await forget_user(session, effects.forget, at)


async def _join(session: AsyncSession, part: MorePart) -> None:
    row = await session.get(JobRow, part.job, options=[selectinload(JobRow.parts)])
    if row is None or row.state not in (JobState.WAITING, JobState.READY):
        # The models have begun it meanwhile: the further part is a job of its own.
        session.add(rows.new_job(part.rest))
        return
    _append(row, part.rest)


def _append(row: JobRow, rest: NewJob) -> None:
    """Append a part to a job; the article replaces a comment that introduced it."""
    fresh, before, after = rows.new_job(rest), rows.tail_of(row), rest.tail
    if before.comment:
        row.message, row.parts = fresh.message, fresh.parts
    else:
        row.parts = [*row.parts, *fresh.parts]
    if after.album and after.album == before.album:
        # The caption may belong to any picture, and continue after the last one.
        after = replace(after, full=before.full or after.full, long=before.long or after.long)
    row.tail, row.due = rows.tail_json(after), fresh.due
    # What was prepared is only the first part.
    row.state, row.prepared, row.key = JobState.WAITING, None, None


async def _follow_up(session: AsyncSession, wanted: FollowUp) -> None:
    origin = await session.get(JobRow, wanted.origin)
    if origin is not None and origin.prepared is not None:
        session.add(rows.follow_up(wanted, origin))


async def _split(session: AsyncSession, number: int) -> None:
    """Make a job of each part. The job keeps none, so that this happens once."""
    job = await session.get(JobRow, number, options=[selectinload(JobRow.parts)])
    if job is None:
        return
    session.add_all(rows.split_off(job, part) for part in job.parts if _is_article(part))
    job.parts = []
    job.prepared = None


def _is_article(part: PartRow) -> bool:
    """Whether a part has content: most pictures of an album have none."""
    return bool(part.text) or part.kind != SourceKind.TEXT
