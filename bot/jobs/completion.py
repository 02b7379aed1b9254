"""Ends jobs: with a brief, with the reason why there is none, or with an apology."""

from __future__ import annotations

import logging
from dataclasses import replace

from bot.domain.effects import OutgoingMessage, ReplyView, View
from bot.domain.jobs import AnsweredJob, Content, Job, JobState, Result, Task
from bot.observability.metrics import Metrics
from bot.phrases import phrases
from bot.storage import Completion, Store, StoredResult
from bot.ui.html import error_reply
from bot.ui.screens import sentence
from bot.ui.views import DisplayOptions, buttons, first_pages, pages
from models.errors import ArticleError, ModelError
from models.pipeline import Brief
from models.translation import Translation

log = logging.getLogger(__name__)


class JobCompletion:
    """Ends jobs; the end and its messages are stored in one transaction.

    ``keeps``: articles and results are kept for buttons and as a cache.
    """

    def __init__(self, store: Store, metrics: Metrics, *, keeps: bool) -> None:
        self._store = store
        self._metrics = metrics
        self._keeps = keeps

    async def answer_from_cache(self, job: Job, made_by: str) -> bool:
        """Answer with a stored result of the same models; returns whether there is one."""
        if not self._keeps or job.key is None or job.prepared is None:
            return False
        found = await self._store.jobs.cached_result(job.key, what(job), made_by, job.prepared)
        if found is not None:
            await self._answer(job, found, None)
        return found is not None

    async def answer(self, job: Job, result: Result, made_by: str) -> None:
        """Answer with a new result of the models, and store it."""
        await self._answer(job, result, StoredResult(what(job), made_by, result))

    async def _answer(self, job: Job, result: Result, made: StoredResult | None) -> None:
        """End a job with a result; ``made`` holds it if it is new."""
        settings = await self._store.chats.settings(job.address.chat)
        display = DisplayOptions(phrases(job.locale), settings.languages)
        ending = Completion(
            JobState.ANSWERED, cached=made is None, made=made if self._keeps else None
        )
        if job.origin is not None and job.reply is not None:
            edits = await self._in_place(job, result, display)
            await self._end(job, replace(ending, edits=edits))
            return
        assert isinstance(result, Brief)
        answered = _answered(job, result)
        texts = first_pages(answered, display)
        # A button edits one message in place: a reply of several has none.
        has_buttons = self._keeps and len(texts) == 1
        keyboard = (
            buttons(answered, ReplyView(View.BRIEF, job.length), display) if has_buttons else ()
        )
        messages = [OutgoingMessage(job.address, text, keyboard) for text in texts]
        await self._end(job, replace(ending, messages=messages, keeps=has_buttons))

    async def _in_place(
        self, job: Job, result: Result, display: DisplayOptions
    ) -> list[OutgoingMessage]:
        """The edit that shows the result in the reply whose button was pressed."""
        assert job.origin is not None
        answered = await self._store.updates.answered(job.origin)
        if answered is None:
            return []
        # The result is stored together with this edit: the database does not have it yet.
        if isinstance(result, Translation):
            answered, view = replace(answered, translation=result), View.TRANSLATION
        else:
            briefs = {**answered.briefs, job.length: result}
            answered, view = replace(answered, briefs=briefs), View.BRIEF
        shown = ReplyView(view, job.length)
        found = pages(answered, shown, display)
        if not found:
            return []
        keyboard = buttons(answered, shown, display, count=len(found))
        at = type(job.address)(job.address.chat, job.reply)
        return [OutgoingMessage(at, found[0], keyboard)]

    async def explain(self, job: Job, error: ModelError) -> None:
        """End a job with the reason why there is no brief."""
        if not isinstance(error, ArticleError):
            log.error("Job %d failed: %s", job.id, error)
        await self._fail(job, error_reply(error, phrases(job.locale)), type(error).__name__)

    async def refuse(self, job: Job, key: str, reason: str | None = None) -> None:
        """End a job with the phrase ``key`` as the reason why there is no brief."""
        await self._fail(job, sentence(phrases(job.locale), key), reason or key)

    async def apologise(self, job: Job, reason: str) -> None:
        """End a job with an apology: the article is not the cause."""
        await self.refuse(job, "apology", reason)

    async def _fail(self, job: Job, text: str, reason: str) -> None:
        messages = [] if job.quiet else [OutgoingMessage(job.address, text)]
        await self._end(job, Completion(JobState.FAILED, messages, reason=reason))

    async def _end(self, job: Job, ending: Completion) -> None:
        wanted = await self._store.jobs.finish(job, ending)
        end = ending.state if wanted else JobState.CANCELLED
        self._metrics.job_ended(end, cached=ending.cached)
        log.info("Job %d: %s%s.", job.id, end, ", cached" if ending.cached else "")


def what(job: Job) -> str:
    """The name under which a job's result is stored: a length, or the translation."""
    return Task.TRANSLATION if job.task is Task.TRANSLATION else job.length


def _answered(job: Job, brief: Brief) -> AnsweredJob:
    assert job.prepared is not None
    return AnsweredJob(
        job=job.id,
        chat=job.address.chat,
        user=None,
        message=job.address.message,
        length=job.length,
        parts=sum(part.content != Content() for part in job.parts),
        prepared=job.prepared,
        briefs={job.length: brief},
    )
