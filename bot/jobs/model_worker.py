"""The process that the models live in: it loads them, and answers :mod:`bot.jobs.model_process`.

Requests and answers are pickles with a length before each, over the standard streams; the log is JSON
on stderr. Run as ``python -m bot.jobs.model_worker``.
"""

from __future__ import annotations

import logging
import os
import pickle
import signal
import struct
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, Literal

from bot.observability.logs import configure
from models.errors import EngineError, ModelError
from models.pipeline import Brief, Pipeline, Prepared
from models.summary.summarizer import Length

NICENESS = 10
"""Steps of priority that the models give way to the bot."""

LENGTH = struct.Struct("<Q")

STARTED = b"started\n"
"""What the child writes before its first answer, once all that it starts with is imported."""

LOOK_EVERY = 1.0
"""Seconds between two looks whether whoever started this process still lives."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Loading:
    """What the child loads: see :func:`models.pipeline.load`."""

    summarizer: str
    translator: str
    engine: Literal["ctranslate2", "transformers"]
    cache: Path
    bot: int = field(default_factory=os.getpid)
    """The process that asks, with which the child ends."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What the child serves with."""

    summarizer: str
    translator: str | None
    missing: tuple[str, ...]

    @property
    def made_by(self) -> str:
        """A name of the models together: what they made is theirs alone."""
        return f"{self.summarizer} + {self.translator}"


@dataclass(frozen=True, slots=True)
class SumUp:
    """A request: see :meth:`models.pipeline.Pipeline.sum_up`."""

    articles: tuple[Prepared, ...]
    length: Length


@dataclass(frozen=True, slots=True)
class Translate:
    """A request: see :meth:`models.pipeline.Pipeline.translate`."""

    paragraphs: tuple[str, ...]


def _serve(requests: BinaryIO, answers: BinaryIO) -> None:
    loading: Loading = _read(requests)
    threading.Thread(target=_end_with, args=(loading.bot,), daemon=True).start()
    from models.pipeline import load

    try:
        pipeline = load(
            loading.summarizer,
            loading.translator,
            engine=loading.engine,
            cache=loading.cache,
        )
    except ModelError as error:
        _write(answers, error)
        return
    except OSError as error:
        _write(answers, EngineError(_why(error, loading.cache)))
        return
    except ImportError as error:
        _write(answers, EngineError(f"Mujaz is not installed completely: {error}."))
        return
    _write(answers, Loaded(pipeline.summarizer, pipeline.translator, pipeline.missing))
    while True:
        _write(answers, _outcome(pipeline, _read(requests)))


def _why(error: OSError, cache: Path) -> str:
    file = str(error.filename or "")
    name = "MUJAZ_CACHE cannot be used: " if file.startswith(str(cache)) else ""
    return f"{name}{file}: {error.strerror or type(error).__name__}."


def _outcome(pipeline: Pipeline, request: SumUp | Translate) -> object:
    if isinstance(request, SumUp):
        return _summed_up(pipeline, request.articles, request.length)
    try:
        return pipeline.translate(request.paragraphs)
    except ModelError as error:
        return error
    except Exception as error:  # noqa: BLE001 - the next request may be well
        return _failed(error)


def _summed_up(
    pipeline: Pipeline, articles: Sequence[Prepared], length: Length
) -> list[Brief | ModelError]:
    try:
        return pipeline.sum_up(articles, length)
    except Exception as error:  # noqa: BLE001 - the next request may be well
        if len(articles) > 1:
            # One article's fault must not take the others with it.
            alone = [_summed_up(pipeline, [article], length) for article in articles]
            return [outcome for outcomes in alone for outcome in outcomes]
        return [_failed(error)]


def _failed(error: Exception) -> EngineError:
    log.error("The models failed.", exc_info=error)
    return EngineError(f"The models failed: {type(error).__name__}.")


def _read(file: BinaryIO) -> Any:
    header = file.read(LENGTH.size)
    if len(header) < LENGTH.size:
        sys.exit(0)  # the bot has gone
    return pickle.loads(file.read(LENGTH.unpack(header)[0]))


def _write(file: BinaryIO, value: object) -> None:
    content = pickle.dumps(value)
    file.write(LENGTH.pack(len(content)) + content)
    file.flush()


def main() -> None:
    """Serve whoever started this process, until its end of the stream closes."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    # A library that prints must not speak into the answers.
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    # Ctrl-C goes to every process of the terminal: when to end is for the bot to say.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Where processors are few, whoever writes to the bot goes before the article that is being read.
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    configure("json")
    try:
        answers.write(STARTED)
        answers.flush()
        _serve(sys.stdin.buffer, answers)
    except BrokenPipeError:
        # The bot has gone; what is left to be written has no reader either.
        os._exit(0)


def _end_with(parent: int) -> None:
    """End this process when its parent ends, also while a request hangs and nothing is read."""
    while os.getppid() == parent:
        time.sleep(LOOK_EVERY)
    os._exit(0)


if __name__ == "__main__":
    # Pickles name this module by its import name, not as `__main__`.
    from bot.jobs import model_worker

    model_worker.main()
