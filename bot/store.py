"""What must outlive the process: updates as they came, jobs, and messages to be sent.

SQLite in write-ahead mode, or Postgres by URL. Every method is one transaction, so that a process
killed at any moment has done a step wholly or not at all.
"""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, cast

from sqlalchemy import (
    URL,
    delete,
    event,
    func,
    make_url,
    select,
    update,
)
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)

from bot.jobs import (
    Address,
    Effects,
    Job,
    JobState,
    Kind,
    Message,
    NewJob,
    OpenJob,
    Press,
    Tail,
    View,
)
from bot.phrases import Locale, phrases
from bot.tables import (
    Base,
    JobRow,
    MessageRow,
    SendState,
    UpdateRow,
    UpdateState,
    ViewRow,
)

VIEWS_KEPT = 24 * 3600.0
"""Seconds for which the buttons under a reply work."""


__all__ = ["SendState", "Store", "StoreError", "StoredMessage", "StoredUpdate", "open_store"]


class StoreError(Exception):
    """The database cannot be opened; ``str()`` says why, without its password."""


@dataclass(frozen=True, slots=True)
class StoredUpdate:
    """An update that waits to be handled; ``payload`` is its JSON."""

    id: int
    chat: int
    payload: str


@dataclass(frozen=True, slots=True)
class StoredMessage:
    """A message that waits to be sent; ``payload`` is the parameters of ``method``."""

    id: int
    chat: int
    method: str
    payload: str
    attempts: int


