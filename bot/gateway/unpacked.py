"""HTTP answers unpacked within a bound while the event loop goes on; see :mod:`models.unpacking`."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Awaitable, Callable

import httpx

from models.unpacking import ACCEPTED, TooLargeError, Unpacker, UnpackingError

ASKED = {"Accept-Encoding": ACCEPTED}
"""The header of a request whose answer can be unpacked."""


class TooLargeAnswerError(httpx.DecodingError):
    """An answer was larger than the bound of :func:`bounded`."""


async def pieces(chunks: AsyncIterable[bytes], encoding: str, most: int) -> AsyncGenerator[bytes]:
    """What ``chunks`` of a raw answer unpack to. Raises :class:`models.unpacking.UnpackingError`."""
    unpacker = Unpacker(encoding, most)
    async for chunk in chunks:
        for piece in unpacker.steps(chunk):
            yield piece
            # A chunk may unpack to a thousand times its size: others have their turn meanwhile.
            await asyncio.sleep(0)
    unpacker.close()


def bounded(most: int) -> Callable[[httpx.Response], Awaitable[None]]:
    """A response hook for a client that reads and unpacks whole answers by itself.

    The client then raises :class:`httpx.DecodingError`; :class:`TooLargeAnswerError` where an answer
    unpacks to more than ``most`` bytes.
    """

    async def hook(response: httpx.Response) -> None:
        assert isinstance(response.stream, httpx.AsyncByteStream)
        encoding = response.headers.pop("content-encoding", "")
        response.stream = _Bounded(response.stream, encoding, most)

    return hook


class _Bounded(httpx.AsyncByteStream):
    """An answer's stream, unpacked: the client finds no encoding left."""

    def __init__(self, stream: httpx.AsyncByteStream, encoding: str, most: int) -> None:
        self._stream = stream
        self._encoding = encoding
        self._most = most

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            async for piece in pieces(self._stream, self._encoding, self._most):
                yield piece
        except TooLargeError as error:
            raise TooLargeAnswerError(str(error)) from error
        except UnpackingError as error:
            raise httpx.DecodingError(str(error)) from error

    async def aclose(self) -> None:
        await self._stream.aclose()
