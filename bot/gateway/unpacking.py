"""Unpacks HTTP answers within a bound and without blocking the event loop; see :mod:`models.unpacking`."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Awaitable, Callable

import httpx

from models.unpacking import ACCEPTED, TooLargeError, Unpacker, UnpackingError

ACCEPT_HEADERS = {"Accept-Encoding": ACCEPTED}
"""Request headers that name the encodings that can be unpacked."""


class TooLargeAnswerError(httpx.DecodingError):
    """An answer was larger than the bound of :func:`bounded`."""


async def unpacked(
    chunks: AsyncIterable[bytes], encoding: str, maximum: int
) -> AsyncGenerator[bytes]:
    """Unpack the ``chunks`` of a raw answer. Raises :class:`models.unpacking.UnpackingError`."""
    unpacker = Unpacker(encoding, maximum)
    async for chunk in chunks:
        for piece in unpacker.steps(chunk):
            yield piece
            # A chunk may unpack to a thousand times its size: let other tasks run in between.
            await asyncio.sleep(0)
    unpacker.close()


def bounded(maximum: int) -> Callable[[httpx.Response], Awaitable[None]]:
    """A response hook for a client that reads and unpacks whole answers itself.

    The client then raises :class:`httpx.DecodingError`; or :class:`TooLargeAnswerError` if an
    answer unpacks to more than ``maximum`` bytes.
    """

    async def hook(response: httpx.Response) -> None:
        assert isinstance(response.stream, httpx.AsyncByteStream)
        encoding = response.headers.pop("content-encoding", "")
        response.stream = _Bounded(response.stream, encoding, maximum)

    return hook


class _Bounded(httpx.AsyncByteStream):
    """The unpacked stream of an answer, which the client reads as if it had no encoding."""

    def __init__(self, stream: httpx.AsyncByteStream, encoding: str, maximum: int) -> None:
        self._stream = stream
        self._encoding = encoding
        self._maximum = maximum

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            async for piece in unpacked(self._stream, self._encoding, self._maximum):
                yield piece
        except TooLargeError as error:
            raise TooLargeAnswerError(str(error)) from error
        except UnpackingError as error:
            raise httpx.DecodingError(str(error)) from error

    async def aclose(self) -> None:
        await self._stream.aclose()
