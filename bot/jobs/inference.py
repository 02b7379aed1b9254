"""Jobs through the models, one of each chat at a time, chats in turn; each ends with an answer."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.domain.jobs import Job, Result, Task
from bot.jobs.completion import JobCompletion
from bot.jobs.model_process import Loaded, ModelProcess, ModelProcessError
from bot.observability.metrics import Metrics
from bot.storage import Store
from models.errors import EngineError, ModelError
from models.pipeline import Brief

log = logging.getLogger(__name__)

MOST_TRIES = 2
"""A job whose process died is tried once more, alone: the fault may have been another's."""

MOST_STARTS = 3
"""Attempts that may begin: a job that was taken so often has ended the bot's own process each time."""

PAUSE = 5.0
"""Seconds after which models that could not be started are started again: memory may have been short."""

BATCH = 8
"""Articles of as many chats that go through the models together: three times faster for each."""


class InferenceWorker:
    """Takes ready jobs from the store and leaves answers in it."""

    def __init__(
        self,
        store: Store,
        pipeline: ModelProcess,
        answers: JobCompletion,
        metrics: Metrics,
        answered: Callable[[], None],
    ) -> None:
        self._store = store
        self._pipeline = pipeline
        self._answers = answers
        self._metrics = metrics
        self._answered = answered
        self.last_chat: int | None = None
        self.wake = asyncio.Event()

    async def run(self) -> None:
        """Work until cancelled; set ``wake`` when there are new jobs."""
        while True:
            self.wake.clear()
            jobs = await self._store.jobs.take(BATCH, after_chat=self.last_chat)
            if not jobs:
                await self.wake.wait()
                continue
            self.last_chat = jobs[-1].address.chat
            serves = await self._work([j for j in jobs if not await self._is_given_up(j)])
            self._answered()
            if not serves:
                await asyncio.sleep(PAUSE)

    async def _is_given_up(self, job: Job) -> bool:
        """Whether a job was tried too often to be tried once more; its reader is told."""
        if job.tries <= MOST_STARTS:
            return False
        log.error("Job %d is given up: the bot died %d times at it.", job.id, job.tries - 1)
        await self._answers.apologise(job, "ProcessDied")
        return True

    async def _work(self, jobs: Sequence[Job]) -> bool:
        """End the jobs or let them wait again; whether there are models that serve."""
        if not jobs:
            return True
        started = time.perf_counter()
        serves = True
        try:
            loaded = await self._pipeline.loaded()
            unknown = [j for j in jobs if not await self._answers.known(j, loaded.made_by)]
            await self._make(unknown, loaded)
        except ModelProcessError as error:
            log.error("Jobs %s: the models' process ended (%s).", _ids(jobs), error)
            await self._fail_or_release(jobs, error)
        except (ModelError, OSError) as error:
            # What serves was loaded once: it is no article's fault if it cannot be for the moment.
            log.error("Jobs %s: the models cannot be started (%s).", _ids(jobs), _cause(error))
            await self._fail_or_release(jobs, error)
            serves = False
        except Exception as error:  # noqa: BLE001 - one article's fault must not stop the bot
            log.error("Jobs %s failed: %s.", _ids(jobs), type(error).__name__)
            for job in jobs:
                await self._answers.apologise(job, type(error).__name__)
        seconds = time.perf_counter() - started
        self._metrics.batch_done(len(jobs), seconds)
        log.info("Jobs %s took %.2f s.", _ids(jobs), seconds)
        return serves

    async def _make(self, jobs: Sequence[Job], loaded: Loaded) -> None:
        # An article that many forward at once is read once.
        alike: dict[str | None, Job] = {job.key: job for job in reversed(jobs)}
        made = dict(zip(alike, await self._results(list(alike.values())), strict=True))
        for job in jobs:
            outcome = made[job.key]
            if isinstance(outcome, ModelError):
                await self._answers.explain(job, outcome)
            else:
                await self._answers.made(job, _for(job, outcome), loaded.made_by)

    async def _results(self, jobs: Sequence[Job]) -> Sequence[Result | ModelError]:
        articles = [job.prepared for job in jobs if job.prepared is not None]
        if not articles:
            return []
        if jobs[0].task is Task.BRIEF:
            return await self._pipeline.sum_up(articles, jobs[0].length)
        translation = await self._pipeline.translate(articles[0].cleaned.paragraphs)
        return [translation or EngineError("There is no translation checkpoint.")]

    async def _fail_or_release(self, jobs: Sequence[Job], error: Exception) -> None:
        for job in jobs:
            if job.tries < MOST_TRIES:
                await self._store.jobs.release([job.id])
            else:
                await self._answers.apologise(job, type(error).__name__)


def _cause(error: ModelError | OSError) -> str:
    # A system's error may name files of the operator's.
    return str(error) if isinstance(error, ModelError) else type(error).__name__


def _for(job: Job, result: Result) -> Result:
    """What was made of an article, for another job that brought the same with other additions."""
    if isinstance(result, Brief) and job.prepared is not None:
        own = job.prepared
        return replace(result, cleaned=own.cleaned, title=own.title, source=own.source)
    return result


def _ids(jobs: Sequence[Job]) -> str:
    return ", ".join(str(job.id) for job in jobs)
