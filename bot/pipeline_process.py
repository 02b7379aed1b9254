"""The models in a process of their own: it may hang, run out of memory or die, and the bot goes on.

Requests and answers are pickles with a length before each, over the child's standard streams. Run
as ``python -m bot.pipeline_process``, this module is the child.
"""

from __future__ import annotations

import asyncio
import os
import pickle
import struct
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Literal

from models.errors import ModelError
from models.pipeline import Brief, Pipeline, Prepared
from models.summarizer import Length
from models.translator import Translation

LOADING_DEADLINE = 600.0
"""Seconds: a slow disk, and a local checkpoint that is converted on its first use."""

_LENGTH = struct.Struct("<Q")


class PipelineProcessError(Exception):
    """The child died, or took longer than it may; the next request starts another."""


@dataclass(frozen=True, slots=True)
class Loading:
    """What the child loads: see :func:`models.pipeline.load`."""

    summarizer: str
    translator: str
    engine: Literal["ctranslate2", "transformers"]
    cache: Path
    trim: bool


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


class PipelineProcess:
    """The child, seen from the bot; one request at a time."""

    def __init__(self, loading: Loading, *, deadline: float) -> None:
        self._loading = loading
        self._deadline = deadline
        self._child: asyncio.subprocess.Process | None = None
        self._loaded: Loaded | None = None
        self._is_stale = False

    @property
    def pid(self) -> int | None:
        """The child's process id, where it runs."""
        return self._child.pid if self._child and self._child.returncode is None else None

    @property
    def serving(self) -> Loaded | None:
        """What serves, once it was loaded."""
        return self._loaded

    def renew(self) -> None:
        """There is more to load than there was: the next request finds it loaded."""
        self._is_stale = True

    async def loaded(self) -> Loaded:
        """What serves; starts the child where it does not run, and waits for its models.

        Raises :class:`ModelError` where they cannot be served, else PipelineProcessError.
        """
        if self.pid is None or self._loaded is None or self._is_stale:
            await self.stop()
            self._is_stale = False
            self._child = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot.pipeline_process",
                stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
            )  # fmt: skip
            answer = await self._ask(self._loading, LOADING_DEADLINE)
            if isinstance(answer, ModelError):
                await self.stop()
                raise answer
            self._loaded = answer
        return self._loaded

    async def sum_up(
        self, articles: Sequence[Prepared], length: Length
    ) -> list[Brief | ModelError]:
        """See :meth:`models.pipeline.Pipeline.sum_up`. Raises PipelineProcessError."""
        await self.loaded()
        outcomes: list[Brief | ModelError] = await self._ask(
            SumUp(tuple(articles), length), self._deadline
        )
        return outcomes

    async def translate(self, paragraphs: Sequence[str]) -> Translation | ModelError | None:
        """See :meth:`models.pipeline.Pipeline.translate`. Raises PipelineProcessError."""
        await self.loaded()
        outcome: Translation | ModelError | None = await self._ask(
            Translate(tuple(paragraphs)), self._deadline
        )
        return outcome

    async def stop(self) -> None:
        """End the child at once."""
        if self._child is not None:
            child, self._child = self._child, None
            if child.returncode is None:
                child.kill()
            await child.wait()

    async def _ask(self, request: object, deadline: float) -> Any:
        assert self._child is not None
        try:
            return await asyncio.wait_for(self._exchange(self._child, request), deadline)
        except (TimeoutError, OSError, EOFError, asyncio.IncompleteReadError) as error:
            await self.stop()
            raise PipelineProcessError(type(error).__name__) from error
        except BaseException:
            # Its answer would be taken for the next one's.
            await self.stop()
            raise

    async def _exchange(self, child: asyncio.subprocess.Process, request: object) -> Any:
        assert child.stdin is not None
        assert child.stdout is not None
        content = pickle.dumps(request)
        child.stdin.write(_LENGTH.pack(len(content)) + content)
        await child.stdin.drain()
        (length,) = _LENGTH.unpack(await child.stdout.readexactly(_LENGTH.size))
        return pickle.loads(await child.stdout.readexactly(length))


def _serve(requests: BinaryIO, answers: BinaryIO) -> None:
    loading: Loading = _read(requests)
    from models.pipeline import load

    try:
        pipeline = load(
            loading.summarizer,
            loading.translator,
            engine=loading.engine,
            cache=loading.cache,
            trim=loading.trim,
        )
    except ModelError as error:
        _write(answers, error)
        return
    _write(answers, Loaded(pipeline.summarizer, pipeline.translator, pipeline.missing))
    while True:
        _write(answers, _outcome(pipeline, _read(requests)))


def _outcome(pipeline: Pipeline, request: SumUp | Translate) -> object:
    try:
        if isinstance(request, SumUp):
            return pipeline.sum_up(request.articles, request.length)
        return pipeline.translate(request.paragraphs)
    except ModelError as error:
        return error


def _read(file: BinaryIO) -> Any:
    header = file.read(_LENGTH.size)
    if len(header) < _LENGTH.size:
        sys.exit(0)  # the bot has gone
    return pickle.loads(file.read(_LENGTH.unpack(header)[0]))


def _write(file: BinaryIO, value: object) -> None:
    content = pickle.dumps(value)
    file.write(_LENGTH.pack(len(content)) + content)
    file.flush()


def main() -> None:
    """Serve whoever started this process, until its end of the stream closes."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    # A library that prints must not speak into the answers.
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    _serve(sys.stdin.buffer, answers)


if __name__ == "__main__":
    # Pickles name this module by its import name, not as `__main__`.
    from bot import pipeline_process

    pipeline_process.main()
