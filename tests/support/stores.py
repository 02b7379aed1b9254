"""A store for tests, in SQLite and in Postgres.

A contract is a class of tests; a subclass for each database runs it there.
"""

from __future__ import annotations

import json
import os
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, func, or_, select, text, update

from bot.domain.chats import ChatSettings, Languages
from bot.domain.context import ContextQuery
from bot.domain.effects import Effects, OutgoingMessage
from bot.domain.jobs import (
    Address,
    Content,
    Continuation,
    Job,
    JobState,
    MorePart,
    NewJob,
    OpenJob,
    Result,
)
from bot.storage import (
    Completion,
    QueueNotice,
    SendState,
    Store,
    StoredMessage,
    StoredResult,
    StoredUpdate,
    open_store,
)
from bot.storage.tables import JobRow
from models.checking import Finding
from models.cleaning import Cleaned, Reason, Removed
from models.pipeline import Brief, Prepared
from models.summary.attribution import Attribution
from models.summary.summarizer import Length

USER = 7
FULL = Continuation(user=USER, full=True)
COMMENT = Continuation(user=USER, comment=True)
CHOSEN = ChatSettings(Languages.ENGLISH, Length.LONG, "en", True, True)
MADE_BY = "summarizer, translator"
HOUR = 3600.0
DAY = 24 * HOUR


def stored(number: int, chat: int = 1, user: int | None = None) -> StoredUpdate:
    return StoredUpdate(number, chat, f'{{"update_id": {number}}}', user)


def job(chat: int, words: str = "نص", *, user: int | None = USER, **more: Any) -> NewJob:
    return NewJob(Address(chat, message=10 * abs(chat)), user, "ar", Content(words), **more)


def message(chat: int, words: str = "جواب") -> OutgoingMessage:
    return OutgoingMessage(Address(chat), words)


def article(words: str = "نص", title: str | None = None) -> Prepared:
    removed = (Removed(f"تابعونا {title}", Reason.SUBSCRIBE),)
    return Prepared(Cleaned((words, "فقرة"), removed, 5, 3), title, "a message")


def brief(of: Prepared, words: str = "ملخص") -> Brief:
    return Brief(
        source=of.source,
        title=of.title,
        summary=words,
        translation="Summary",
        summarizer="summarizer",
        translator=None,
        cleaned=of.cleaned,
        findings=(Finding("number", "not in the source", "5"),),
        support=(Attribution(0, "نص", 0.5), None),
        seconds={"total": 1.0},
    )


def texts(jobs: Sequence[Job]) -> list[str]:
    """The first paragraph of each job's article, or its first part where it is not prepared."""
    return [
        j.prepared.cleaned.paragraphs[0] if j.prepared else j.parts[0].content.text for j in jobs
    ]


