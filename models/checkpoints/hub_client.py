"""The HTTP client of huggingface_hub, whose answers are unpacked within a bound.

It uses httpx or httpx2, as its version wants; which one it is shows in the errors that it gives.
"""

from __future__ import annotations

import functools
import importlib
import sys
from collections.abc import Iterator
from typing import Any

import huggingface_hub
from huggingface_hub import errors as hub_errors
from huggingface_hub.utils import _http as hub_http

from models.unpacking import ACCEPTED, Unpacker, UnpackingError

LARGEST_ANSWER = 20_000_000
"""Bytes of what the hub says of a checkpoint. Its files are as large as they are: they go to the disk,
step by step, and are verified."""

TRANSPORT_ERROR: type[Exception] = vars(hub_errors)["HTTPError"]
"""The base class of the HTTP library's faults."""

_LIBRARY: Any = importlib.import_module(TRANSPORT_ERROR.__module__.partition(".")[0])


@functools.cache
def install() -> None:
    """Let huggingface_hub ask with a bounded client, from its next call on."""
    huggingface_hub.set_client_factory(_client)


def _client() -> Any:
    client = hub_http.default_client_factory()
    hooks = client.event_hooks
    client.event_hooks = {**hooks, "response": [*hooks.get("response", ()), _bound]}
    client.headers["Accept-Encoding"] = ACCEPTED
    return client


def _bound(response: Any) -> None:
    most = LARGEST_ANSWER if response.url.path.startswith("/api/") else sys.maxsize
    encoding = response.headers.pop("content-encoding", "")
    response.stream = _Bounded(response.stream, encoding, most)


class _Bounded(_LIBRARY.SyncByteStream):  # type: ignore[misc]
    """An answer's stream, unpacked: the client finds no encoding left."""

    def __init__(self, stream: Any, encoding: str, most: int) -> None:
        self._stream = stream
        self._encoding = encoding
        self._most = most

    def __iter__(self) -> Iterator[bytes]:
        try:
            unpacker = Unpacker(self._encoding, self._most)
            for chunk in self._stream:
                yield from unpacker.steps(chunk)
            unpacker.close()
        except UnpackingError as error:
            raise _LIBRARY.DecodingError(str(error)) from error

    def close(self) -> None:
        self._stream.close()
