"""Parsers of other people's files and long texts, in processes that may be slow, grow, or die.

Each process has a share of memory and of time, and nothing of ours in its environment. It is asked
over its standard input, a line of JSON and then the content, and answers with a line of JSON. All of
them share one budget, so that what many send at once takes longer, and no more.
"""

from __future__ import annotations

import asyncio
import heapq
import json
import os
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from itertools import count
from typing import Any, Literal

PAGE_SECONDS = 10
FILE_SECONDS = 20
"""Of processor time, for a page and for a file or a long text; a page of a PDF takes some 0.1."""

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
"""Seconds of the clock for each of the processor's: others are at work beside it."""

Kind = Literal["document", "page", "article"]
Ask = Callable[[Kind, str, bytes], Awaitable[dict[str, Any]]]


class SandboxError(Exception):
    """The process ran out of its time or memory, or was killed."""


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
    """As :meth:`Sandboxes.ask`, for one who asks alone and has no budget to share."""
    return await Sandboxes().ask(kind, name, content)


def _processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


async def _asked(kind: Kind, name: str, content: bytes, seconds: int) -> dict[str, Any]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot.sources.sandbox_worker",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        # The token and the database are no business of a parser.
        env={"PYTHONPATH": os.pathsep.join(sys.path), "PYTHONUTF8": "1"},
    )
    request = json.dumps({"kind": kind, "name": name, "seconds": seconds}).encode() + b"\n"
    try:
        async with asyncio.timeout(_PATIENCE * seconds):
            answer = await _exchanged(process, request + content)
            await process.wait()
    except TimeoutError as error:
        raise SandboxError(f"nothing was found in {_PATIENCE * seconds} s") from error
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()
    if process.returncode != 0:
        raise SandboxError(f"the process ended with {process.returncode}")
    try:
        found: dict[str, Any] = json.loads(answer)
    except ValueError as error:
        raise SandboxError("the process gave no answer") from error
    return found


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
    # A process that ends before it has read all tells so by its status.
    with suppress(BrokenPipeError, ConnectionResetError):
        stdin.write(request)
        await stdin.drain()
        stdin.close()
