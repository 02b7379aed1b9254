"""Runs parsers of untrusted files, and the cleaning of long texts, in child processes with limits.

Each process has limits on memory and processor time, and an empty environment. The request on its stdin is a
line of JSON followed by the content; the answer on its stdout is a line of JSON. The number of concurrent
processes is limited, so that many requests take more time, not more memory.
"""

from __future__ import annotations

import asyncio
import heapq
import json
import logging
import os
import time
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from itertools import count
from typing import Any, Literal

from bot.children import ChildStartError, last_line, start
from bot.sources.errors import InstallationError

PAGE_SECONDS = 10
FILE_SECONDS = 20
"""Processor time in seconds for a page, and for a file or a long text; one page of a PDF takes about 0.1 s."""

MEMORY = 500_000_000
"""Bytes of address space for each process; a PDF of 200 pages takes about 200 MB."""

BUDGET = 1_000_000_000
"""Bytes for all concurrent processes."""

MAXIMUM_ANSWER = 20_000_000
"""Bytes of an answer: twice the longest accepted article with every letter escaped."""

HEAVY_USE = 5.0
"""Seconds of use within :data:`USE_WINDOW` after which a chat has lower priority than others."""

USE_WINDOW = 3600.0

_TIMEOUT_FACTOR = 6
"""Seconds of timeout for each second of processor time, because other processes run as well."""

START_TIMEOUT = 60.0
"""Maximum seconds for the start of a process on a busy machine."""

STARTED = b"started\n"
"""The process writes this after its imports, before it reads the request."""

_MODULE = "bot.sources.sandbox_worker"

log = logging.getLogger(__name__)

Kind = Literal["document", "page", "article"]
Ask = Callable[[Kind, str, bytes], Awaitable[dict[str, Any]]]


class SandboxError(Exception):
    """The process exceeded its limits of time or memory, or was killed."""


class Sandboxes:
    """Limits the number of concurrent processes, and orders waiting requests by recent use of their chats.

    ``page_seconds`` and ``file_seconds`` are the processor time for a page, and for a file or a long text;
    ``at_once`` is the number of concurrent processes, by default what :data:`BUDGET` and the processors allow.
    """

    def __init__(
        self,
        page_seconds: int = PAGE_SECONDS,
        file_seconds: int = FILE_SECONDS,
        at_once: int | None = None,
    ) -> None:
        self._seconds = {"page": page_seconds, "document": file_seconds, "article": file_seconds}
        self._free = at_once or max(1, min(_processors(), BUDGET // MEMORY))
        self._waiting: list[tuple[float, int, asyncio.Future[None]]] = []
        self._sequence = count()
        self._use: dict[int, tuple[float, float]] = {}

    async def ask(
        self, kind: Kind, name: str, content: bytes, *, chat: int | None = None
    ) -> dict[str, Any]:
        """The answer of :mod:`bot.sources.sandbox_worker` for ``content``, which ``chat`` sent.

        Raises :class:`SandboxError`, InstallationError. Chats with heavy recent use wait for all others.
        """
        async with self._turn(chat):
            return await _answer(kind, name, content, self._seconds[kind])

    def heavy_chats(self) -> list[int]:
        """The chats whose use within :data:`USE_WINDOW` reaches :data:`HEAVY_USE`."""
        since = time.monotonic() - USE_WINDOW
        self._use = {chat: use for chat, use in self._use.items() if use[0] > since}
        return [chat for chat, (_, seconds) in self._use.items() if seconds >= HEAVY_USE]

    @asynccontextmanager
    async def _turn(self, chat: int | None) -> AsyncIterator[None]:
        await self._acquire(chat)
        began = time.monotonic()
        try:
            yield
        finally:
            if chat is not None:
                now, (_, before) = time.monotonic(), self._use.get(chat, (0.0, 0.0))
                self._use[chat] = now, before + now - began
            self._release()

    async def _acquire(self, chat: int | None) -> None:
        if self._free:
            self._free -= 1
            return
        priority = self._use[chat][1] if chat is not None and chat in self.heavy_chats() else 0.0
        turn = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (priority, next(self._sequence), turn))
        try:
            await turn
        except asyncio.CancelledError:
            if not turn.cancelled():
                self._release()
            raise

    def _release(self) -> None:
        while self._waiting:
            _, _, turn = heapq.heappop(self._waiting)
            if not turn.done():
                turn.set_result(None)
                return
        self._free += 1


async def ask(kind: Kind, name: str, content: bytes) -> dict[str, Any]:
    """Like :meth:`Sandboxes.ask`, for a single request."""
    return await Sandboxes().ask(kind, name, content)


def _processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


async def _answer(kind: Kind, name: str, content: bytes, seconds: int) -> dict[str, Any]:
    """The answer of the worker. Raises :class:`SandboxError`, InstallationError."""
    request = json.dumps({"kind": kind, "name": name, "seconds": seconds}).encode() + b"\n"
    try:
        output = await _run(request + content, _TIMEOUT_FACTOR * seconds)
        try:
            found: dict[str, Any] = json.loads(output)
        except ValueError as error:
            raise SandboxError("the process gave no answer") from error
        if "missing" in found:
            raise ChildStartError(_MODULE, found["missing"])
    except ChildStartError as error:
        log.error("%s", error)
        raise InstallationError(str(error)) from error
    return found


async def _run(request: bytes, seconds: float) -> bytes:
    """The answer to a request within ``seconds``. Raises ChildStartError, SandboxError."""
    process = await start(
        _MODULE,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        # A parser must not see the token or the address of the database.
        environment={"PYTHONUTF8": "1"},
    )
    try:
        await _wait_for_start(process)
        async with asyncio.timeout(seconds):
            answer = await _exchange(process, request)
            await process.wait()
    except TimeoutError as error:
        raise SandboxError(f"no answer within {seconds:.0f} s") from error
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()
    if process.returncode != 0:
        raise SandboxError(f"the process ended with {process.returncode}")
    return answer


async def _wait_for_start(process: Process) -> None:
    """Wait until the process has imported its modules. Raises ChildStartError."""
    assert process.stdout is not None
    assert process.stderr is not None
    try:
        async with asyncio.timeout(START_TIMEOUT):
            await process.stdout.readexactly(len(STARTED))
    except asyncio.IncompleteReadError as error:
        reason = last_line(await process.stderr.read())
        raise ChildStartError(_MODULE, reason) from error
    except TimeoutError as error:
        raise ChildStartError(_MODULE, f"no sign of life within {START_TIMEOUT:.0f} s") from error


async def _exchange(process: asyncio.subprocess.Process, request: bytes) -> bytes:
    """The answer to a request. Raises :class:`SandboxError` if it exceeds :data:`MAXIMUM_ANSWER`."""
    assert process.stdin is not None
    assert process.stdout is not None
    writing = asyncio.create_task(_write(process.stdin, request))
    answer = bytearray()
    try:
        while piece := await process.stdout.read(65_536):
            answer += piece
            if len(answer) > MAXIMUM_ANSWER:
                raise SandboxError("the answer is too long")
    finally:
        writing.cancel()
        await asyncio.gather(writing, return_exceptions=True)
    return bytes(answer)


async def _write(stdin: asyncio.StreamWriter, request: bytes) -> None:
    # The exit status reports a process that ends before it has read the request.
    with suppress(BrokenPipeError, ConnectionResetError):
        stdin.write(request)
        await stdin.drain()
        stdin.close()
