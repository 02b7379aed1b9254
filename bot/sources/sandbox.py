"""Runs parsers of untrusted files, and the cleaning of long texts, in child processes with limits.

Each process has limits of memory and processor time and an empty environment. The request on its stdin
is a line of JSON and then the content; the answer on its stdout is a line of JSON. All processes share
one budget: many requests at once take longer, and no more memory.
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
"""Processor time in seconds, for a page and for a file or a long text; a page of a PDF takes about 0.1."""

MEMORY = 500_000_000
"""Bytes of address space for each process; a PDF of 200 pages takes some 200 MB."""

BUDGET = 1_000_000_000
"""Bytes for all processes that run at a time."""

LARGEST_ANSWER = 20_000_000
"""Bytes: the longest article that is taken, each letter of it escaped, twice."""

HEAVY = 5.0
"""Seconds: who took so many within :data:`REMEMBERED` comes behind all who did not."""

REMEMBERED = 3600.0

_PATIENCE = 6
"""Seconds of the clock for each second of processor time: other processes run beside it."""

START_PATIENCE = 60.0
"""Seconds in which a process must start on a busy machine."""

STARTED = b"started\n"
"""The process writes this before it reads the request: its imports have succeeded."""

_MODULE = "bot.sources.sandbox_worker"

log = logging.getLogger(__name__)

Kind = Literal["document", "page", "article"]
Ask = Callable[[Kind, str, bytes], Awaitable[dict[str, Any]]]


class SandboxError(Exception):
    """The process exceeded its limits of time or memory, or was killed."""


class Sandboxes:
    """The processes of one bot, no more at a time than there is memory in the budget and processors.

    ``page_seconds`` and ``file_seconds`` are of processor time for one page, and for one file or long
    text; ``at_once`` processes run at a time.
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
        self._numbers = count()
        self._taken: dict[int, tuple[float, float]] = {}

    async def ask(
        self, kind: Kind, name: str, content: bytes, *, chat: int | None = None
    ) -> dict[str, Any]:
        """What :mod:`bot.sources.sandbox_worker` finds in ``content``, which ``chat`` sent.

        Raises :class:`SandboxError`. Chats that took much of late wait until no other does.
        """
        async with self._turn(chat):
            return await _asked(kind, name, content, self._seconds[kind])

    def heavy_chats(self) -> list[int]:
        """The chats whose inputs took long of late."""
        since = time.monotonic() - REMEMBERED
        self._taken = {chat: took for chat, took in self._taken.items() if took[0] > since}
        return [chat for chat, (_, seconds) in self._taken.items() if seconds >= HEAVY]

    @asynccontextmanager
    async def _turn(self, chat: int | None) -> AsyncIterator[None]:
        await self._take(chat)
        began = time.monotonic()
        try:
            yield
        finally:
            if chat is not None:
                now, (_, before) = time.monotonic(), self._taken.get(chat, (0.0, 0.0))
                self._taken[chat] = now, before + now - began
            self._give()

    async def _take(self, chat: int | None) -> None:
        if self._free:
            self._free -= 1
            return
        behind = self._taken[chat][1] if chat is not None and chat in self.heavy_chats() else 0.0
        turn = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (behind, next(self._numbers), turn))
        try:
            await turn
        except asyncio.CancelledError:
            if not turn.cancelled():
                self._give()
            raise

    def _give(self) -> None:
        while self._waiting:
            _, _, turn = heapq.heappop(self._waiting)
            if not turn.done():
                turn.set_result(None)
                return
        self._free += 1


async def ask(kind: Kind, name: str, content: bytes) -> dict[str, Any]:
    """As :meth:`Sandboxes.ask`, for a single request that shares no budget."""
    return await Sandboxes().ask(kind, name, content)


def _processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


async def _asked(kind: Kind, name: str, content: bytes, seconds: int) -> dict[str, Any]:
    """The answer of the worker. Raises :class:`SandboxError`, InstallationError."""
    request = json.dumps({"kind": kind, "name": name, "seconds": seconds}).encode() + b"\n"
    try:
        output = await _run(request + content, _PATIENCE * seconds)
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


async def _run(request: bytes, patience: float) -> bytes:
    """The answer to a request within ``patience`` seconds. Raises ChildStartError, SandboxError."""
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
        async with asyncio.timeout(patience):
            answer = await _exchanged(process, request)
            await process.wait()
    except TimeoutError as error:
        raise SandboxError(f"nothing was found in {patience:.0f} s") from error
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()
    if process.returncode != 0:
        raise SandboxError(f"the process ended with {process.returncode}")
    return answer


async def _wait_for_start(process: Process) -> None:
    """Wait until the process runs our code; it has not seen the request yet. Raises ChildStartError."""
    assert process.stdout is not None
    assert process.stderr is not None
    try:
        async with asyncio.timeout(START_PATIENCE):
            await process.stdout.readexactly(len(STARTED))
    except asyncio.IncompleteReadError as error:
        reason = last_line(await process.stderr.read())
        raise ChildStartError(_MODULE, reason) from error
    except TimeoutError as error:
        raise ChildStartError(_MODULE, f"nothing in {START_PATIENCE} s") from error


async def _exchanged(process: asyncio.subprocess.Process, request: bytes) -> bytes:
    """The answer to a request. Raises :class:`SandboxError` where it is longer than it can be."""
    assert process.stdin is not None
    assert process.stdout is not None
    given = asyncio.create_task(_given(process.stdin, request))
    answer = bytearray()
    try:
        while piece := await process.stdout.read(65_536):
            answer += piece
            if len(answer) > LARGEST_ANSWER:
                raise SandboxError("the process answers without end")
    finally:
        given.cancel()
        await asyncio.gather(given, return_exceptions=True)
    return bytes(answer)


async def _given(stdin: asyncio.StreamWriter, request: bytes) -> None:
    # The exit status tells of a process that ends before it has read all.
    with suppress(BrokenPipeError, ConnectionResetError):
        stdin.write(request)
        await stdin.drain()
        stdin.close()
