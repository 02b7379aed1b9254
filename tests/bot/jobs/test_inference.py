"""Models that cannot be started in the middle of a run cost their jobs a second try, not an apology."""

from __future__ import annotations

import asyncio
import json
import shutil
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest

from bot.domain.effects import Effects
from bot.domain.jobs import Address, Content, NewJob
from bot.jobs import inference
from bot.jobs.completion import JobCompletion
from bot.jobs.inference import InferenceWorker
from bot.jobs.model_process import LoadRequest, ModelProcess
from bot.observability.metrics import Metrics
from bot.phrases import phrases
from bot.storage import Store, StoredUpdate, open_store
from models.pipeline import Article, prepare
from tests.support.checkpoints import SUMMARIES, TINY_MARIAN, TINY_MT5

PASSAGE, SUMMARY = SUMMARIES[0]


class Work:
    """A worker at work on ``chats`` articles, one in each."""

    def __init__(self, store: Store, summarizer: Path, cache: Path) -> None:
        self.store = store
        self._tries = asyncio.Semaphore(0)
        loading = LoadRequest(str(summarizer), str(TINY_MARIAN), "ctranslate2", cache)
        self.pipeline = ModelProcess(loading, deadline=60)
        answers = JobCompletion(store, Metrics(), keeps=True)
        self.worker = InferenceWorker(store, self.pipeline, answers, Metrics(), self._tries.release)

    async def give(self, chats: int) -> None:
        jobs = tuple(NewJob(Address(n, 5), n, "ar", Content(PASSAGE)) for n in range(1, chats + 1))
        await self.store.updates.add([StoredUpdate(1, 1, "{}")])
        await self.store.commit(1, Effects(jobs=jobs))
        for job in await self.store.jobs.unprepared(limit=chats):
            await self.store.jobs.prepared(job, prepare(Article(PASSAGE)), f"key {job.id}")

    async def tried(self, times: int = 1) -> None:
        async with asyncio.timeout(60):
            for _ in range(times):
                await self._tries.acquire()

    async def said(self) -> list[str]:
        return [json.loads(mail.payload)["text"] for mail in await self.store.outbox.next()]


@asynccontextmanager
async def at_work(folder: Path, summarizer: Path, cache: Path, chats: int) -> AsyncIterator[Work]:
    async with open_store(f"sqlite:///{folder / 'mujaz.db'}") as store:
        work = Work(store, summarizer, cache)
        await work.give(chats)
        task = asyncio.create_task(work.worker.run())
        try:
            yield work
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
            await work.pipeline.stop()


async def test_models_that_are_back_at_the_second_try_answer(
    tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inference, "PAUSE", 1.0)
    broken = tmp_path / "broken"
    broken.mkdir()
    async with at_work(tmp_path, broken, cache, chats=2) as work:
        await work.tried()
        assert await work.said() == []
        shutil.copytree(TINY_MT5, broken, dirs_exist_ok=True)
        await work.tried(2)
        assert [SUMMARY in text for text in await work.said()] == [True, True]


async def test_a_process_that_cannot_be_started_is_tried_twice_with_pauses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inference, "PAUSE", 0.3)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "nowhere"))
    began = asyncio.get_running_loop().time()
    async with at_work(tmp_path, TINY_MT5, tmp_path, chats=2) as work:
        await work.tried()
        assert await work.said() == []
        await work.tried(2)
        assert await work.said() == [phrases("ar").say("apology")] * 2
    assert asyncio.get_running_loop().time() - began >= 0.6
