"""Runs the models in a child process, so that a hang, a crash or a lack of memory does not end the bot.

The child's side is :mod:`bot.jobs.model_worker`.
"""

from __future__ import annotations

import asyncio
import logging
import pickle
from collections.abc import Sequence
from typing import Any

from bot.children import ChildStartError, last_line, start
from bot.jobs.model_worker import (
    LENGTH,
    STARTED,
    Loaded,
    LoadRequest,
    SumUpRequest,
    TranslateRequest,
)
from bot.observability.logs import relay
from models.errors import EngineError, ModelError
from models.pipeline import Brief, Prepared
from models.summary.summarizer import Length
from models.translation import Translation

LOADING_DEADLINE = 600.0
"""Seconds for the first start: a slow disk, a local checkpoint that is converted on first use."""

RESTART_DEADLINE = 120.0
"""Seconds for a restart, when all checkpoints are converted."""

LOOK_EVERY = 1.0
"""Seconds between two checks that the child is alive."""

LONGEST_PAUSE = 60.0
"""Maximum seconds between two restarts of a child that keeps ending."""

_LAST_WORDS = 0.2
"""Seconds to read the last lines that a child wrote before it ended."""

_LONGEST_LINE = 1_000_000

log = logging.getLogger(__name__)

__all__ = ["LoadRequest", "Loaded", "ModelProcess", "ModelProcessError"]


class ModelProcessError(Exception):
    """The child ended or exceeded its deadline; the next request starts another."""


class ModelProcess:
    """The bot's side of the child; it handles one request at a time."""

    module: Sequence[str] = ("bot.jobs.model_worker",)
    """The module that the child runs, and its arguments."""

    def __init__(self, loading: LoadRequest, *, deadline: float) -> None:
        self._loading = loading
        self._deadline = deadline
        self._turn = asyncio.Lock()
        self._child: asyncio.subprocess.Process | None = None
        self._relaying: asyncio.Task[str] | None = None
        self._loaded: Loaded | None = None
        self._is_converted = False
        self._is_stale = False

    @property
    def pid(self) -> int | None:
        """The child's process id; ``None`` if it does not run."""
        return self._child.pid if self._child and self._child.returncode is None else None

    @property
    def serving(self) -> Loaded | None:
        """The models that were loaded last; ``None`` before the first load."""
        return self._loaded

    def renew(self) -> None:
        """Restart the child before the next request, because more weights are available."""
        self._is_stale = True

    async def loaded(self) -> Loaded:
        """The loaded models; starts the child if it does not run, and waits until they are loaded.

        Raises :class:`ModelError` if they cannot be served, ModelProcessError if the child ends.
        """
        async with self._turn:
            return await self._ready()

    async def watch(self) -> None:
        """Until cancelled, restart a child that ended between two requests."""
        pause = LOOK_EVERY
        while True:
            await asyncio.sleep(pause)
            if self.pid is not None or self._turn.locked():
                pause = LOOK_EVERY
                continue
            log.error("The model process has ended: starting another.")
            pause = min(2 * pause, LONGEST_PAUSE)
            try:
                await self.loaded()
            except (ModelError, ModelProcessError) as error:
                log.error(
                    "The model process could not be started (%s): next attempt in %.0f s.",
                    error,
                    pause,
                )

    async def sum_up(
        self, articles: Sequence[Prepared], length: Length
    ) -> list[Brief | ModelError]:
        """See :meth:`models.pipeline.Pipeline.sum_up`. Raises ModelProcessError."""
        outcomes: list[Brief | ModelError] = await self._request(
            SumUpRequest(tuple(articles), length)
        )
        return outcomes

    async def translate(self, paragraphs: Sequence[str]) -> Translation | ModelError | None:
        """See :meth:`models.pipeline.Pipeline.translate`. Raises ModelProcessError."""
        outcome: Translation | ModelError | None = await self._request(
            TranslateRequest(tuple(paragraphs))
        )
        return outcome

    async def stop(self) -> None:
        """Kill the child."""
        child, self._child = self._child, None
        relaying, self._relaying = self._relaying, None
        if child is not None:
            if child.returncode is None:
                child.kill()
            await child.wait()
        if relaying is not None:
            # A process that the child started may still hold the pipe open.
            await asyncio.wait([relaying], timeout=_LAST_WORDS)
            relaying.cancel()

    async def _request(self, request: SumUpRequest | TranslateRequest) -> Any:
        async with self._turn:
            await self._ready()
            return await self._ask(request, self._deadline)

    async def _ready(self) -> Loaded:
        if self.pid is None or self._loaded is None or self._is_stale:
            await self.stop()
            self._is_stale = False
            deadline = RESTART_DEADLINE if self._is_converted else LOADING_DEADLINE
            await self._start(deadline)
            # If this start fails, the next one may have to convert.
            self._is_converted = False
            answer = await self._ask(self._loading, deadline)
            if isinstance(answer, ModelError):
                await self.stop()
                raise answer
            self._loaded, self._is_converted = answer, True
        return self._loaded

    async def _start(self, deadline: float) -> None:
        """Start the child and wait until its imports have succeeded. Raises EngineError if they fail."""
        module, *arguments = self.module
        try:
            self._child = child = await start(
                module,
                *arguments,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
                limit=_LONGEST_LINE,
            )
            assert child.stdout is not None
            assert child.stderr is not None
            self._relaying = relaying = asyncio.create_task(_relay(child.stderr))
            await asyncio.wait_for(child.stdout.readexactly(len(STARTED)), deadline)
        except ChildStartError as error:
            raise EngineError(str(error)) from error
        except asyncio.IncompleteReadError as error:
            await asyncio.wait([relaying], timeout=_LAST_WORDS)
            reason = relaying.result() if relaying.done() else "unknown reason"
            await self.stop()
            raise EngineError(str(ChildStartError(module, reason))) from error
        except TimeoutError as error:
            await self.stop()
            raise ModelProcessError("TimeoutError") from error
        except BaseException:
            await self.stop()
            raise

    async def _ask(self, request: object, deadline: float) -> Any:
        assert self._child is not None
        try:
            return await asyncio.wait_for(self._exchange(self._child, request), deadline)
        except (TimeoutError, OSError, EOFError, asyncio.IncompleteReadError) as error:
            await self.stop()
            raise ModelProcessError(type(error).__name__) from error
        except BaseException:
            # Otherwise the answer would be read as that of the next request.
            await self.stop()
            raise

    async def _exchange(self, child: asyncio.subprocess.Process, request: object) -> Any:
        assert child.stdin is not None
        assert child.stdout is not None
        content = pickle.dumps(request)
        child.stdin.write(LENGTH.pack(len(content)) + content)
        await child.stdin.drain()
        (length,) = LENGTH.unpack(await child.stdout.readexactly(LENGTH.size))
        return pickle.loads(await child.stdout.readexactly(length))


async def _relay(lines: asyncio.StreamReader) -> str:
    """Log the child's stderr, its own log and what libraries print; return the last line."""
    last = b""
    while True:
        try:
            line = await lines.readline()
        except ValueError:
            # The line exceeds _LONGEST_LINE.
            continue
        if not line:
            return last_line(last)
        relay(line)
        last = line