class Opened:
    """An open store, with the steps of the dispatcher, the preparation and the models on it."""

    store: Store
    url: str
    opening: AsyncExitStack
    updates = 0

    async def open(self) -> None:
        """Open the store; close it first where it is open, as a restart does."""
        await self.opening.aclose()
        self.store = await self.opening.enter_async_context(open_store(self.url))

    def row(self, statement: Any) -> Any:
        return self.rows(statement)[0]

    def rows(self, statement: Any) -> list[Any]:
        """The rows of a statement, which is executed on a connection of its own."""
        url = self.url.replace("postgresql:", "postgresql+psycopg:")
        engine = create_engine(url)
        with engine.begin() as connection:
            result = connection.execute(statement)
            found = list(result) if result.returns_rows else []
        engine.dispose()
        return found

    async def settle(self, place: int = 1, /, **effects: Any) -> None:
        """Commit effects, as those of an update from chat ``place``."""
        self.updates += 1
        await self.store.updates.add([stored(self.updates, place)])
        await self.store.commit(self.updates, Effects(**effects))
        # On a slow machine, too, a job waits for more parts until the test ends the wait.
        more = or_(JobRow.tail.contains('"full": true'), JobRow.tail.contains('"comment": true'))
        waits = update(JobRow).where(more, JobRow.due > JobRow.created)
        self.rows(waits.values(due=JobRow.created + HOUR))

    async def give(self, *jobs: NewJob) -> None:
        await self.settle(jobs=jobs)

    async def first(self) -> list[Job]:
        """The jobs that may be prepared now."""
        return await self.store.jobs.unprepared(limit=100)

    async def prepare(self) -> None:
        """Prepare the jobs that may be; the text of an article is its key."""
        for each in await self.first():
            assert await self.store.jobs.begin_preparing(each.id)
            words = each.parts[0].content.text
            assert await self.store.jobs.prepared(each, article(words), words)

    async def take(self, *jobs: NewJob, most: int = 8) -> list[Job]:
        """Add jobs, prepare all, and take a batch of at most ``most`` for the models."""
        if jobs:
            await self.give(*jobs)
        await self.prepare()
        return await self.store.jobs.take(most)

    async def answer(self, *jobs: NewJob, **more: Any) -> int:
        """Answer a job that keeps its buttons; the job's number."""
        (taken,) = await self.take(*jobs)
        assert await self.finish(taken, **{"keeps": True, **more})
        return taken.id

    async def finish(self, taken: Job, state: JobState = JobState.ANSWERED, **more: Any) -> bool:
        return await self.store.jobs.finish(taken, Completion(state, **more))

    async def make(self, key: str, what: str, result: Result, made_by: str = MADE_BY) -> None:
        """Store a result for the article with ``key``, by a job in a chat of its own."""
        await self.answer(job(90, key, user=90), made=StoredResult(what, made_by, result))

    async def join(self, *parts: NewJob) -> int:
        """Add a job with several parts; the job's number."""
        await self.give(parts[0])
        number = int(self.row(select(func.max(JobRow.id)))[0])
        for part in parts[1:]:
            await self.settle(parts=(MorePart(number, part),))
        return number

    async def fill(self, chat: int, *users: int) -> None:
        """Give a chat jobs of users, a message, settings and a queue notice."""
        jobs = tuple(job(chat, f"{chat} of {user}", user=user) for user in users)
        told = (message(chat, f"to {chat}"),)
        await self.settle(chat, jobs=jobs, messages=told, chat=(chat, CHOSEN))
        await self.store.outbox.put_notice(QueueNotice(chat, 5, {"text": "next"}))

    async def open_jobs(self, chat: int) -> tuple[OpenJob, ...]:
        return (await self.store.updates.circumstances(ContextQuery(chat))).open_jobs

    async def mail(self) -> list[StoredMessage]:
        return sorted(await self.store.outbox.next(), key=lambda m: m.id)

    async def send(self) -> list[dict[str, Any]]:
        """Close all waiting messages as sent; their methods and parameters."""
        sent = []
        while found := await self.mail():
            for each in found:
                await self.store.outbox.close(each.id, SendState.SENT)
                sent.append({"method": each.method, **json.loads(each.payload)})
        return sent

    def states(self) -> list[str]:
        return [row.state for row in self.rows(select(JobRow.state).order_by(JobRow.id))]

    def age(self, table: Any, seconds: float, *columns: str) -> None:
        """Move columns of all rows into the past, by seconds."""
        self.rows(update(table).values({c: getattr(table, c) - seconds for c in columns}))


class OnSqlite(Opened):
    """A new SQLite file for each test."""

    @pytest.fixture(autouse=True)
    async def opened(self, tmp_path: Path) -> AsyncIterator[None]:
        self.url = f"sqlite:///{tmp_path / 'new' / 'mujaz.db'}"
        async with AsyncExitStack() as self.opening:
            await self.open()
            yield


@pytest.mark.skipif("MUJAZ_TEST_POSTGRES" not in os.environ, reason="no Postgres here; CI has one")
class OnPostgres(Opened):
    """A new database for each test, on the server of ``MUJAZ_TEST_POSTGRES``."""

    @pytest.fixture(autouse=True)
    async def opened(self, worker_id: str) -> AsyncIterator[None]:
        # Test processes run side by side: each has a database of its own.
        url, _, name = os.environ["MUJAZ_TEST_POSTGRES"].rpartition("/")
        own = f"{name}_{worker_id}"
        admin = create_engine(f"{url}/{name}", isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            connection.execute(text(f'DROP DATABASE IF EXISTS "{own}"'))
            connection.execute(text(f'CREATE DATABASE "{own}"'))
        admin.dispose()
        self.url = f"{url}/{own}".replace("+psycopg", "")
        async with AsyncExitStack() as self.opening:
            await self.open()
            yield
