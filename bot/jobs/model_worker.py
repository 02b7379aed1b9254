"""The child process of the models: loads them and answers requests of :mod:`bot.jobs.model_process`.

Requests and answers are pickles, each preceded by its length, over stdin and stdout; the log is JSON on
stderr. Run as ``python -m bot.jobs.model_worker``.
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
"""Increment of the process's niceness, so that the bot has priority over the models."""

LENGTH = struct.Struct("<Q")
"""The length in bytes before each pickle."""

STARTED = b"started\n"
"""The child writes this before its first answer: its imports have succeeded."""

LOOK_EVERY = 1.0
"""Seconds between two checks that the parent process is alive."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class LoadRequest:
    """The first request: the arguments of :func:`models.pipeline.load`."""

    summarizer: str
    translator: str
    engine: Literal["ctranslate2", "transformers"]
    cache: Path
    bot: int = field(default_factory=os.getpid)
    """The process id of the bot; the child ends when it does."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """The answer to :class:`LoadRequest`: the checkpoints that serve, and those that are missing."""

    summarizer: str
    translator: str | None
    missing: tuple[str, ...]

    @property
    def made_by(self) -> str:
        """Identifies the pair of models in the cache of results."""
        return f"{self.summarizer} + {self.translator}"


@dataclass(frozen=True, slots=True)
class SumUpRequest:
    """The arguments of :meth:`models.pipeline.Pipeline.sum_up`."""

    articles: tuple[Prepared, ...]
    length: Length


@dataclass(frozen=True, slots=True)
class TranslateRequest:
    """The arguments of :meth:`models.pipeline.Pipeline.translate`."""

    paragraphs: tuple[str, ...]


def _serve(requests: BinaryIO, answers: BinaryIO) -> None:
    loading: LoadRequest = _read(requests)
    threading.Thread(target=_exit_with, args=(loading.bot,), daemon=True).start()
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


def _outcome(pipeline: Pipeline, request: SumUpRequest | TranslateRequest) -> object:
    if isinstance(request, SumUpRequest):
        return _summed_up(pipeline, request.articles, request.length)
    try:
        return pipeline.translate(request.paragraphs)
    except ModelError as error:
        return error
    except Exception as error:  # noqa: BLE001 - the next request may succeed
        return _failed(error)


def _summed_up(
    pipeline: Pipeline, articles: Sequence[Prepared], length: Length
) -> list[Brief | ModelError]:
    try:
        return pipeline.sum_up(articles, length)
    except Exception as error:  # noqa: BLE001 - the next request may succeed
        if len(articles) > 1:
            # Retry one by one, so that one article does not fail the others.
            alone = [_summed_up(pipeline, [article], length) for article in articles]
            return [outcome for outcomes in alone for outcome in outcomes]
        return [_failed(error)]


def _failed(error: Exception) -> EngineError:
    log.error("The models failed.", exc_info=error)
    return EngineError(f"The models failed: {type(error).__name__}.")


def _read(file: BinaryIO) -> Any:
    header = file.read(LENGTH.size)
    if len(header) < LENGTH.size:
        sys.exit(0)  # the bot has ended
    return pickle.loads(file.read(LENGTH.unpack(header)[0]))


def _write(file: BinaryIO, value: object) -> None:
    content = pickle.dumps(value)
    file.write(LENGTH.pack(len(content)) + content)
    file.flush()


def main() -> None:
    """Serve the parent process until it closes stdin."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    # Libraries that print must not write into the answers.
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    # Ctrl-C reaches every process of the terminal; the bot ends this one itself.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # On few processors, replies to readers take precedence over inference.
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    configure("json")
    try:
        answers.write(STARTED)
        answers.flush()
        _serve(sys.stdin.buffer, answers)
    except BrokenPipeError:
        # The bot has ended; buffered output cannot be written either.
        os._exit(0)


def _exit_with(parent: int) -> None:
    """End this process when its parent ends, even while a request hangs."""
    while os.getppid() == parent:
        time.sleep(LOOK_EVERY)
    os._exit(0)


if __name__ == "__main__":
    # Pickles name this module by its import name, not as `__main__`.
    from bot.jobs import model_worker

    model_worker.main()
