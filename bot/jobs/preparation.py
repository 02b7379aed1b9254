"""Fetches and cleans articles, chats side by side, before the models read them.

A slow site or a large file delays only its own chat, and an article with a stored result is answered
without the models.
"""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from functools import partial

from pydantic import TypeAdapter

from bot.domain.jobs import Job, SourceKind
from bot.jobs.completion import JobCompletion
from bot.scheduling.lanes import Found, LaneRunner, Work
from bot.sources import sandbox
from bot.sources.errors import SourceError, UnavailableError
from bot.sources.sandbox import Ask, Sandboxes
from bot.storage import Store
from models.errors import ModelError, article_error
from models.pipeline import Article, Prepared, prepare
from models.text.characters import fold

log = logging.getLogger(__name__)

AT_ONCE = 8
"""Articles that are fetched concurrently, and texts that are cleaned concurrently."""

MOST_TRIES = 5
MOST_DEATHS = 3
"""Attempts that ended the bot's own process, after which the job ends with an apology."""

RETRY_AFTER = 5.0
"""Seconds before an unavailable source is fetched again, multiplied by the number of tries."""

_SMALL = 20_000
"""Characters that are cleaned within milliseconds, in the bot's own process. A longer text would block it:
a regular expression cannot be interrupted."""

_PREPARED = TypeAdapter(Prepared)


class Preparation:
    """Takes waiting jobs and makes them ready for the models."""

    def __init__(
        self,
        store: Store,
        answers: JobCompletion,
        article_of: Callable[[Job], Awaitable[Article]],
        made_by: Callable[[], str | None],
        ready: Callable[[], None],
        sandboxes: Sandboxes | None = None,
    ) -> None:
        self._store = store
        self._completion = answers
        self._article_of = article_of
        self._made_by = made_by
        self._ready = ready
        self._sandboxes = sandboxes or Sandboxes()
        self._fetching: set[int] = set()
        self._cleaning: set[int] = set()
        self._suspect: int | None = None
        self._lanes = LaneRunner("The article of chat", self._look, retry_after=RETRY_AFTER)
        self.wake = self._lanes.wake

    async def run(self) -> None:
        """Prepare until cancelled; set ``wake`` when there are new jobs."""
        await self._lanes.run()

    async def _look(self, busy: Sequence[int]) -> Found:
        """The next jobs. Links and files have a limit of their own, so that they do not delay texts."""
        looked = time.time()
        to_fetch = AT_ONCE - len(self._fetching)
        to_clean = AT_ONCE - len(self._cleaning)
        # Usually there is room for both kinds, and one query suffices.
        elsewhere = None if to_fetch and to_clean else to_fetch > 0
        limit = min(to_fetch, to_clean) or max(to_fetch, to_clean)
        if not limit:
            return Found()
        found = await self._store.jobs.unprepared(
            elsewhere=elsewhere,
            without_chats=busy,
            last_chats=self._sandboxes.heavy_chats(),
            suspects=self._suspect is None,
            limit=limit,
        )
        work = self._startable(found)
        if len(found) == limit:
            return Found(work, 0.0)
        return Found(work, await self._store.jobs.seconds_to_next(looked))

    def _startable(self, jobs: Sequence[Job]) -> dict[int, Work]:
        """The jobs to begin; of those during which the bot's process died, only one at a time, because the
        others may only have run at the same time.
        """
        work: dict[int, Work] = {}
        for job in jobs:
            if job.unended and self._suspect is not None:
                continue
            if job.unended:
                self._suspect = job.address.chat
            work[job.address.chat] = partial(self._run, job)
        return work

    async def _run(self, job: Job) -> None:
        chat = job.address.chat
        is_here = all(part.content.kind is SourceKind.TEXT for part in job.parts)
        room = self._cleaning if is_here else self._fetching
        room.add(chat)
        try:
            await self._prepare(job)
        finally:
            room.discard(chat)
            if self._suspect == chat:
                self._suspect = None
            self._ready()

    async def _prepare(self, job: Job) -> None:
        if job.unended >= MOST_DEATHS:
            log.error(
                "Job %d is abandoned: the bot's process died %d times during it.",
                job.id,
                job.unended,
            )
            await self._completion.apologise(job, "ProcessDied")
            return
        if not await self._store.jobs.begin_preparing(job.id):
            return
        try:
            article = await self._article_of(job)
            prepared = await _prepared(article, partial(self._sandboxes.ask, chat=job.address.chat))
        except UnavailableError as error:
            await self._again(job, error)
        except SourceError as error:
            await self._completion.refuse(job, error.key)
        except ModelError as error:
            await self._completion.explain(job, error)
        except Exception as error:  # noqa: BLE001 - one article's fault must not stop the bot
            log.error("Job %d could not be prepared: %s.", job.id, type(error).__name__)
            await self._completion.apologise(job, type(error).__name__)
        else:
            await self._make_ready(replace(job, prepared=prepared, key=key_of(prepared)), prepared)

    async def _make_ready(self, job: Job, prepared: Prepared) -> None:
        assert job.key is not None
        wanted = await self._store.jobs.prepared(job, prepared, job.key)
        made_by = self._made_by()
        if wanted and made_by is not None:
            await self._completion.answer_from_cache(job, made_by)

    async def _again(self, job: Job, error: UnavailableError) -> None:
        if job.tries + 1 < MOST_TRIES:
            pause = max(error.seconds, RETRY_AFTER * (job.tries + 1))
            await self._store.jobs.postpone(job.id, pause)
        else:
            log.error("Job %d could not be fetched: %s.", job.id, error)
            await self._completion.apologise(job, "UnavailableError")


async def _prepared(article: Article, ask: Ask = sandbox.ask) -> Prepared:
    """The article, cleaned. Raises :class:`models.errors.ArticleError`, :class:`sandbox.SandboxError`."""
    if len(article.text) <= _SMALL:
        return prepare(article)
    found = await ask("article", article.title or "", article.text.encode())
    if "error" in found:
        raise article_error(found["error"], found["facts"])
    return _PREPARED.validate_python(found)


def key_of(article: Prepared) -> str:
    """A hash of an article's words that is the same for all spellings and all channels' footers."""
    folded = fold(article.cleaned.text)
    return hashlib.sha256(folded.encode()).hexdigest()
