"""Jobs, one after another through the models, chats in turn; each ends with an answer."""

from __future__ import annotations

import asyncio
import html
import logging
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress

from bot.documents import DocumentError
from bot.jobs import Job, JobState, Message, View
from bot.links import LinkError
from bot.phrases import phrases
from bot.pipeline_process import PipelineProcess, PipelineProcessError
from bot.replies import article_reply, brief_reply, error_reply, sources_reply
from bot.store import Store, view_buttons
from models.errors import ArticleError, ModelError
from models.pipeline import Article, Brief

log = logging.getLogger(__name__)

MOST_TRIES = 2
"""A job whose process died is tried once more: the fault may have been another's."""


class Worker:
    """Takes jobs from the store and leaves answers in it."""

    def __init__(
        self,
        store: Store,
        pipeline: PipelineProcess,
        article_of: Callable[[Job], Awaitable[Article]],
        answered: Callable[[], None],
    ) -> None:
        self._store = store
        self._pipeline = pipeline
        self._article_of = article_of
        self._answered = answered
        self.wake = asyncio.Event()

    async def run(self) -> None:
        """Work until cancelled; set ``wake`` when there are new jobs."""
        last_chat = None
        while True:
            self.wake.clear()
            job = await self._store.take_job(last_chat)
            if job is None:
                with suppress(TimeoutError):
                    pause = await self._store.seconds_to_next_job()
                    await asyncio.wait_for(self.wake.wait(), pause)
                continue
            last_chat = job.address.chat
            await self._work(job)
            self._answered()

    async def _work(self, job: Job) -> None:
        started = time.perf_counter()
        try:
            (outcome,) = await self._pipeline.brief([await self._article_of(job)])
        except (LinkError, DocumentError) as error:
            await self._refuse(job, error.key)
            return
        except PipelineProcessError as error:
            log.error("Job %d: the models' process ended (%s).", job.id, error)
            await self._fail_or_release(job)
            return
        except Exception as error:  # noqa: BLE001 - one article's fault must not stop the bot
            log.error("Job %d failed: %s.", job.id, type(error).__name__)
            await self._apologise(job, type(error).__name__)
            return
        if isinstance(outcome, ModelError):
            await self._explain(job, outcome)
        else:
            await self._answer(job, outcome)
        log.info("Job %d took %.2f s.", job.id, time.perf_counter() - started)

    async def _answer(self, job: Job, brief: Brief) -> None:
        spoken = phrases(job.locale)
        texts = brief_reply(brief, spoken, parts=job.parts)
        views: dict[View, str] = {}
        if len(texts) == 1:
            # A button edits one message in place: a reply of several has none.
            views = {
                View.BRIEF: texts[0],
                View.SOURCES: sources_reply(brief, spoken),
                View.ARTICLE: article_reply(brief, spoken),
            }
        buttons = view_buttons(job.id, views, View.BRIEF, job.locale) if views else ()
        messages = [Message(job.address, text, buttons) for text in texts]
        await self._store.finish_job(job.id, JobState.ANSWERED, messages=messages, views=views)

    async def _explain(self, job: Job, error: ModelError) -> None:
        if not isinstance(error, ArticleError):
            log.error("Job %d failed: %s", job.id, error)
        message = Message(job.address, error_reply(error, phrases(job.locale)))
        await self._store.finish_job(
            job.id, JobState.FAILED, messages=[message], reason=type(error).__name__
        )

    async def _fail_or_release(self, job: Job) -> None:
        if job.tries < MOST_TRIES:
            await self._store.release_jobs()
        else:
            await self._apologise(job, "PipelineProcessError")

    async def _apologise(self, job: Job, reason: str) -> None:
        await self._refuse(job, "apology", reason)

    async def _refuse(self, job: Job, key: str, reason: str | None = None) -> None:
        text = html.escape(phrases(job.locale).say(key), quote=False)
        message = Message(job.address, text)
        await self._store.finish_job(
            job.id, JobState.FAILED, messages=[message], reason=reason or key
        )
