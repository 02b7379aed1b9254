"""How a job ends: its state, what is told, and what is kept of it, stored in one step."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from bot.domain.effects import OutgoingMessage
from bot.domain.jobs import OPEN, Job, JobState, Result
from bot.storage import rows
from bot.storage.tables import JobRow, ResultRow


@dataclass(frozen=True, slots=True)
class StoredResult:
    """What the models made of a job's article, to be kept for the same article again.

    ``what`` is a length, or the translation; ``made_by`` a name of the models together.
    """

    what: str
    made_by: str
    result: Result


@dataclass(frozen=True, slots=True)
class Completion:
    """The end of a job. ``keeps``: its article stays, for the buttons of its answer."""

    state: JobState
    messages: Sequence[OutgoingMessage] = ()
    edits: Sequence[OutgoingMessage] = ()
    reason: str | None = None
    cached: bool = False
    keeps: bool = False
    made: StoredResult | None = None


async def as_it_was(session: AsyncSession, job: Job) -> JobRow | None:
    """The row of a job that has not ended and has no other parts than it had."""
    row = await session.get(JobRow, job.id, options=[selectinload(JobRow.parts)])
    if row is None or row.state not in OPEN:
        return None
    had, has = [part.message for part in job.parts], [part.message for part in row.parts]
    return row if had == has else None


async def end(session: AsyncSession, row: JobRow, ending: Completion) -> None:
    """End the job of a row."""
    row.state, row.reason, row.cached = ending.state, ending.reason, ending.cached
    row.ended, row.tail = time.time(), "{}"
    if ending.made is not None and row.key is not None:
        await _remember(session, row.key, ending.made)
    if not ending.keeps or row.origin is not None:
        row.prepared = None
    if not ending.keeps or len(row.parts) < 2:
        row.parts = []
    # Whoever is forgotten takes along what was said of their articles.
    edits, messages = (
        [replace(message, job=row.id) for message in found]
        for found in (ending.edits, ending.messages)
    )
    session.add_all(rows.outgoing(message, edits=True) for message in edits)
    session.add_all(map(rows.outgoing, messages))


async def _remember(session: AsyncSession, key: str, made: StoredResult) -> None:
    await session.merge(
        ResultRow(
            key=key,
            what=made.what,
            made_by=made.made_by,
            payload=rows.result_json(made.result),
            created=time.time(),
        )
    )
