"""Articles fetched and cleaned, chats side by side, before the models see them.

A slow site or a large file delays its own chat alone, and an article that is known already is
answered without the models.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace

from bot.answers import Answers
from bot.documents import DocumentError, UnavailableError
from bot.jobs import Job
from bot.links import LinkError
from bot.store import Store
from models.cleaning.characters import fold
from models.errors import ModelError
from models.pipeline import Article, Prepared, prepare

log = logging.getLogger(__name__)

AT_ONCE = 8
MOST_TRIES = 5
RETRY_AFTER = 5.0
"""Seconds after which what Telegram did not give is asked for again, times the tries."""

_SMALL = 20_000
"""Characters that are cleaned in a few milliseconds: no thread is worth it."""


class Preparing:
    """Takes jobs as they come in, and leaves them ready for the models."""

    def __init__(
        self,
        store: Store,
        answers: Answers,
        article_of: Callable[[Job], Awaitable[Article]],
        made_by: Callable[[], str | None],
        ready: Callable[[], None],
    ) -> None:
        self._store = store
        self._answers = answers
        self._article_of = article_of
        self._made_by = made_by
        self._ready = ready
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self.wake = asyncio.Event()

    async def run(self) -> None:
        """Prepare until cancelled; set ``wake`` when there are new jobs."""
        try:
            while True:
                self.wake.clear()
                await self._start()
                pause = await self._store.queue.seconds_to_next()
                with suppress(TimeoutError):
                    await asyncio.wait_for(self.wake.wait(), pause)
        finally:
            for task in self._tasks.values():
                task.cancel()
            await asyncio.gather(*self._tasks.values(), return_exceptions=True)

    async def _start(self) -> None:
        room = AT_ONCE - len(self._tasks)
        if room <= 0:
            return
        busy = list(self._tasks)
        for job in await self._store.queue.unprepared(without_chats=busy, limit=room):
            task = asyncio.create_task(self._prepare(job))
            self._tasks[job.address.chat] = task
            task.add_done_callback(lambda _, chat=job.address.chat: self._done(chat))  # type: ignore[misc]

    def _done(self, chat: int) -> None:
        self._tasks.pop(chat, None)
        self.wake.set()
        self._ready()

    async def _prepare(self, job: Job) -> None:
        if not await self._store.queue.begin_preparing(job.id):
            return
        try:
            article = await self._article_of(job)
            prepared = await _prepared(article)
        except (LinkError, DocumentError) as error:
            await self._answers.refuse(job, error.key)
        except ModelError as error:
            await self._answers.explain(job, error)
        except UnavailableError as error:
            await self._again(job, error)
        except Exception as error:  # noqa: BLE001 - one article's fault must not stop the bot
            log.error("Job %d could not be prepared: %s.", job.id, type(error).__name__)
            await self._answers.apologise(job, type(error).__name__)
        else:
            await self._leave(replace(job, prepared=prepared, key=key_of(prepared)), prepared)

    async def _leave(self, job: Job, prepared: Prepared) -> None:
        assert job.key is not None
        wanted = await self._store.queue.prepared(job, prepared, job.key)
        made_by = self._made_by()
        if wanted and made_by is not None:
            await self._answers.known(job, made_by)

    async def _again(self, job: Job, error: UnavailableError) -> None:
        if job.tries + 1 < MOST_TRIES:
            pause = max(error.seconds, RETRY_AFTER * (job.tries + 1))
            await self._store.queue.postpone(job.id, pause)
        else:
            log.error("Job %d could not be fetched: %s.", job.id, error)
            await self._answers.apologise(job, "UnavailableError")


async def _prepared(article: Article) -> Prepared:
    if len(article.text) <= _SMALL:
        return prepare(article)
    return await asyncio.to_thread(prepare, article)


def key_of(article: Prepared) -> str:
    """A name of what an article says, the same for every spelling of it and every channel's footer."""
    folded = fold(article.cleaned.text)
    return hashlib.sha256(folded.encode()).hexdigest()
