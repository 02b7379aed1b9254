"""Runs jobs through the models in batches, one job of each chat; chats take turns."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from bot.domain.jobs import Job, Result, Task
from bot.jobs.completion import JobCompletion
from bot.jobs.model_process import Loaded, ModelProcess, ModelProcessError
from bot.observability.metrics import Metrics
from bot.scheduling.lanes import Found, LaneRunner
from bot.storage import Store
from models.errors import EngineError, ModelError
from models.pipeline import Brief

log = logging.getLogger(__name__)

MOST_TRIES = 2
"""A job whose model process ended runs once more, alone: another job may have caused it."""

MOST_STARTS = 3
"""Maximum starts of a job; after more, it is assumed to be what kills the bot's own process."""

PAUSE = 5.0
"""Seconds before another attempt to start the models: memory may have been short."""

MODELS = 0
"""The only lane of this runner: the models process one batch at a time."""

BATCH = 8
"""Articles of as many chats in one batch, which is about three times faster for each."""


class InferenceWorker:
    """Takes ready jobs from the store and ends them with an answer."""

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
        self._completion = answers
        self._metrics = metrics
        self._answered = answered
        self.last_chat: int | None = None
        self._lanes = LaneRunner("Inference", self._look, retry_after=PAUSE, at_once=1)
        self.wake = self._lanes.wake

    async def run(self) -> None:
        """Work until cancelled; set ``wake`` when there are new jobs."""
        await self._lanes.run()

    async def _look(self, busy: Sequence[int]) -> Found:
        """The next batch, unless one is running."""
        jobs = [] if busy else await self._store.jobs.take(BATCH, after_chat=self.last_chat)
        if not jobs:
            return Found()
        self.last_chat = jobs[-1].address.chat
        return Found({MODELS: partial(self._run, jobs)})

    async def _run(self, jobs: Sequence[Job]) -> None:
        serves = await self._work([j for j in jobs if not await self._is_given_up(j)])
        self._answered()
        if not serves:
            await asyncio.sleep(PAUSE)

    async def _is_given_up(self, job: Job) -> bool:
        """Whether a job was started too often; then it ends with an apology."""
        if job.tries <= MOST_STARTS:
            return False
        log.error(
            "Job %d is abandoned: the bot's process died %d times during it.", job.id, job.tries - 1
        )
        await self._completion.apologise(job, "ProcessDied")
        return True

    async def _work(self, jobs: Sequence[Job]) -> bool:
        """End the jobs or make them ready again; returns whether the models can be started."""
        if not jobs:
            return True
        started = time.perf_counter()
        serves = True
        try:
            loaded = await self._pipeline.loaded()
            uncached = [
                j for j in jobs if not await self._completion.answer_from_cache(j, loaded.made_by)
            ]
            await self._make(uncached, loaded)
        except ModelProcessError as error:
            log.error("Jobs %s: the models' process ended (%s).", _ids(jobs), error)
            await self._fail_or_release(jobs, error)
        except (ModelError, OSError) as error:
            # The models were loaded before, so an article is not the cause.
            log.error("Jobs %s: the models cannot be started (%s).", _ids(jobs), _cause(error))
            await self._fail_or_release(jobs, error)
            serves = False
        except Exception as error:  # noqa: BLE001 - one article's error must not stop the bot
            log.error("Jobs %s failed: %s.", _ids(jobs), type(error).__name__)
            for job in jobs:
                await self._completion.apologise(job, type(error).__name__)
        seconds = time.perf_counter() - started
        self._metrics.batch_done(len(jobs), seconds)
        log.info("Jobs %s took %.2f s.", _ids(jobs), seconds)
        return serves

    async def _make(self, jobs: Sequence[Job], loaded: Loaded) -> None:
        # An article that several chats forward at once goes through the models once.
        by_key: dict[str | None, Job] = {job.key: job for job in reversed(jobs)}
        made = dict(zip(by_key, await self._results(list(by_key.values())), strict=True))
        for job in jobs:
            outcome = made[job.key]
            if isinstance(outcome, ModelError):
                await self._completion.explain(job, outcome)
            else:
                await self._completion.answer(job, _for(job, outcome), loaded.made_by)

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
                await self._completion.apologise(job, type(error).__name__)


def _cause(error: ModelError | OSError) -> str:
    # An error of the system may hold the operator's file names.
    return str(error) if isinstance(error, ModelError) else type(error).__name__


def _for(job: Job, result: Result) -> Result:
    """A result for another job with the same article, which may differ in title and footers."""
    if isinstance(result, Brief) and job.prepared is not None:
        own = job.prepared
        return replace(result, cleaned=own.cleaned, title=own.title, source=own.source)
    return result


def _ids(jobs: Sequence[Job]) -> str:
    return ", ".join(str(job.id) for job in jobs)
