"""How a job ends: with its brief, with the reason why there is none, or with an apology."""

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
    """Ends jobs; each end is stored in one step with what is sent.

    ``keeps``: articles and briefs stay for buttons, and for the same article again.
    """

    def __init__(self, store: Store, metrics: Metrics, *, keeps: bool) -> None:
        self._store = store
        self._metrics = metrics
        self._keeps = keeps

    async def known(self, job: Job, made_by: str) -> bool:
        """Answer with what those models made of the same article before; whether there was any."""
        if not self._keeps or job.key is None or job.prepared is None:
            return False
        found = await self._store.jobs.known(job.key, what(job), made_by, job.prepared)
        if found is not None:
            await self._answer(job, found, None)
        return found is not None

    async def made(self, job: Job, result: Result, made_by: str) -> None:
        """Answer with what the models made, and keep it."""
        await self._answer(job, result, StoredResult(what(job), made_by, result))

    async def _answer(self, job: Job, result: Result, made: StoredResult | None) -> None:
        """End a job with a result; ``made`` is it where it is new."""
        settings = await self._store.chats.settings(job.address.chat)
        manner = DisplayOptions(phrases(job.locale), settings.languages)
        answered = Completion(
            JobState.ANSWERED, cached=made is None, made=made if self._keeps else None
        )
        if job.origin is not None and job.reply is not None:
            edits = await self._in_place(job, result, manner)
            await self._end(job, replace(answered, edits=edits))
            return
        assert isinstance(result, Brief)
        told = _told(job, result)
        texts = first_pages(told, manner)
        # A button edits one message in place: a reply of several has none.
        has_buttons = self._keeps and len(texts) == 1
        keyboard = buttons(told, ReplyView(View.BRIEF, job.length), manner) if has_buttons else ()
        messages = [OutgoingMessage(job.address, text, keyboard) for text in texts]
        await self._end(job, replace(answered, messages=messages, keeps=has_buttons))

    async def _in_place(
        self, job: Job, result: Result, manner: DisplayOptions
    ) -> list[OutgoingMessage]:
        """The edit by which the reply that was pressed shows what was asked for."""
        assert job.origin is not None
        told = await self._store.updates.told(job.origin)
        if told is None:
            return []
        # What is shown is stored with its answer: the database does not know it yet.
        if isinstance(result, Translation):
            told, view = replace(told, translation=result), View.TRANSLATION
        else:
            told, view = replace(told, briefs={**told.briefs, job.length: result}), View.BRIEF
        shown = ReplyView(view, job.length)
        found = pages(told, shown, manner)
        if not found:
            return []
        keyboard = buttons(told, shown, manner, count=len(found))
        at = type(job.address)(job.address.chat, job.reply)
        return [OutgoingMessage(at, found[0], keyboard)]

    async def explain(self, job: Job, error: ModelError) -> None:
        """Say why there is no brief."""
        if not isinstance(error, ArticleError):
            log.error("Job %d failed: %s", job.id, error)
        await self._fail(job, error_reply(error, phrases(job.locale)), type(error).__name__)

    async def refuse(self, job: Job, key: str, reason: str | None = None) -> None:
        """Say in one sentence, by its key, why there is no brief."""
        await self._fail(job, sentence(phrases(job.locale), key), reason or key)

    async def apologise(self, job: Job, reason: str) -> None:
        """It was not the article's fault."""
        await self.refuse(job, "apology", reason)

    async def _fail(self, job: Job, text: str, reason: str) -> None:
        messages = [] if job.quiet else [OutgoingMessage(job.address, text)]
        await self._end(job, Completion(JobState.FAILED, messages, reason=reason))

    async def _end(self, job: Job, ending: Completion) -> None:
        wanted = await self._store.jobs.finish(job, ending)
        end = ending.state if wanted else JobState.CANCELLED
        self._metrics.job_ended(end, cached=ending.cached)
        log.info("Job %d: %s%s.", job.id, end, ", known" if ending.cached else "")


def what(job: Job) -> str:
    """What a job asks of the models, as results are named: a length, or the translation."""
    return Task.TRANSLATION if job.task is Task.TRANSLATION else job.length


def _told(job: Job, brief: Brief) -> AnsweredJob:
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
