"""Articles are fetched and cleaned before the models see them; what cannot be had is asked for again."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest

from bot.domain.effects import Effects
from bot.domain.jobs import Address, Content, Job, NewJob, SourceKind
from bot.jobs import preparation
from bot.jobs.completion import JobCompletion
from bot.jobs.preparation import MOST_TRIES, Preparation
from bot.observability.metrics import Metrics
from bot.phrases import phrases
from bot.sources.errors import InstallationError, UnavailableError
from bot.storage import Store, StoredUpdate, open_store
from models.errors import NotArabicError, TooLongError
from models.pipeline import Article, prepare
from tests.support.checkpoints import SUMMARIES
from tests.support.waiting import until

TEXT = "\n".join(passage for passage, _ in SUMMARIES[:4])


class Source:
    """Where an article cannot be had for some times, for ``seconds`` each."""

    def __init__(self, away: int, seconds: float = 0.0, *, error: Exception | None = None) -> None:
        self._away = away
        self._error = error or UnavailableError("NetworkError", seconds)
        self.asked: list[float] = []

    async def __call__(self, job: Job) -> Article:
        self.asked.append(time.monotonic())
        if len(self.asked) <= self._away:
            raise self._error
        return Article(TEXT)


@asynccontextmanager
async def tried(folder: Path, source: Source, times: int) -> AsyncIterator[Store]:
    """A store whose one job was tried so many times with ``source``."""
    tries = asyncio.Semaphore(0)
    async with open_store(f"sqlite:///{folder / 'mujaz.db'}") as store:
        await store.updates.add([StoredUpdate(1, 1, "{}")])
        await store.commit(1, Effects(jobs=(NewJob(Address(1, 5), 7, "ar", Content(TEXT)),)))
        answers = JobCompletion(store, Metrics(), keeps=True)
        task = asyncio.create_task(
            Preparation(store, answers, source, lambda: None, tries.release).run()
        )
        try:
            async with asyncio.timeout(20):
                for _ in range(times):
                    await tries.acquire()
            yield store
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preparation, "RETRY_AFTER", 0.01)


async def test_an_article_that_is_away_for_a_while_is_briefed(tmp_path: Path) -> None:
    source = Source(MOST_TRIES - 1)
    async with tried(tmp_path, source, MOST_TRIES) as store:
        assert len(await store.jobs.take(8)) == 1
        assert not await store.outbox.next()
    assert len(source.asked) == MOST_TRIES


async def test_one_that_stays_away_ends_with_an_apology(tmp_path: Path) -> None:
    source = Source(1000)
    async with tried(tmp_path, source, MOST_TRIES) as store:
        (sent,) = await store.outbox.next()
    assert json.loads(sent.payload)["text"] == phrases("ar").say("apology")
    assert len(source.asked) == MOST_TRIES


async def test_a_fault_of_ours_is_tried_again_and_ends_with_an_apology(tmp_path: Path) -> None:
    error = InstallationError("python -m bot.sources.sandbox_worker cannot start")
    async with tried(tmp_path, Source(1, error=error), 2) as store:
        assert len(await store.jobs.take(8)) == 1
    (tmp_path / "mujaz.db").unlink()
    async with tried(tmp_path, Source(1000, error=error), MOST_TRIES) as store:
        (sent,) = await store.outbox.next()
    assert json.loads(sent.payload)["text"] == phrases("ar").say("apology")


async def test_it_is_not_asked_for_sooner_than_it_may_be_had(tmp_path: Path) -> None:
    source = Source(1, seconds=0.4)
    async with tried(tmp_path, source, 2):
        pass
    first, second = source.asked
    assert second - first >= 0.4


async def test_a_long_article_is_cleaned_elsewhere_as_it_would_be_here() -> None:
    lines = [
        f"{passage} وكان ذلك في اليوم رقم {day}." for day in range(60) for passage, _ in SUMMARIES
    ]
    article = Article("\n".join(lines), title="عنوان", source="")
    assert len(article.text) > preparation._SMALL
    assert await preparation._prepared(article) == prepare(article)
    with pytest.raises(NotArabicError) as caught:
        await preparation._prepared(Article("رئیس جمهور گفت که این تصمیم برای مردم است. " * 600))
    assert caught.value.language == "fa"
    with pytest.raises(TooLongError):
        await preparation._prepared(Article("خبر " * 300_000))


async def test_slow_sites_hold_up_no_text_that_is_here(tmp_path: Path) -> None:
    never = asyncio.Event()

    async def source(job: Job) -> Article:
        if job.parts[0].content.kind is SourceKind.LINK:
            await never.wait()
        return Article(TEXT)

    links = [
        NewJob(Address(chat, 5), 7, "ar", Content(link="https://example.org"))
        for chat in range(1, 20)
    ]
    async with open_store(f"sqlite:///{tmp_path / 'mujaz.db'}") as store:
        await store.updates.add([StoredUpdate(1, 1, "{}")])
        text = NewJob(Address(99, 5), 7, "ar", Content(TEXT))
        await store.commit(1, Effects(jobs=(*links, text)))
        ready = asyncio.Event()
        answers = JobCompletion(store, Metrics(), keeps=True)
        task = asyncio.create_task(
            Preparation(store, answers, source, lambda: None, ready.set).run()
        )
        await asyncio.wait_for(ready.wait(), 20)
        assert [job.address.chat for job in await store.jobs.take(8)] == [99]
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def test_of_articles_at_which_the_bot_died_one_is_tried_at_a_time(tmp_path: Path) -> None:
    at_once, most, seen = 0, 0, []

    async def source(job: Job) -> Article:
        nonlocal at_once, most
        if job.unended:
            at_once += 1
            most = max(most, at_once)
            await asyncio.sleep(0.05)
            at_once -= 1
        seen.append(job.address.chat)
        return Article(TEXT)

    async with open_store(f"sqlite:///{tmp_path / 'mujaz.db'}") as store:
        await store.updates.add([StoredUpdate(1, 1, "{}")])
        chats = range(1, 7)
        jobs = tuple(NewJob(Address(chat, 5), 7, "ar", Content(TEXT)) for chat in chats)
        await store.commit(1, Effects(jobs=jobs))
        for job in await store.jobs.unprepared(limit=4):
            await store.jobs.begin_preparing(job.id)
        await store.jobs.release()
        answers = JobCompletion(store, Metrics(), keeps=True)
        preparing = Preparation(store, answers, source, lambda: None, lambda: None)
        task = asyncio.create_task(preparing.run())
        await until(lambda: len(seen) == len(chats))
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
    assert (sorted(seen), most) == (list(chats), 1)
    # Nobody else waits for them.
    assert set(seen[:2]) == {5, 6}