class Store:
    """The database, open; see :func:`open_store`."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._sessions = async_sessionmaker(engine, expire_on_commit=False)

    async def add_updates(self, updates: Sequence[StoredUpdate]) -> int:
        """Store raw updates; one that is known is not stored again. How many were new."""
        async with self._sessions.begin() as session:
            known = await session.scalars(
                select(UpdateRow.id).where(UpdateRow.id.in_([u.id for u in updates]))
            )
            seen = set(known)
            fresh = {u.id: u for u in updates if u.id not in seen}
            session.add_all(
                UpdateRow(id=u.id, chat=u.chat, payload=u.payload) for u in fresh.values()
            )
        return len(fresh)

    async def last_update(self) -> int | None:
        """The number of the newest update that was stored."""
        async with self._sessions() as session:
            return cast("int | None", await session.scalar(select(func.max(UpdateRow.id))))

    async def new_updates(self, limit: int = 100) -> list[StoredUpdate]:
        """Updates that wait to be handled, in their order."""
        async with self._sessions() as session:
            rows = await session.scalars(
                select(UpdateRow)
                .where(UpdateRow.state == UpdateState.NEW)
                .order_by(UpdateRow.id)
                .limit(limit)
            )
            return [StoredUpdate(row.id, row.chat, row.payload) for row in rows]

    async def open_job(self, chat: int) -> OpenJob | None:
        """The newest job of a chat, where it still waits for more of its article."""
        async with self._sessions() as session:
            row = await session.scalar(
                select(JobRow)
                .where(JobRow.chat == chat, JobRow.state == JobState.WAITING)
                .where(JobRow.due > time.time())
                .order_by(JobRow.id.desc())
                .limit(1)
            )
            return OpenJob(row.id, Tail(**json.loads(row.tail))) if row else None

    async def settle(self, number: int, effects: Effects) -> list[Press]:
        """Store what an update led to, and that it was handled, in one step.

        The presses that nothing answers are given back: their views have expired, or belong to
        another chat.
        """
        async with self._sessions.begin() as session:
            unanswered = [p for p in effects.presses if not await self._show(session, p)]
            await self._close_update(session, number, UpdateState.HANDLED)
            for part in effects.parts:
                row = await session.get_one(JobRow, part.job)
                if row.state == JobState.WAITING:
                    _join(row, part.rest)
                else:
                    # It was taken since it was looked at: the rest is an article by itself.
                    session.add(_job_row(part.rest))
            session.add_all(map(_job_row, effects.jobs))
            session.add_all(map(_message_row, effects.messages))
        return unanswered

    async def set_aside(self, number: int) -> None:
        """Keep an update that cannot be read, out of the way of those behind it."""
        async with self._sessions.begin() as session:
            await self._close_update(session, number, UpdateState.ASIDE)

    async def take_job(self, after_chat: int | None = None) -> Job | None:
        """The oldest waiting job of the chat whose turn it is, which is now running.

        Chats take turns in the order of their numbers: ``after_chat`` had the last one.
        """
        async with self._sessions.begin() as session:
            ready = (JobRow.state == JobState.WAITING) & (JobRow.due <= time.time())
            waiting = select(func.min(JobRow.id)).where(ready)
            turn = waiting.group_by(JobRow.chat).order_by(JobRow.chat).limit(1)
            number = None
            if after_chat is not None:
                number = await session.scalar(turn.where(JobRow.chat > after_chat))
            number = number if number is not None else await session.scalar(turn)
            row = await session.get(JobRow, number) if number is not None else None
            if row is None:
                return None
            row.state = JobState.RUNNING
            row.tries += 1
            address = Address(row.chat, row.message, row.topic)
            return Job(
                row.id,
                address,
                cast(Locale, row.locale),
                row.text,
                Kind(row.kind),
                row.parts,
                row.tries,
            )

    async def seconds_to_next_job(self) -> float | None:
        """How long until a waiting job may be taken; ``None`` where there is none."""
        async with self._sessions() as session:
            waiting = JobRow.state == JobState.WAITING
            due = await session.scalar(select(func.min(JobRow.due)).where(waiting))
            return None if due is None else max(0.0, due - time.time())

    async def busy_addresses(self) -> set[Address]:
        """Where somebody waits for an answer: chats and topics with jobs that have not ended."""
        async with self._sessions() as session:
            unended = JobRow.state.in_([JobState.WAITING, JobState.RUNNING])
            rows = await session.execute(
                select(JobRow.chat, JobRow.topic).where(unended).distinct()
            )
            return {Address(chat, topic=topic) for chat, topic in rows}

    async def finish_job(
        self,
        number: int,
        state: JobState,
        *,
        messages: Sequence[Message] = (),
        views: Mapping[View, str] | None = None,
        reason: str | None = None,
    ) -> None:
        """End a job and store its answer in one step; the article's text is not kept.

        What its buttons show is, for :data:`VIEWS_KEPT` seconds.
        """
        async with self._sessions.begin() as session:
            await session.execute(delete(ViewRow).where(ViewRow.created < time.time() - VIEWS_KEPT))
            row = await session.get_one(JobRow, number)
            row.state, row.reason, row.text = state, reason, ""
            session.add_all(
                ViewRow(job=number, view=view, chat=row.chat, text=shown, created=time.time())
                for view, shown in (views or {}).items()
            )
            session.add_all(map(_message_row, messages))

    async def release_jobs(self) -> int:
        """Jobs that were running when the process ended wait again. How many."""
        async with self._sessions.begin() as session:
            statement = update(JobRow).where(JobRow.state == JobState.RUNNING)
            result = await session.execute(statement.values(state=JobState.WAITING))
            return cast(int, cast(Any, result).rowcount)

    async def next_messages(self, *, without_chats: Sequence[int] = ()) -> list[StoredMessage]:
        """The first waiting message of each chat but those."""
        first = (
            select(func.min(MessageRow.id))
            .where(MessageRow.state == SendState.WAITING, MessageRow.chat.not_in(without_chats))
            .group_by(MessageRow.chat)
        )
        async with self._sessions() as session:
            rows = await session.scalars(select(MessageRow).where(MessageRow.id.in_(first)))
            return [StoredMessage(r.id, r.chat, r.method, r.payload, r.attempts) for r in rows]

    async def close_message(self, number: int, state: SendState) -> None:
        """A message was sent, or never will be; its text is not kept."""
        async with self._sessions.begin() as session:
            row = await session.get_one(MessageRow, number)
            row.state, row.payload = state, ""

    async def count_attempt(self, number: int, payload: str | None = None) -> None:
        """A message could not be sent this time; the next attempt may be of other parameters."""
        async with self._sessions.begin() as session:
            row = await session.get_one(MessageRow, number)
            row.attempts += 1
            row.payload = payload if payload is not None else row.payload

    async def _show(self, session: AsyncSession, press: Press) -> bool:
        shown = await session.get(ViewRow, (press.job, press.view))
        if shown is None or shown.chat != press.address.chat:
            return False
        others = await session.scalars(select(ViewRow.view).where(ViewRow.job == press.job))
        buttons = view_buttons(press.job, map(View, others), press.view, press.locale)
        edited = Message(press.address, shown.text, buttons)
        session.add(_message_row(edited, edits=True))
        return True

    async def _close_update(self, session: AsyncSession, number: int, state: UpdateState) -> None:
        row = await session.get_one(UpdateRow, number)
        row.state = state
        if state is UpdateState.HANDLED:
            row.payload = ""


@asynccontextmanager
async def open_store(url: str) -> AsyncIterator[Store]:
    """Open the database at ``url``, its tables made where they lack. Raises StoreError."""
    try:
        address = _address(url)
        engine = create_async_engine(address)
    except (SQLAlchemyError, OSError) as error:
        raise StoreError(f"It cannot be opened: {type(error).__name__}.") from error
    if address.get_backend_name() == "sqlite":
        event.listen(engine.sync_engine, "connect", _prepare_sqlite)
    try:
        async with engine.begin() as connection:
            await connection.run_sync(Base.metadata.create_all)
        yield Store(engine)
    except SQLAlchemyError as error:
        # The driver's own words may hold the address with its password.
        raise StoreError(f"The database failed: {type(error).__name__}.") from error
    finally:
        await engine.dispose()


def _address(url: str) -> URL:
    """``url`` with the driver that we use; the folder of a SQLite file is made."""
    address = make_url(url)
    if address.get_backend_name() == "postgresql":
        return address.set(drivername="postgresql+psycopg")
    if address.database and address.database != ":memory:":
        Path(address.database).expanduser().parent.mkdir(parents=True, exist_ok=True)
    return address.set(drivername="sqlite+aiosqlite")


def _prepare_sqlite(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=5000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _job_row(job: NewJob) -> JobRow:
    return JobRow(
        chat=job.address.chat,
        message=job.address.message,
        topic=job.address.topic,
        user=job.user,
        locale=job.locale,
        kind=job.kind,
        text=job.text,
        tail=json.dumps(asdict(job.tail)),
        due=time.time() + job.tail.patience,
        created=time.time(),
    )


def _join(row: JobRow, rest: NewJob) -> None:
    """Put the rest of an article to its first part; in place of a comment, the article."""
    if Tail(**json.loads(row.tail)).comment:
        row.message, row.text, row.kind = rest.address.message, rest.text, rest.kind
    elif rest.text:
        row.text = f"{row.text}\n{rest.text}" if row.text else rest.text
        row.parts += 1
    row.tail = json.dumps(asdict(rest.tail))
    row.due = time.time() + rest.tail.patience


def view_buttons(
    job: int, views: Iterable[View], shown: View, locale: Locale
) -> tuple[tuple[tuple[str, str], ...], ...]:
    """A row of buttons: the other views of a job's reply."""
    say = phrases(locale).say
    known = set(views)
    others = [view for view in View if view in known and view is not shown]
    return (tuple((say(f"button_{view}"), f"{job}:{view}") for view in others),)


def _message_row(message: Message, *, edits: bool = False) -> MessageRow:
    parameters = message.edit() if edits else message.parameters()
    return MessageRow(
        chat=message.address.chat,
        method="editMessageText" if edits else "sendMessage",
        payload=json.dumps(parameters, ensure_ascii=False),
    )
