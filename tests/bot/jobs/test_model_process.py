"""The models' process dies, hangs, or meets what it did not expect: the bot goes on, and says so."""

from __future__ import annotations

import asyncio
import os
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.jobs import model_process, model_worker
from bot.jobs.model_process import LoadRequest, ModelProcess, ModelProcessError
from bot.jobs.model_worker import LENGTH, SumUpRequest, TranslateRequest
from models.errors import EngineError
from models.pipeline import Article, Brief, Pipeline, prepare
from models.summary.summarizer import ExtractiveSummarizer, Length
from tests.support.checkpoints import SUMMARIES, TINY_MARIAN, TINY_MT5
from tests.support.running_bot import ROOT
from tests.support.waiting import until

ARTICLES = [prepare(Article(passage)) for passage, _ in SUMMARIES[:3]]


def loading(cache: Path) -> LoadRequest:
    return LoadRequest(str(TINY_MT5), str(TINY_MARIAN), "ctranslate2", cache)


@pytest.fixture
async def pipeline(cache: Path) -> AsyncIterator[ModelProcess]:
    made = ModelProcess(loading(cache), deadline=60)
    yield made
    await made.stop()


async def test_a_process_that_dies_idle_is_started_again(
    pipeline: ModelProcess, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(model_process, "LOOK_EVERY", 0.05)
    await pipeline.loaded()
    first = pipeline.pid
    assert first is not None
    watching = asyncio.create_task(pipeline.watch())
    os.kill(first, signal.SIGINT)  # Ctrl-C in the bot's terminal is no reason to end
    await asyncio.sleep(0.3)
    assert pipeline.pid == first
    os.kill(first, signal.SIGKILL)
    await until(lambda: pipeline.pid not in (None, first))
    # Whoever asks meanwhile waits for the same one.
    (brief,) = await asyncio.wait_for(pipeline.sum_up(ARTICLES[:1], Length.NORMAL), 60)
    assert isinstance(brief, Brief)
    assert "has ended: starting another" in caplog.text
    watching.cancel()


async def test_a_restart_that_hangs_does_not_wait_for_a_conversion(
    pipeline: ModelProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(model_process, "RESTART_DEADLINE", 0.2)
    await pipeline.loaded()
    await pipeline.stop()
    monkeypatch.setattr(pipeline, "module", ["timeit", "-s", "import time; time.sleep(60)"])
    with pytest.raises(ModelProcessError, match="TimeoutError"):
        await asyncio.wait_for(pipeline.loaded(), 20)
    # The next may take its time: whatever is here may have changed.
    monkeypatch.undo()
    assert (await pipeline.loaded()).missing == ()


async def test_a_cache_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    pipeline = ModelProcess(loading(Path("/proc")), deadline=60)
    with pytest.raises(EngineError, match="MUJAZ_CACHE cannot be used"):
        await pipeline.loaded()
    assert pipeline.pid is None


class Poisoned(ExtractiveSummarizer):
    """Fails in a way that nobody expects, over one article."""

    def summarize(self, batch: Any, length: Length) -> Any:
        if any(cleaned is ARTICLES[1].cleaned for cleaned in batch):
            raise ZeroDivisionError(ARTICLES[1].cleaned.text)
        return super().summarize(batch, length)


def test_an_article_that_nobody_expected_costs_no_other_its_brief(
    caplog: pytest.LogCaptureFixture,
) -> None:
    request = SumUpRequest(tuple(ARTICLES), Length.NORMAL)
    outcomes = model_worker._outcome(Pipeline(Poisoned()), request)
    assert isinstance(outcomes, list)
    assert [type(outcome) for outcome in outcomes] == [Brief, EngineError, Brief]
    assert str(outcomes[1]) == "The models failed: ZeroDivisionError."
    assert "The models failed." in caplog.text
    broken: Any = object()
    assert isinstance(model_worker._outcome(broken, TranslateRequest(("نص",))), EngineError)


HUNG = """
import pickle, subprocess, sys, time
from pathlib import Path
from bot.jobs.model_worker import LENGTH, LoadRequest
child = subprocess.Popen([sys.executable, "-c", '''
import time
from unittest.mock import patch
from bot.jobs import model_worker
with patch("models.pipeline.load", lambda *_, **__: time.sleep(60)):
    model_worker.main()
'''], stdin=subprocess.PIPE)
request = pickle.dumps(LoadRequest("a/b", "a/b", "ctranslate2", Path("cache")))
child.stdin.write(LENGTH.pack(len(request)) + request)
child.stdin.flush()
print("started", flush=True)
time.sleep(60)
"""


@pytest.mark.parametrize("seconds", [0, 3])
def test_a_process_that_hangs_ends_with_its_bot(seconds: float) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HUNG], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as bot:
        assert bot.stdout is not None
        assert bot.stdout.readline() == b"started\n"
        time.sleep(seconds)
        bot.kill()
        # Its streams close when the last process that has them ends.
        _, said = bot.communicate(timeout=30)
        assert said == b""


def test_a_bot_that_is_gone_is_no_error(cache: Path) -> None:
    request = pickle.dumps(loading(cache))
    reader, writer = os.pipe()
    os.close(reader)
    ended = subprocess.run(
        [sys.executable, "-m", "bot.jobs.model_worker"],
        input=LENGTH.pack(len(request)) + request,
        stdout=writer,
        stderr=subprocess.PIPE,
        cwd=ROOT,
        timeout=60,
    )
    os.close(writer)
    assert (ended.returncode, ended.stderr) == (0, b"")


async def test_what_the_process_says_is_logged_line_by_line(
    pipeline: ModelProcess, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(pipeline, "module", ["timeit", "import sys; sys.exit('I say so')"])
    with pytest.raises(EngineError, match="timeit cannot start"):
        await pipeline.loaded()
    assert "I say so" in caplog.text
