"""The end of a job: its final state, its answer and its cached result, in one transaction."""

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
    """A result of the models that answers the same article again.

    ``what`` is a length or the translation; ``made_by`` names the models.
    """

    what: str
    made_by: str
    result: Result


@dataclass(frozen=True, slots=True)
class Completion:
    """The end of a job. ``keeps``: its article is kept for the buttons of the answer."""

    state: JobState
    messages: Sequence[OutgoingMessage] = ()
    edits: Sequence[OutgoingMessage] = ()
    reason: str | None = None
    cached: bool = False
    keeps: bool = False
    made: StoredResult | None = None


async def unchanged(session: AsyncSession, job: Job) -> JobRow | None:
    """The row of ``job`` if it is still open and has the same parts, else ``None``."""
    row = await session.get(JobRow, job.id, options=[selectinload(JobRow.parts)])
    if row is None or row.state not in OPEN:
        return None
    had, has = [part.message for part in job.parts], [part.message for part in row.parts]
    return row if had == has else None


async def end(session: AsyncSession, row: JobRow, ending: Completion) -> None:
    """Store the end of the job of a row."""
    row.state, row.reason, row.cached = ending.state, ending.reason, ending.cached
    row.ended, row.tail = time.time(), "{}"
    if ending.made is not None and row.key is not None:
        await _cache(session, row.key, ending.made)
    if not ending.keeps or row.origin is not None:
        row.prepared = None
    if not ending.keeps or len(row.parts) < 2:
        row.parts = []
    # When a user's data is deleted, the messages about their articles are found by the job.
    edits, messages = (
        [replace(message, job=row.id) for message in found]
        for found in (ending.edits, ending.messages)
    )
    session.add_all(rows.outgoing(message, edits=True) for message in edits)
    session.add_all(map(rows.outgoing, messages))


async def _cache(session: AsyncSession, key: str, made: StoredResult) -> None:
    await session.merge(
        ResultRow(
            key=key,
            what=made.what,
            made_by=made.made_by,
            payload=rows.result_json(made.result),
            created=time.time(),
        )
    )
